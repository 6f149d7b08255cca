//! A saved draft is looked at once more before it goes: it reaches nobody who was
//! not judged.

use ews_mcp_gate::{Access, Approved, Draft, Response};

use super::signed;
use crate::scene::{Scene, scene};
use crate::stored::{draft, people};

const BRUNO: &str = "bruno@contoso.example";
const CLARA: &str = "clara@contoso.example";
const ANNA: &str = "anna@contoso.example";
const MALLORY: &str = "mallory@evil.example";

const MESSAGE: &str = "<m:CreateItem $N MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message><t:ToRecipients>\
    <t:Mailbox><t:EmailAddress>bruno@contoso.example</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message>\
    </m:Items></m:CreateItem>";

/// What Exchange says of the draft that was saved.
fn seen(scene: &Scene, stored: (&'static str, String)) -> Response {
    let scene = scene.clone().storing(2, stored);
    let saved = Draft { id: scene.stored.id(2), change_key: "X".into() };
    scene.stored.answer(&saved.ask())
}

fn rule(approved: &Approved, scene: &Scene, stored: (&'static str, String)) -> &'static str {
    match approved.compare(&scene.mailbox, &seen(scene, stored)) {
        Err(refusal) => refusal.rule,
        Ok(draft) => panic!("{draft:?} would be sent"),
    }
}

#[test]
fn a_draft_that_reaches_others_than_were_judged_is_not_sent() {
    let scene = scene();
    let approved = signed(&scene, MESSAGE).approved;
    let own = people("From", &[ANNA]);
    let ready = approved.compare(&scene.mailbox, &seen(&scene, draft("a", &[BRUNO], &own))).unwrap();
    assert_eq!(ready, Draft { id: scene.stored.id(2), change_key: "CK2".into() });
    for (to, more) in [
        (&[BRUNO, MALLORY][..], String::new()),
        (&[MALLORY][..], String::new()),
        (&[BRUNO][..], people("CcRecipients", &[CLARA])),
        (&[BRUNO][..], people("BccRecipients", &[MALLORY])),
        (&[BRUNO, "EX:Mallory"][..], String::new()),
        (&[BRUNO, "LIST:Friends"][..], String::new()),
    ] {
        assert_eq!(rule(&approved, &scene, draft("a", to, &more)), "draft-changed", "{to:?} {more}");
    }
    assert_eq!(rule(&approved, &scene, draft("a", &[BRUNO], &people("From", &[MALLORY]))), "another-sender");
}

#[test]
fn the_own_address_and_other_case_are_no_change() {
    let scene = scene();
    let approved = signed(&scene, MESSAGE).approved;
    let stored = draft("a", &["BRUNO@Contoso.example"], &people("BccRecipients", &["Anna@contoso.example"]));
    assert!(approved.compare(&scene.mailbox, &seen(&scene, stored)).is_ok());
}

#[test]
fn a_draft_that_cannot_be_read_is_not_sent() {
    let scene = scene();
    let approved = signed(&scene, MESSAGE).approved;
    let gone = Draft { id: scene.stored.id(9), change_key: "X".into() };
    let refusal = approved.compare(&scene.mailbox, &scene.stored.answer(&gone.ask())).unwrap_err();
    assert_eq!(refusal.rule, "draft-unreadable");
}

#[test]
fn a_delegate_sends_no_draft_without_the_owner_as_its_sender() {
    let scene = scene().access(Access::Delegate);
    let approved = signed(&scene, MESSAGE).approved;
    assert_eq!(rule(&approved, &scene, draft("a", &[BRUNO], "")), "another-sender");
    assert_eq!(
        rule(&approved, &scene, draft("a", &[BRUNO], &people("From", &["EX:Anna"]))),
        "another-sender"
    );
    let own = draft("a", &[BRUNO], &people("From", &["ANNA@contoso.example"]));
    assert!(approved.compare(&scene.mailbox, &seen(&scene, own)).is_ok());
}

#[test]
fn a_draft_is_saved_where_its_owner_looks_and_sends_nothing() {
    for access in [Access::Impersonation, Access::Delegate] {
        let scene = scene().access(access);
        let approved = signed(&scene, MESSAGE).approved;
        let saved = approved.save_draft(&scene.mailbox, "mark");
        let xml = saved.write().xml;
        crate::record::record("drafts", &format!("saved {access:?}"), &saved.write());
        assert!(xml.starts_with(
            "<m:CreateItem MessageDisposition=\"SaveOnly\" SendMeetingInvitations=\"SendToNone\">"
        ));
        assert!(xml.contains("<t:Value>mark</t:Value>"), "{xml}");
        assert_eq!(xml.contains("<t:From>"), access == Access::Delegate, "{xml}");
        assert_eq!(xml.matches("SavedItemFolderId").count(), 2, "{xml}");
        assert!(xml.contains("<t:DistinguishedFolderId Id=\"drafts\""), "{xml}");
    }
}

#[test]
fn every_step_of_sending_is_recorded_and_names_the_mailbox() {
    for access in [Access::Impersonation, Access::Primary, Access::Delegate] {
        let file = "<t:Attachments $N><t:FileAttachment><t:Name>a</t:Name><t:Content>eA==</t:Content></t:FileAttachment></t:Attachments>";
        let scene = scene().access(access).attaching(file, &[]);
        let reply = MESSAGE
            .replace("t:Message>", "t:ReplyToItem>")
            .replace("</t:ToRecipients>", "</t:ToRecipients><t:ReferenceItemId Id=\"$ITEM\"/>");
        let saved = Draft { id: scene.stored.id(2), change_key: "CK".into() };
        for (what, xml) in [("message", MESSAGE), ("answer", &reply)] {
            let approved = signed(&scene, xml).approved;
            let steps = [
                Some(approved.save_draft(&scene.mailbox, "mark")),
                approved.mark_draft(&scene.mailbox, &saved, "mark"),
                approved.attach(&saved),
                Some(saved.ask()),
                Some(saved.send(&scene.mailbox)),
                Some(saved.discard()),
                Some(ews_mcp_gate::find_sent(&scene.mailbox, "mark")),
                Some(ews_mcp_gate::find_marked(&scene.mailbox, "mark")),
            ];
            // An answer takes no mark of its own, a message has it from the beginning.
            assert_eq!(steps[1].is_some(), what == "answer");
            for (number, step) in steps.into_iter().flatten().enumerate() {
                let written = step.write();
                crate::record::record("steps", &format!("{access:?} {what} {number}"), &written);
                let named = written.xml.matches("<t:DistinguishedFolderId").count();
                let explicit = if access == Access::Impersonation { 0 } else { named };
                let names =
                    written.xml.matches("\"><t:Mailbox><t:EmailAddress>anna@contoso.example<").count();
                assert_eq!(names, explicit, "{}", written.xml);
            }
        }
    }
}

#[test]
fn the_sent_copy_is_asked_for_with_what_is_attached_and_without_its_body() {
    let envelope = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><s:Body><m:FindItemResponse>\
         <m:ResponseMessages><m:FindItemResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>\
         <m:RootFolder TotalItemsInView=\"1\" IncludesLastItemInRange=\"true\"><t:Items><t:Message>\
         <t:ItemId Id=\"AAMkS\" ChangeKey=\"CK\"/></t:Message></t:Items></m:RootFolder></m:FindItemResponseMessage>\
         </m:ResponseMessages></m:FindItemResponse></s:Body></s:Envelope>";
    let find = ews_mcp_gate::operation("FindItem").unwrap();
    let ews_mcp_gate::Answer::Response(found) = ews_mcp_gate::read_answer(find, envelope).unwrap() else {
        panic!("no response");
    };
    let xml = ews_mcp_gate::ask_sent(&found).unwrap().write().xml;
    assert!(xml.contains("<t:ItemId Id=\"AAMkS\""), "{xml}");
    for path in
        ["item:Attachments", "message:ToRecipients", "message:BccRecipients", "message:InternetMessageId"]
    {
        assert!(xml.contains(&format!("FieldURI=\"{path}\"")), "{path} is not in {xml}");
    }
    for path in ["item:Body", "item:MimeContent"] {
        assert!(!xml.contains(path), "{xml}");
    }
}
