//! What is refused before anything is done: headers, versions, the form of the request.

use super::case::{Case, check, fault};
use crate::client::{distinguished, get_folder};

fn connecting(kind: &str, name: &str) -> String {
    format!(
        "<t:ExchangeImpersonation><t:ConnectingSID><t:{kind}>{name}</t:{kind}></t:ConnectingSID></t:ExchangeImpersonation>"
    )
}

fn inbox() -> String {
    get_folder("IdOnly", &distinguished("inbox"))
}

pub fn cases() -> Vec<Case> {
    let primary = |name: &str| connecting("PrimarySmtpAddress", name);
    vec![
        fault("ErrorInvalidRequest", "The request is invalid.", "", ""),
        fault("ErrorInvalidRequest", "The request is invalid.", "", "<m:GetServerTimeZones/>"),
        fault("ErrorSchemaValidation", "The request failed schema validation: ", "", "<m:GetFolder/>"),
        fault("ErrorInvalidServerVersion", "The specified server version is invalid.", "", inbox())
            .version("Exchange2099"),
        fault(
            "ErrorDuplicateSOAPHeader",
            "A duplicate SOAP header was received.",
            &"<t:MailboxCulture>en-US</t:MailboxCulture>".repeat(2),
            inbox(),
        ),
        fault(
            "ErrorTokenSerializationDenied",
            "The caller does not have enough permission for this token request.",
            "<t:OpenAsAdminOrSystemService LogonType=\"Admin\"><t:ConnectingSID><t:SmtpAddress>desk@printshop.example</t:SmtpAddress>\
             </t:ConnectingSID></t:OpenAsAdminOrSystemService>",
            inbox(),
        ),
        fault(
            "ErrorMoreThanOneAccessModeSpecified",
            "Only one access mode header may be specified.",
            &format!(
                "{}<t:OpenAsAdminOrSystemService LogonType=\"Admin\"><t:ConnectingSID><t:SmtpAddress>desk@printshop.example\
                 </t:SmtpAddress></t:ConnectingSID></t:OpenAsAdminOrSystemService>",
                primary("olga.ivers@printshop.example")
            ),
            inbox(),
        ),
        fault(
            "ErrorImpersonateUserDenied",
            "The account does not have permission to impersonate the requested user.",
            &primary("nora.quist@printshop.example"),
            inbox(),
        ),
        fault(
            "ErrorNonExistentMailbox",
            "The SMTP address has no mailbox associated with it.",
            &primary("left@printshop.example"),
            inbox(),
        ),
        fault(
            "ErrorNonPrimarySmtpAddress",
            "The primary SMTP address must be specified when referencing a mailbox.",
            &primary("t.adler@printshop.example"),
            inbox(),
        ),
        fault(
            "ErrorInvalidSmtpAddress",
            "The SMTP address format is invalid.",
            &connecting("SmtpAddress", "tom"),
            inbox(),
        ),
        fault(
            "ErrorInvalidUserPrincipalName",
            "The impersonation principal name is invalid.",
            &connecting("PrincipalName", "tom"),
            inbox(),
        ),
        fault(
            "ErrorInvalidUserSid",
            "The user SID is invalid or does not map to a user in the Active Directory.",
            &connecting("SID", "S-1-5-7"),
            inbox(),
        ),
    ]
}

#[tokio::test]
async fn requests_that_are_not_taken() {
    check(cases()).await;
}
