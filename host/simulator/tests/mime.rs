//! Items as Internet messages, and Internet messages as items.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::mail::*;
use client::*;
use ews_mcp_simulator::{Options, Simulator};

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

/// A draft read from an Internet message: its id.
async fn imported(simulator: &Simulator, mime: &[u8]) -> ItemId {
    let content = STANDARD.encode(mime);
    let item = format!("<t:Message><t:MimeContent>{content}</t:MimeContent></t:Message>");
    let answer = call(simulator, &create("SaveOnly", &saved_in("drafts"), &item)).await;
    ids(&answer).remove(0)
}

/// The item as an Internet message.
async fn exported(simulator: &Simulator, id: &ItemId) -> String {
    let shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>";
    let answer = call(simulator, &get_item(shape, std::slice::from_ref(&id.id))).await;
    let content = answer.all("<t:MimeContent CharacterSet=\"UTF-8\">", "</t:MimeContent>").remove(0);
    String::from_utf8(STANDARD.decode(content).unwrap()).unwrap()
}

/// The contents of an item's files, in their order.
async fn files(simulator: &Simulator, item: &Answer) -> Vec<Vec<u8>> {
    let ids: String = item
        .all("<t:AttachmentId Id=\"", "\"")
        .iter()
        .map(|id| format!("<t:AttachmentId Id=\"{id}\"/>"))
        .collect();
    let body = format!("<m:GetAttachment><m:AttachmentIds>{ids}</m:AttachmentIds></m:GetAttachment>");
    let contents = call(simulator, &body).await.texts("t:Content");
    contents.iter().map(|content| STANDARD.decode(content).unwrap()).collect()
}

#[tokio::test]
async fn an_attached_message_is_written_without_an_encoding() {
    let simulator = simulator().await;
    let mime = "Subject: out\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nout\r\n--b\r\n\
        Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?in_=C3=A4?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nä\r\n--b--\r\n";
    let id = imported(&simulator, mime.as_bytes()).await;
    let written = exported(&simulator, &id).await;
    let part = written.split("Content-Type: message/rfc822").nth(1).unwrap();
    let (head, inner) = part.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Transfer-Encoding: 7bit"), "{head}");
    assert!(inner.contains("\r\nSubject: =?utf-8?"), "{inner}");
    assert!(written.is_ascii() && written.lines().all(|line| line.len() < 998), "{written}");
}

#[tokio::test]
async fn what_the_html_shows_keeps_its_name_and_id_beside_it() {
    let simulator = simulator().await;
    let mime = "Subject: s\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
        <img src=\"cid:one@x\">\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <one@x>\r\n\
        Content-Disposition: inline; filename=one.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAE=\r\n--b\r\n\
        Content-Type: image/png\r\nContent-ID: <two@x>\r\nContent-Disposition: attachment; filename=two.png\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nAgM=\r\n--b--\r\n";
    let mut id = imported(&simulator, mime.as_bytes()).await;
    for round in 0..2 {
        let got = whole(&simulator, ASSISTANT, &id).await;
        assert_eq!(got.texts("t:Name"), ["one.png", "two.png"], "{round}");
        assert_eq!(got.texts("t:ContentId"), ["one@x", "two@x"], "{round}");
        assert_eq!(got.texts("t:IsInline"), ["true", "false"], "{round}");
        assert_eq!(files(&simulator, &got).await, [vec![0, 1], vec![2, 3]], "{round}");
        let written = exported(&simulator, &id).await;
        let related = written.split("multipart/related").nth(1).unwrap();
        assert!(related.contains("one@x"), "{written}");
        id = imported(&simulator, written.as_bytes()).await;
    }
}

#[tokio::test]
async fn texts_are_read_in_their_character_set_and_files_are_left_as_they_are() {
    let simulator = simulator().await;
    let mut mime = b"Subject: =?iso-2022-jp?b?GyRCRnxLXBsoQg==?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$BF|K\\\x1b(B\r\n--b\r\n\
        Content-Type: text/plain; charset=iso-8859-1; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\ngr=FC=DFe\r\n--b\r\n\
        Content-Type: text/csv\r\nContent-Disposition: attachment; filename=b.csv\r\n\r\n"
        .to_vec();
    mime.extend_from_slice(b"\xe9;1\n2\r\n--b--\r\n");
    let id = imported(&simulator, &mime).await;
    let got = whole(&simulator, ASSISTANT, &id).await;
    assert_eq!(got.texts("t:Subject"), ["日本"]);
    assert!(got.body.contains(">日本"), "{}", got.body);
    assert_eq!(got.texts("t:Name"), ["a.txt", "b.csv"]);
    assert_eq!(files(&simulator, &got).await, [b"gr\xfc\xdfe".to_vec(), b"\xe9;1\n2".to_vec()]);
}

#[tokio::test]
async fn what_stands_behind_the_body_is_not_lost() {
    let simulator = simulator().await;
    let mime = "Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nfirst\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--b\r\nContent-Type: image/png\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nAAE=\r\n--b--\r\n";
    let id = imported(&simulator, mime.as_bytes()).await;
    let got = whole(&simulator, ASSISTANT, &id).await;
    assert!(got.body.contains(">first"), "{}", got.body);
    assert_eq!(got.texts("t:Name"), ["ATT00001.txt", "ATT00002.png"]);
    assert_eq!(files(&simulator, &got).await, [b"footer".to_vec(), vec![0, 1]]);
}
