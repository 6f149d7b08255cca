//! What becomes of a message that comes along as MIME content.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::mail::*;
use client::*;
use ews_mcp_simulator::{Options, Simulator};

/// A text, a file of bytes that are no UTF-8, and a message with another such file.
const MIME: &[u8] = b"From: k@fabrikam.example\r\nTo: anna.lindqvist@contoso.example, \"Gast, Der\" <gast@fabrikam.example>\r\n\
    Reply-To: Antworten <answers@fabrikam.example>\r\nSubject: Anlagen\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nText\r\n\
    --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Disposition: attachment; filename=a.txt\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nR3L832U=\r\n\
    --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Innen\r\nFrom: a@b.example\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nDrin\r\n\
    --c\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=b.csv\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n--c--\r\n--b--\r\n";

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

async fn imported(simulator: &Simulator, more: &str) -> Answer {
    let content = STANDARD.encode(MIME);
    let item = format!(
        "<t:Message><t:MimeContent>{content}</t:MimeContent>{more}<t:ExtendedProperty>\
         <t:ExtendedFieldURI PropertyTag=\"0x0E07\" PropertyType=\"Integer\"/><t:Value>1</t:Value></t:ExtendedProperty></t:Message>"
    );
    let answer = call(simulator, &create("SaveOnly", &saved_in("inbox"), &item)).await;
    assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
    answer
}

/// GetAttachment: the whole answer.
async fn attachment(simulator: &Simulator, id: &str) -> Answer {
    let body = format!(
        "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id=\"{id}\"/></m:AttachmentIds></m:GetAttachment>"
    );
    call(simulator, &body).await
}

#[tokio::test]
async fn the_answer_tells_of_attachments_that_were_given_and_of_no_others() {
    let simulator = simulator().await;
    let alone = imported(&simulator, "").await;
    assert_eq!(alone.count("<t:Attachments>"), 0, "{}", alone.body);
    let given = "<t:Attachments><t:FileAttachment><t:Name>c.txt</t:Name><t:Content>YQ==</t:Content></t:FileAttachment></t:Attachments>";
    let more = imported(&simulator, given).await;
    let told = more.all("<t:AttachmentId Id=\"", "\"");
    assert_eq!(told.len(), 1, "{}", more.body);
    assert_eq!(attachment(&simulator, &told[0]).await.texts("t:Name"), ["c.txt"]);
    let item = whole(&simulator, ASSISTANT, &ids(&more).remove(0)).await;
    assert_eq!(item.texts("t:Name")[..3], ["a.txt", "Innen", "c.txt"], "{}", item.body);
}

#[tokio::test]
async fn attachments_keep_their_bytes_and_types() {
    let simulator = simulator().await;
    let item = whole(&simulator, ASSISTANT, &ids(&imported(&simulator, "").await).remove(0)).await;
    assert_eq!(item.texts("t:ContentType"), ["text/plain", "message/rfc822"], "{}", item.body);
    let attached = item.all("<t:AttachmentId Id=\"", "\"");
    assert_eq!(
        attachment(&simulator, &attached[0]).await.texts("t:Content"),
        [STANDARD.encode(b"Gr\xFC\xDFe")]
    );
    let inner = attachment(&simulator, &attached[1]).await;
    let inner = inner.all("<t:AttachmentId Id=\"", "\"");
    assert_eq!(attachment(&simulator, &inner[1]).await.texts("t:Content"), [STANDARD.encode(b"Gr\xFC\xDFe")]);

    let shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>";
    let id = ids(&item).remove(0).id;
    let mime = call(&simulator, &get_item(shape, &[id])).await;
    let mime = mime.all("<t:MimeContent CharacterSet=\"UTF-8\">", "</t:MimeContent>").remove(0);
    let again = format!("<t:Message><t:MimeContent>{mime}</t:MimeContent></t:Message>");
    let again = call(&simulator, &create("SaveOnly", "", &again)).await;
    let again = whole(&simulator, ASSISTANT, &ids(&again).remove(0)).await;
    let attached = again.all("<t:AttachmentId Id=\"", "\"");
    assert_eq!(
        attachment(&simulator, &attached[0]).await.texts("t:Content"),
        [STANDARD.encode(b"Gr\xFC\xDFe")]
    );
}

#[tokio::test]
async fn headers_name_people_with_their_addresses() {
    let simulator = simulator().await;
    let item = whole(&simulator, ASSISTANT, &ids(&imported(&simulator, "").await).remove(0)).await;
    for part in [
        "HeaderName=\"From\">k@fabrikam.example<",
        "HeaderName=\"Reply-To\">Antworten &lt;answers@fabrikam.example&gt;<",
        "HeaderName=\"To\">Anna Lindqvist &lt;anna.lindqvist@contoso.example&gt;, \"Gast, Der\" &lt;gast@fabrikam.example&gt;<",
    ] {
        assert_eq!(item.count(part), 1, "{part} {}", item.body);
    }
}

#[tokio::test]
async fn a_flag_that_is_set_by_its_tag_is_the_flag() {
    let simulator = simulator().await;
    let id = ids(&imported(&simulator, "").await).remove(0);
    let uri = "<t:ExtendedFieldURI PropertyTag=\"4240\" PropertyType=\"Integer\"/>";
    let set = |status: &str| {
        format!(
            "<t:SetItemField>{uri}<t:Message><t:ExtendedProperty>{uri}<t:Value>{status}</t:Value></t:ExtendedProperty>\
             </t:Message></t:SetItemField>"
        )
    };
    for (change, expected) in [
        (set("2"), "Flagged"),
        (set("1"), "Complete"),
        (set("0"), "NotFlagged"),
        (set("2"), "Flagged"),
        (format!("<t:DeleteItemField>{uri}</t:DeleteItemField>"), "NotFlagged"),
    ] {
        let answer = call(&simulator, &update("AlwaysOverwrite", &id, &change)).await;
        assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
        let item = whole(&simulator, ASSISTANT, &id).await;
        assert_eq!(item.texts("t:FlagStatus"), [expected], "{change}");
    }
}
