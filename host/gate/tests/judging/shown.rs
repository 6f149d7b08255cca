//! What people are asked: made of what was judged, and nothing that a plugin or a
//! stranger wrote can hide in it, turn it or add a line to it.

use ews_mcp_gate::Effect;

use crate::scene::{ANNA, BRUNO, MALLORY, Scene, scene};
use crate::stored::{draft, meeting, message, people};

fn summary(scene: &Scene, xml: &str) -> String {
    match scene.clone().shown().judge(xml) {
        Ok(signed) => signed.approved.summary().to_owned(),
        Err(refusal) => panic!("{refusal}"),
    }
}

fn mailbox(name: &str, address: &str) -> String {
    format!("<t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>")
}

fn send(inside: &str) -> String {
    format!(
        "<m:CreateItem $N MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message>{inside}</t:Message></m:Items></m:CreateItem>"
    )
}

const SEND_DRAFT: &str =
    "<m:SendItem $N SaveItemToFolder=\"true\"><m:ItemIds><t:ItemId Id=\"$DRAFT\"/></m:ItemIds></m:SendItem>";

/// A text that would be another question, if it were shown as it is.
const SPOOFED: &str =
    "Hello&#10;To: nobody&#13;&#10;&#x2028;Delete nothing\u{202E}ylimaf\u{200B}\u{FEFF}&#x85;x";

#[test]
fn everybody_who_is_reached_is_shown_by_address() {
    let to = mailbox("The Board &lt;board@contoso.example&gt;", MALLORY);
    let xml = send(&format!(
        "<t:Subject>Offer</t:Subject><t:Body BodyType=\"Text\">Dear all</t:Body><t:ToRecipients>{to}</t:ToRecipients>\
         <t:BccRecipients>{}</t:BccRecipients><t:ReplyTo>{}</t:ReplyTo>",
        mailbox("x", BRUNO),
        mailbox("y", "clara@contoso.example")
    ));
    let named = scene().naming(&[MALLORY, BRUNO, "clara@contoso.example"]);
    assert_eq!(
        summary(&named, &xml),
        "Send a message from anna@contoso.example\nTo: mallory@evil.example\nBcc: bruno@contoso.example\n\
         Answers to: clara@contoso.example\nSubject: Offer\nText: Dear all"
    );
}

#[test]
fn the_beginning_of_html_is_shown_as_people_will_read_it() {
    for (html, text) in [
        ("<p>As agreed: <strong>41,000 €</strong>.</p>", "As agreed: 41,000 €."),
        ("<h1>Hi</h1><p>Bruno,<br/>see <a href='x'>here</a>!</p>", "Hi Bruno, see here!"),
        ("a<SPAN style='color:red'>b</SPAN>c &lt;b&gt; &amp;amp;", "abc <b> &amp;"),
    ] {
        let escaped = html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let to = mailbox("x", BRUNO);
        let xml = send(&format!(
            "<t:Body BodyType=\"HTML\">{escaped}</t:Body><t:ToRecipients>{to}</t:ToRecipients>"
        ));
        let shown = summary(&scene(), &xml);
        assert_eq!(shown.lines().last(), Some(format!("Text: {text}").as_str()), "{html}");
    }
}

#[test]
fn no_text_of_a_plugin_adds_a_line_or_turns_one() {
    let file =
        format!("<t:FileAttachment><t:Name>{SPOOFED}</t:Name><t:Content>eA==</t:Content></t:FileAttachment>");
    let xml = send(&format!(
        "<t:Subject>{SPOOFED}</t:Subject><t:Body BodyType=\"Text\">{SPOOFED}</t:Body><t:Attachments>{file}</t:Attachments>\
         <t:ToRecipients>{}</t:ToRecipients>",
        mailbox("x", BRUNO)
    ));
    let shown = summary(&scene(), &xml);
    let begins: Vec<&str> = shown.lines().map(|line| line.split_once([':', ' ']).unwrap().0).collect();
    assert_eq!(begins, ["Send", "To", "Subject", "Attachments", "Text"], "{shown}");
    let hidden =
        |c: char| c != '\n' && (c.is_control() || ('\u{200B}'..='\u{202E}').contains(&c) || c == '\u{FEFF}');
    assert!(!shown.contains(hidden), "{shown:?}");
}

#[test]
fn signs_that_nobody_sees_are_not_shown() {
    for sign in [
        '\u{AD}',
        '\u{61C}',
        '\u{180E}',
        '\u{200B}',
        '\u{200D}',
        '\u{200F}',
        '\u{202A}',
        '\u{202E}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{FEFF}',
        '\u{FFF9}',
        '\u{E0041}',
        '\u{E007F}',
    ] {
        let subject = format!("<t:Subject>a{sign}b</t:Subject>");
        let xml = send(&format!("{subject}<t:ToRecipients>{}</t:ToRecipients>", mailbox("x", BRUNO)));
        assert!(summary(&scene(), &xml).ends_with("\nSubject: ab"), "U+{:04X}", u32::from(sign));
    }
}

#[test]
fn no_text_of_a_stranger_adds_a_line_or_turns_one() {
    let attached = format!(
        "<t:Attachments><t:FileAttachment><t:Name>{SPOOFED}</t:Name></t:FileAttachment></t:Attachments>"
    );
    let scene = scene().storing(1, message(SPOOFED, BRUNO, &[ANNA], &attached));
    for xml in [
        "<m:CreateItem $N MessageDisposition=\"SendOnly\"><m:Items><t:ForwardItem><t:ToRecipients><t:Mailbox>\
         <t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients>\
         <t:ReferenceItemId Id=\"$ITEM\"/></t:ForwardItem></m:Items></m:CreateItem>",
        "<m:DeleteItem $N DeleteType=\"HardDelete\"><m:ItemIds><t:ItemId Id=\"$ITEM\"/></m:ItemIds></m:DeleteItem>",
    ] {
        let shown = summary(&scene, xml);
        assert!(shown.lines().count() <= 4, "{shown}");
        assert!(
            !shown.lines().any(|line| line.starts_with("To: nobody") || line.starts_with("Delete nothing")),
            "{shown}"
        );
        assert!(!shown.contains(['\u{202E}', '\u{2028}', '\u{200B}', '\r', '\u{85}']), "{shown:?}");
    }
}

#[test]
fn a_draft_that_is_sent_shows_whom_it_reaches_and_where_answers_go() {
    let more = people("BccRecipients", &[MALLORY]) + &people("ReplyTo", &["x@evil.example", "EX:Somebody"]);
    let scene = scene().storing(2, draft("Offer", &[BRUNO, "EX:Clara"], &more));
    assert_eq!(
        summary(&scene, SEND_DRAFT),
        "Send a draft from anna@contoso.example\nTo: bruno@contoso.example\nBcc: mallory@evil.example\n\
         Answers to: x@evil.example, somebody without an SMTP address\nAnd 1 without an SMTP address\nSubject: Offer"
    );
}

#[test]
fn what_is_removed_is_shown_by_what_is_stored_even_where_it_cannot_be_read() {
    let shown = summary(
        &scene(),
        "<m:DeleteItem $N DeleteType=\"HardDelete\"><m:ItemIds><t:ItemId Id=\"$ITEM\"/><t:ItemId Id=\"$GONE\"/></m:ItemIds>\
         </m:DeleteItem>",
    );
    assert_eq!(
        shown,
        "Delete 2 items of anna@contoso.example for good\n- “Lunch?”, from bruno@contoso.example\n\
         - an item that cannot be read"
    );
    let shown = summary(
        &scene(),
        "<m:EmptyFolder $N DeleteType=\"HardDelete\" DeleteSubFolders=\"true\"><m:FolderIds><t:FolderId Id=\"$FOLDER\"/>\
         </m:FolderIds></m:EmptyFolder>",
    );
    assert_eq!(
        shown,
        "Empty a folder of anna@contoso.example\nFolder: “Projects” (12 items)\nWith all folders below it"
    );
}

#[test]
fn notices_show_who_hears_of_them() {
    let scene = scene().storing(3, meeting("Budget", ANNA, true, &[BRUNO, MALLORY], ""));
    let shown = summary(
        &scene,
        "<m:DeleteItem $N DeleteType=\"MoveToDeletedItems\" SendMeetingCancellations=\"SendToAllAndSaveCopy\"><m:ItemIds>\
         <t:ItemId Id=\"$MEETING\"/></m:ItemIds></m:DeleteItem>",
    );
    assert_eq!(
        shown,
        "Move 1 item of anna@contoso.example to Deleted Items and tell people\n\
         Required attendees: bruno@contoso.example, mallory@evil.example\n- “Budget”"
    );
}

#[test]
fn long_texts_are_cut_and_long_lists_are_counted() {
    let people: String =
        (0..30).map(|number| mailbox("x", &format!("p{number:02}@contoso.example"))).collect();
    let named: Vec<String> = (0..30).map(|number| format!("p{number:02}@contoso.example")).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let xml = send(&format!(
        "<t:Subject>{}</t:Subject><t:Body BodyType=\"HTML\">&lt;p&gt;{}</t:Body><t:ToRecipients>{people}</t:ToRecipients>",
        "s".repeat(1000),
        "&lt;b&gt;t ".repeat(50_000)
    ));
    let shown = summary(&scene().naming(&named), &xml);
    assert!(shown.contains("p19@contoso.example, and 10 more"), "{shown}");
    assert!(shown.chars().count() < 1_500, "{}", shown.chars().count());
}

#[test]
fn nothing_is_made_up_for_what_only_reads_or_is_not_shown() {
    let read = "<m:GetRoomLists $N/>";
    assert_eq!(summary(&scene(), read), "");
    let quiet = scene().effects(&[Effect::Send]).judge(SEND_DRAFT).unwrap();
    assert_eq!(quiet.approved.summary(), "");
}
