//! Answers: one response of the operation that was sent, and nothing in it that is
//! not for the plugin.

mod seals;

use ews_mcp_gate::grammar::OPERATIONS;
use ews_mcp_gate::{
    Answer, BadAnswer, Fault, LARGEST_ANSWER, Response, ResponseClass, operation, primary_address_in,
    primary_address_question, read_answer,
};

use crate::scene::scene;
use crate::stored::{MESSAGES, TYPES, envelope, response};
use crate::tree::read;

fn read_as(name: &str, envelope: &str) -> Result<Answer, BadAnswer> {
    read_answer(operation(name).unwrap(), envelope)
}

/// What is passed on of this body.
fn written(name: &str, body: &str) -> String {
    response(name, body).write(&scene().mailbox, &scene().seal).0
}

/// What was found in place of an answer.
fn unexpected(name: &str, envelope: &str) -> String {
    match read_as(name, envelope) {
        Err(BadAnswer::Unexpected { found, .. }) => found,
        other => panic!("{other:?}"),
    }
}

fn fault(body: &str) -> Fault {
    match read_as("GetItem", &envelope(body)).unwrap() {
        Answer::Fault(fault) => fault,
        Answer::Response(response) => panic!("{response:?}"),
    }
}

/// GetItem's answer with this inside its only message.
fn got(inside: &str) -> String {
    format!(
        "<m:GetItemResponse><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Success\">\
         <m:ResponseCode>NoError</m:ResponseCode>{inside}</m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>"
    )
}

const FAULT: &str =
    "<s:Fault><faultcode>a:ErrorAccessDenied</faultcode><faultstring>no</faultstring></s:Fault>";

#[test]
fn an_answer_to_another_operation_is_none() {
    for sent in OPERATIONS {
        for answered in OPERATIONS {
            let envelope = envelope(&format!("<m:{}/>", answered.answer));
            let fits = sent.answer == answered.answer;
            assert_eq!(read_answer(sent, &envelope).is_ok(), fits, "{}: {}", sent.name, answered.answer);
        }
    }
}

#[test]
fn the_operation_itself_is_no_answer() {
    assert_eq!(unexpected("GetItem", &envelope("<m:GetItem/>")), "m:GetItem");
    assert_eq!(unexpected("GetItem", &envelope("<t:GetItemResponse/>")), "t:GetItemResponse");
    assert_eq!(unexpected("GetItem", &envelope("<GetItemResponse/>")), "GetItemResponse");
    assert!(
        unexpected("GetItem", &envelope("<m:GetItemResponse xmlns:m='urn:x'/>"))
            .contains("another namespace")
    );
}

#[test]
fn a_fault_is_a_fault_whatever_stands_in_it() {
    let hidden = format!("<s:Fault><detail>{}</detail></s:Fault>", got("<m:Items/>"));
    assert_eq!(fault(&hidden).code, "");
    assert_eq!(fault(FAULT).code, "ErrorAccessDenied");
    assert_eq!(fault("<s:Fault/>").message, "");
}

#[test]
fn a_fault_beside_or_inside_of_an_answer_is_no_data() {
    let answer = got("<m:Items/>");
    for both in [format!("{FAULT}{answer}"), format!("{answer}{FAULT}")] {
        assert_eq!(unexpected("GetItem", &envelope(&both)), "several elements in soap:Body");
    }
    let inside = written("GetItem", &got(&format!("<m:Items>{FAULT}</m:Items>")));
    assert!(inside.contains("<m:Items/>"), "{inside}");
}

#[test]
fn a_fault_says_how_long_to_wait_and_which_address_is_the_primary_one() {
    let with = |values: &str| {
        fault(&format!(
            "<s:Fault><faultcode>a:X</faultcode><detail><e:ResponseCode \
             xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'> ErrorNonPrimarySmtpAddress\n\
             </e:ResponseCode><t:MessageXml>{values}</t:MessageXml></detail></s:Fault>"
        ))
    };
    let fault = with("<t:Value Name='Primary'> anna@contoso.example </t:Value>");
    assert_eq!(fault.code, "ErrorNonPrimarySmtpAddress");
    assert_eq!(fault.primary_address.as_deref(), Some("anna@contoso.example"));
    let seconds = |text: &str| {
        with(&format!("<t:Value Name='BackOffMilliseconds'>{text}</t:Value>"))
            .back_off
            .map(|wait| wait.as_secs())
    };
    assert_eq!(seconds("1500"), Some(1));
    // Nobody waits for a day because a server says so.
    assert_eq!(seconds("86400000"), Some(300));
    for none in ["", "-1", "soon", "99999999999999999999999"] {
        assert_eq!(seconds(none), None, "{none}");
    }
}

#[test]
fn what_is_no_envelope_is_no_answer() {
    let soap12 = format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:m='{MESSAGES}'><s:Body><m:GetItemResponse/>\
         </s:Body></s:Envelope>"
    );
    assert_eq!(unexpected("GetItem", &soap12), "<Envelope>");
    assert_eq!(
        unexpected("GetItem", &format!("<m:GetItemResponse xmlns:m='{MESSAGES}'/>")),
        "<GetItemResponse>"
    );
    let empty = envelope("").replace("<s:Body></s:Body>", "");
    assert_eq!(unexpected("GetItem", &empty), "an envelope without soap:Body");
    assert_eq!(unexpected("GetItem", "<html><body/></html>"), "<html>");
    for text in ["", "401 Unauthorized", "{\"error\":1}", "<s:Envelope>", "\u{0}"] {
        assert!(matches!(read_as("GetItem", text), Err(BadAnswer::NotXml(_))), "{text}");
    }
}

#[test]
fn a_body_in_the_header_is_none() {
    let header = envelope("<m:GetItemResponse/>").replace(
        "<s:Body>",
        "<s:Header><s:Body><m:GetItemResponse><m:Evil/></m:GetItemResponse></s:Body><t:ServerVersionInfo \
         MajorVersion='15'/></s:Header><s:Body>",
    );
    let Ok(Answer::Response(response)) = read_as("GetItem", &header) else { panic!("no response") };
    assert_eq!(response.element.children().count(), 0);
}

#[test]
fn names_of_servers_and_diagnostics_are_left_out_wherever_they_stand() {
    let written = written(
        "GetItem",
        &got(
            "<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:MessageXml><t:Value Name='Server'>EX01</t:Value></m:MessageXml>\
              <m:DebugData>EX02</m:DebugData><m:Items><t:Message><t:Subject>a</t:Subject><t:DebugData>EX03</t:DebugData>\
              <d:Trace xmlns:d='urn:diagnostics'>EX04</d:Trace><Bare>EX05</Bare><s:Text>EX06</s:Text></t:Message></m:Items>",
        ),
    );
    assert!(!written.contains("EX0"), "{written}");
    assert!(written.contains("<t:Message><t:Subject>a</t:Subject></t:Message>"), "{written}");
}

#[test]
fn attributes_of_other_namespaces_and_processing_instructions_are_left_out() {
    let written = written("GetItem", &got("<?x y?><m:Items xsi:nil=\"true\" t:x=\"y\" a=\"b\"/><!-- z -->"));
    assert!(written.contains("<m:Items a=\"b\"/>"), "{written}");
}

#[test]
fn characters_that_xml_does_not_have_become_one_that_it_has() {
    let written = written(
        "GetItem",
        &got("<m:Items><t:Message><t:Subject>a&#x1;b&#xFFFF;c&#0;</t:Subject></t:Message></m:Items>"),
    );
    assert!(written.contains("<t:Subject>a\u{FFFD}b\u{FFFD}c\u{FFFD}</t:Subject>"), "{written}");
    read(&written);
}

#[test]
fn a_document_type_is_no_answer() {
    let doctype = envelope(&got("<m:Items/>")).replace("?><", "?><!DOCTYPE s [<!ENTITY a 'b'>]><");
    assert!(matches!(read_as("GetItem", &doctype), Err(BadAnswer::NotXml(_))));
    assert!(matches!(read_as("GetItem", &envelope(&got("&a;"))), Err(BadAnswer::NotXml(_))));
}

#[test]
fn an_answer_that_is_too_deep_or_too_large_is_not_passed_on() {
    let deep = |count: usize| envelope(&got(&format!("{}{}", "<t:a>".repeat(count), "</t:a>".repeat(count))));
    assert!(read_as("GetItem", &deep(59)).is_ok());
    assert!(matches!(read_as("GetItem", &deep(60)), Err(BadAnswer::NotXml(_))));
    let large = envelope(&got(&format!("<t:Body>{}</t:Body>", "x".repeat(LARGEST_ANSWER))));
    assert!(matches!(read_as("GetItem", &large), Err(BadAnswer::TooLarge(_))));
    let many = envelope(&got(&"<t:a/>".repeat(1_000_001)));
    assert!(matches!(read_as("GetItem", &many), Err(BadAnswer::TooLarge(_))));
}

#[test]
fn large_parts_are_blobs_in_their_order_and_do_not_count_as_text() {
    let large = "QUJD".repeat(LARGEST_ANSWER / 4 + 1);
    let body = got(&format!(
        "<m:Items><t:Message><t:MimeContent CharacterSet=\"UTF-8\">\r\n {large}\r\n</t:MimeContent><t:Attachments>\
         <t:FileAttachment><t:Content>SGVsbG8=</t:Content></t:FileAttachment><t:FileAttachment><t:Content/>\
         </t:FileAttachment></t:Attachments></t:Message></m:Items>"
    ));
    let response = response("GetItem", &body);
    let sizes: Vec<usize> = response.blobs.iter().map(Vec::len).collect();
    assert_eq!(sizes, [large.len() / 4 * 3, 5, 0]);
    let (written, blobs) = response.write(&scene().mailbox, &scene().seal);
    assert_eq!(blobs[1], b"Hello");
    for (number, name) in [(0, "t:MimeContent"), (1, "t:Content"), (2, "t:Content")] {
        assert!(written.contains(&format!(">blob:{number}</{name}>")), "{written}");
    }
}

#[test]
fn what_should_be_base64_and_is_not_is_no_answer() {
    for content in ["blob:0", "x", "SGVsbG8", "-_-_", "SGVs=bG8=", "Ü"] {
        let body = got(&format!(
            "<m:Items><t:Message><t:MimeContent>{content}</t:MimeContent></t:Message></m:Items>"
        ));
        assert!(matches!(read_as("GetItem", &envelope(&body)), Err(BadAnswer::NotXml(_))), "{content}");
    }
    // Elsewhere it is text.
    assert!(
        written("GetItem", &got("<t:Subject>blob:0</t:Subject>")).contains("<t:Subject>blob:0</t:Subject>")
    );
}

#[test]
fn messages_are_found_in_each_of_their_places() {
    let one = |class: &str, code: &str| {
        format!(
            "<m:X ResponseClass=\"{class}\"><m:MessageText> why </m:MessageText><m:ResponseCode>{code}</m:ResponseCode></m:X>"
        )
    };
    let of = |name: &str, body: &str| response(name, body);
    let list = |messages: &str| {
        of(
            "GetItem",
            &format!(
                "<m:GetItemResponse><m:ResponseMessages>{messages}</m:ResponseMessages></m:GetItemResponse>"
            ),
        )
    };
    let bare = of(
        "GetUserOofSettingsRequest",
        &format!(
            "<m:GetUserOofSettingsResponse>{}</m:GetUserOofSettingsResponse>",
            one("Error", "ErrorX").replace("m:X", "m:ResponseMessage")
        ),
    );
    let itself = of(
        "GetInboxRules",
        "<m:GetInboxRulesResponse ResponseClass=\"Warning\"><m:ResponseCode>Odd</m:ResponseCode></m:GetInboxRulesResponse>",
    );
    assert_eq!(
        bare.failure().map(|message| (message.code.as_str(), message.text.as_str())),
        Some(("ErrorX", "why"))
    );
    assert_eq!(
        itself.messages.iter().map(|message| message.class).collect::<Vec<_>>(),
        [ResponseClass::Warning]
    );
    let failed = |response: &Response| {
        (response.failure().is_some(), response.is_all_errors(), response.first_error().is_some())
    };
    assert_eq!(failed(&list(&one("Success", "NoError"))), (false, false, false));
    assert_eq!(failed(&list(&one("Error", "E"))), (true, true, true));
    assert_eq!(failed(&list(&one("Error", "E").repeat(2))), (false, true, true));
    assert_eq!(failed(&list(&(one("Success", "NoError") + &one("Error", "E")))), (false, false, true));
    assert_eq!(failed(&list("")), (false, false, false));
    // A class that nobody knows is no success.
    assert_eq!(failed(&list(&one("Fine", "NoError"))), (true, true, true));
}

#[test]
fn a_plugin_gets_a_document_that_says_the_same_when_it_is_read_again() {
    let body = got(
        "<m:Items><t:Message><t:Subject>a &lt;b&gt; &amp;amp; &quot;c&quot;\n\u{85}</t:Subject><t:Flag a=\"&lt;&#xA;&quot;\"/>\
         </t:Message></m:Items>",
    );
    let once = written("GetItem", &body);
    assert!(
        once.starts_with(&format!("<m:GetItemResponse xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\">")),
        "{once}"
    );
    assert_eq!(written("GetItem", &once), once);
}

#[test]
fn the_directory_says_whose_address_it_is_or_nobodys() {
    let question = primary_address_question("a<b&c@contoso.example");
    crate::record::record("answers", "whose address", &question.write());
    assert!(
        question
            .write()
            .xml
            .contains("<m:UnresolvedEntry>smtp:a&lt;b&amp;c@contoso.example</m:UnresolvedEntry>")
    );
    let one = |address: &str, routing: &str| {
        format!(
            "<t:Resolution><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress><t:RoutingType>{routing}</t:RoutingType>\
             </t:Mailbox></t:Resolution>"
        )
    };
    let answer = |found: &str| {
        let body = format!(
            "<m:ResolveNamesResponse><m:ResponseMessages><m:ResolveNamesResponseMessage ResponseClass=\"Success\">\
             <m:ResponseCode>NoError</m:ResponseCode><m:ResolutionSet>{found}</m:ResolutionSet>\
             </m:ResolveNamesResponseMessage></m:ResponseMessages></m:ResolveNamesResponse>"
        );
        primary_address_in(&response("ResolveNames", &body))
    };
    let anna = one("anna@contoso.example", "SMTP");
    assert_eq!(answer(&anna).as_deref(), Some("anna@contoso.example"));
    assert_eq!(answer(""), None);
    assert_eq!(answer(&(anna.clone() + &anna)), None);
    assert_eq!(answer(&one("/O=CONTOSO/CN=ANNA", "EX")), None);
    assert_eq!(answer(&one("anna", "SMTP")), None);
}
