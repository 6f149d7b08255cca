//! Distribution lists of a mailbox.

use super::contact::CONTACT_SOURCE;
use super::item::ITEM;
use crate::schema::recipients::EMAIL_ADDRESS;
use crate::schema::values::TEXT;
use crate::schema::{Simple, Type, any_number, elements, extension, may, optional, sequence, t, text};

static MEMBER_STATUS: Type = text(Simple::OneOf("MemberStatusType", &["Unrecognized", "Normal", "Demoted"]));

static MEMBER: Type = sequence(
    &[optional("Key", Simple::String)],
    &[may(t("Mailbox", &EMAIL_ADDRESS)), may(t("Status", &MEMBER_STATUS))],
);

static MEMBERS: Type = elements(&[any_number(t("Member", &MEMBER))]);

/// `DistributionListType`.
pub(in crate::schema) static DISTRIBUTION_LIST: Type = extension(
    &ITEM,
    &[
        may(t("DisplayName", &TEXT)),
        may(t("FileAs", &TEXT)),
        may(t("ContactSource", &CONTACT_SOURCE)),
        may(t("Members", &MEMBERS)),
    ],
);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, create, refuse};

    #[test]
    fn a_list_has_members_with_mailboxes() {
        let list = |members: &str| {
            create(&format!("<t:DistributionList><t:Members>{members}</t:Members></t:DistributionList>"))
        };
        accept(&list(""));
        accept(&list("<t:Member Key='k'><t:Mailbox/><t:Status>Normal</t:Status></t:Member><t:Member/>"));
        refuse(&list("<t:Mailbox/>"), "child element 'Mailbox'");
        refuse(&list("<t:Member><t:Status>Gone</t:Status></t:Member>"), "MemberStatusType'");
    }
}
