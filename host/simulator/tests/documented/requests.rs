//! What is wrong with a request as a whole, and with the mailboxes that it names.

use crate::client::{distinguished, get_folder};
use crate::example::{DONE, Message, example};
use crate::world::{OLGA, TOM, of, world};

#[tokio::test]
async fn requests_that_are_none() {
    let simulator = world().await;
    let page = example("responsecode", "ErrorInvalidRequest: there is nothing in the body");
    page.faults(&simulator, "", "ErrorInvalidRequest", "The request is invalid.").await;
    let page = example("responsecode", "ErrorInvalidServerVersion").version("Exchange2099");
    let text = "The specified server version is invalid.";
    page.faults(
        &simulator,
        &get_folder("IdOnly", &distinguished("inbox")),
        "ErrorInvalidServerVersion",
        text,
    )
    .await;
    let page = example("addimgroup-operation", "error: the request breaks the schema");
    let text = "The request failed schema validation: ";
    let misspelt = get_folder("IdOnly", &distinguished("inbox")).replace("BaseShape", "BasicShape");
    page.faults(&simulator, &misspelt, "ErrorSchemaValidation", text).await;
    // The operation decides what is asked, and no version need be named.
    let page = example("requestserverversion", "without the header");
    page.answers(&simulator, &get_folder("IdOnly", &distinguished("inbox")), &[DONE]).await;
}

#[tokio::test]
async fn mailboxes_are_named_by_their_primary_addresses() {
    let simulator = world().await;
    let ask = |folder: &str| get_folder("IdOnly", folder);
    let page = example("mailbox", "the folder of another mailbox, by its primary address");
    page.answers(&simulator, &ask(&of(OLGA, "inbox")), &[DONE]).await;
    let primary = ["m:MessageXml", "m:MessageXml/t:Value@Name", "m:Folders"];
    for (page, shows, folder, code, text, shape) in [
        (
            "distinguishedfolderid",
            "proxy addresses are not allowed: the answer has the right one",
            of("t.adler@printshop.example", "inbox"),
            "ErrorNonPrimarySmtpAddress",
            "The primary SMTP address must be specified when referencing a mailbox.",
            &primary[..],
        ),
        (
            "responsecode",
            "ErrorInvalidSmtpAddress",
            of("tom.adler", "inbox"),
            "ErrorInvalidSmtpAddress",
            "The SMTP address format is invalid.",
            &primary[2..],
        ),
        (
            "responsecode",
            "ErrorNonExistentMailbox",
            of("nobody@printshop.example", "inbox"),
            "ErrorNonExistentMailbox",
            "The SMTP address has no mailbox associated with it.",
            &primary[2..],
        ),
        (
            "responsecode",
            "ErrorMissingInformationEmailAddress",
            of(OLGA, "inbox").replace("t:EmailAddress", "t:Name"),
            "ErrorMissingInformationEmailAddress",
            "An email address is required.",
            &primary[2..],
        ),
    ] {
        let error = Message::Error(code, text, shape);
        let answer = example(page, shows).answers(&simulator, &ask(&folder), &[error]).await;
        if code == "ErrorNonPrimarySmtpAddress" {
            assert_eq!(answer.all("<t:Value Name=\"Primary\">", "<"), [TOM]);
        }
    }
}

#[tokio::test]
async fn whom_a_request_may_be_made_for() {
    let simulator = world().await;
    let inbox = get_folder("IdOnly", &distinguished("inbox"));
    let page = example("exchangeimpersonation", "somebody else's inbox").by(OLGA);
    page.answers(&simulator, &inbox, &[DONE]).await;
    for (shows, user, code, text) in [
        (
            "ErrorImpersonateUserDenied",
            "nora.quist@printshop.example",
            "ErrorImpersonateUserDenied",
            "The account does not have permission to impersonate the requested user.",
        ),
        (
            "ErrorNonExistentMailbox: in the header",
            "left@printshop.example",
            "ErrorNonExistentMailbox",
            "The SMTP address has no mailbox associated with it.",
        ),
        (
            "ErrorNonPrimarySmtpAddress: in the header",
            "t.adler@printshop.example",
            "ErrorNonPrimarySmtpAddress",
            "The primary SMTP address must be specified when referencing a mailbox.",
        ),
        (
            "ErrorInvalidSmtpAddress: in the header",
            "tom.adler",
            "ErrorInvalidSmtpAddress",
            "The SMTP address format is invalid.",
        ),
    ] {
        example("responsecode", shows).by(user).faults(&simulator, &inbox, code, text).await;
    }
}
