//! Requests that act on attachments.

use crate::schema::attachments::ATTACHMENTS;
use crate::schema::ids::{ATTACHMENT_IDS, ITEM_ID};
use crate::schema::shapes::ATTACHMENT_SHAPE;
use crate::schema::{Type, elements, m, may, must};

pub(super) static CREATE_ATTACHMENT: Type =
    elements(&[must(m("ParentItemId", &ITEM_ID)), must(m("Attachments", &ATTACHMENTS))]);

pub(super) static GET_ATTACHMENT: Type =
    elements(&[may(m("AttachmentShape", &ATTACHMENT_SHAPE)), must(m("AttachmentIds", &ATTACHMENT_IDS))]);

pub(super) static DELETE_ATTACHMENT: Type = elements(&[must(m("AttachmentIds", &ATTACHMENT_IDS))]);

#[cfg(test)]
mod tests {
    use crate::schema::judge::{accept, refuse};

    #[test]
    fn attachments_are_got_and_deleted_by_their_ids() {
        let ids = "<m:AttachmentIds><t:AttachmentId Id='AAMk'/></m:AttachmentIds>";
        accept(&format!("<m:DeleteAttachment>{ids}</m:DeleteAttachment>"));
        accept(&format!("<m:GetAttachment>{ids}</m:GetAttachment>"));
        accept(&format!(
            "<m:GetAttachment><m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent>\
             <t:BodyType>Text</t:BodyType></m:AttachmentShape>{ids}</m:GetAttachment>"
        ));
        refuse("<m:GetAttachment><m:AttachmentIds/></m:GetAttachment>", "expected: 'AttachmentId'");
        refuse(
            "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id='AAMk' RootItemId='AAMk'/></m:AttachmentIds></m:GetAttachment>",
            "The 'RootItemId' attribute is not declared.",
        );
    }
}
