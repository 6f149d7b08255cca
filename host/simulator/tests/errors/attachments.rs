//! CreateAttachment, GetAttachment, DeleteAttachment.

use super::case::{Case, check, refused};

const EMPTY: &[&str] = &["m:Attachments"];
const FILE: &str =
    "<t:FileAttachment><t:Name>a.txt</t:Name><t:Content>QUJDREVGR0g=</t:Content></t:FileAttachment>";

fn attach(parent: &str, attachments: &str) -> String {
    format!(
        "<m:CreateAttachment><m:ParentItemId {parent}/><m:Attachments>{attachments}</m:Attachments></m:CreateAttachment>"
    )
}

fn inside(item: &str) -> String {
    format!("<t:ItemAttachment><t:Name>inside</t:Name>{item}</t:ItemAttachment>")
}

/// Messages in messages.
fn nested(depth: usize) -> String {
    (1..depth).fold(inside("<t:Message/>"), |inner, _| {
        inside(&format!("<t:Message><t:Attachments>{inner}</t:Attachments></t:Message>"))
    })
}

pub fn cases() -> Vec<Case> {
    let mime = |text: &str| {
        inside(&format!(
            "<t:Message><t:MimeContent CharacterSet=\"UTF-8\">{text}</t:MimeContent></t:Message>"
        ))
    };
    let all = |operation: &str, id: &str| {
        format!("<m:{operation}><m:AttachmentIds><t:AttachmentId {id}/></m:AttachmentIds></m:{operation}>")
    };
    vec![
        refused(
            "ErrorRequiredPropertyMissing",
            "Required property is missing.",
            &["m:MessageXml", "m:MessageXml/t:ExceptionFieldURI@FieldURI", "m:Attachments"],
            attach("{draft}", &FILE.replace("<t:Name>a.txt</t:Name>", "")),
        ),
        refused(
            "ErrorMissingItemForCreateItemAttachment",
            "An item attachment must hold an item.",
            EMPTY,
            attach("{draft}", &inside("")),
        ),
        refused(
            "ErrorInvalidItemForOperationCreateItemAttachment",
            "This server does not create Task.",
            EMPTY,
            attach("{draft}", &inside("<t:Task/>")),
        ),
        refused(
            "ErrorAttachmentNestLevelLimitExceeded",
            "The attachment nesting level limit has been exceeded.",
            EMPTY,
            attach("{draft}", &nested(11)),
        ),
        refused(
            "ErrorAttachmentSizeLimitExceeded",
            "The attachment size exceeds the maximum supported size.",
            EMPTY,
            attach("{draft}", FILE),
        )
        .limits("attachment_size = 7"),
        refused(
            "ErrorMimeContentInvalidBase64String",
            "MIME content is not a valid base64 string.",
            EMPTY,
            attach("{draft}", &mime("%%%")),
        ),
        refused("ErrorMimeContentInvalid", "MIME content is invalid.", EMPTY, attach("{draft}", &mime(""))),
        refused(
            "ErrorInvalidIdNotAnItemAttachmentId",
            "The Id is not an item attachment Id.",
            EMPTY,
            attach("{file id}", FILE),
        ),
        refused(
            "ErrorItemNotFound",
            "The specified object was not found in the store.",
            EMPTY,
            attach("{gone item}", FILE),
        ),
        refused(
            "ErrorInvalidAttachmentId",
            "The attachment Id is invalid.",
            EMPTY,
            all("GetAttachment", "{keys id}"),
        ),
        refused(
            "ErrorInvalidAttachmentId",
            "The attachment Id is invalid.",
            &[],
            all("DeleteAttachment", "{keys id}"),
        ),
    ]
}

#[tokio::test]
async fn what_is_not_attached() {
    check(cases()).await;
}
