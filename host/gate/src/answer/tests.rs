use std::time::Duration;

use super::*;
use crate::grammar::operation;
use crate::{Access, Mailbox, Seal};

const START: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
    xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
    <s:Header><t:ServerVersionInfo MajorVersion=\"15\"/></s:Header><s:Body>";
const END: &str = "</s:Body></s:Envelope>";

fn written(response: Response) -> String {
    let mailbox = Mailbox { address: "anna@contoso.example".into(), access: Access::Impersonation };
    response.write(&mailbox, &Seal::new([7; 32])).0
}

fn read_as(name: &str, body: &str) -> Result<Answer, BadAnswer> {
    read(operation(name).unwrap(), &format!("{START}{body}{END}"))
}

fn response(name: &str, body: &str) -> Response {
    match read_as(name, body).unwrap() {
        Answer::Response(response) => response,
        Answer::Fault(fault) => panic!("{fault:?}"),
    }
}

#[test]
fn a_fault_is_read_with_code_message_and_back_off() {
    let body = "<s:Fault><faultcode xmlns:a=\"http://schemas.microsoft.com/exchange/services/2006/types\">\
        a:ErrorServerBusy</faultcode><faultstring xml:lang=\"en-US\">busy</faultstring><detail>\
        <e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">ErrorServerBusy\
        </e:ResponseCode>\
        <e:Message xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">The server cannot \
        service this request right now.</e:Message>\
        <t:MessageXml><t:Value Name=\"BackOffMilliseconds\">297749</t:Value></t:MessageXml></detail></s:Fault>";
    let Answer::Fault(fault) = read_as("FindItem", body).unwrap() else { panic!("no fault") };
    assert_eq!(fault.code, "ErrorServerBusy");
    assert_eq!(fault.message, "The server cannot service this request right now.");
    assert_eq!(fault.back_off, Some(Duration::from_millis(297_749)));
}

#[test]
fn a_fault_without_detail_keeps_its_faultcode() {
    let body =
        "<s:Fault><faultcode>a:ErrorImpersonateUserDenied</faultcode><faultstring>no</faultstring></s:Fault>";
    let Answer::Fault(fault) = read_as("GetItem", body).unwrap() else { panic!("no fault") };
    assert_eq!((fault.code.as_str(), fault.message.as_str()), ("ErrorImpersonateUserDenied", "no"));
}

#[test]
fn a_response_keeps_its_data_and_loses_what_is_for_operators() {
    let response = response(
        "GetItem",
        "<m:GetItemResponse xsi:x=\"1\"><m:ResponseMessages><m:GetItemResponseMessage ResponseClass=\"Error\">\
         <m:MessageText>Id is malformed.</m:MessageText><m:ResponseCode>ErrorInvalidIdMalformed</m:ResponseCode>\
         <m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:MessageXml><t:Value Name=\"Server\">EX01</t:Value>\
         </m:MessageXml><m:Items/></m:GetItemResponseMessage></m:ResponseMessages></m:GetItemResponse>",
    );
    assert_eq!(response.failure().unwrap().code, "ErrorInvalidIdMalformed");
    assert_eq!(response.failure().unwrap().text, "Id is malformed.");
    let written = written(response);
    assert!(!written.contains("EX01"), "{written}");
    assert!(written.starts_with("<m:GetItemResponse xmlns:m="), "{written}");
    assert!(written.contains("<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:Items/>"), "{written}");
}

#[test]
fn several_messages_are_no_failure_of_the_whole() {
    let one = "<m:GetItemResponseMessage ResponseClass=\"Error\"><m:ResponseCode>ErrorItemNotFound</m:ResponseCode>\
               </m:GetItemResponseMessage>";
    let body =
        format!("<m:GetItemResponse><m:ResponseMessages>{one}{one}</m:ResponseMessages></m:GetItemResponse>");
    let response = response("GetItem", &body);
    assert_eq!(response.messages.len(), 2);
    assert!(response.failure().is_none());
}

#[test]
fn large_parts_become_blobs() {
    let response = response(
        "GetItem",
        "<m:GetItemResponse><t:MimeContent CharacterSet=\"UTF-8\">SGVs\r\nbG8=</t:MimeContent></m:GetItemResponse>",
    );
    assert_eq!(response.blobs, [b"Hello".to_vec()]);
    assert!(written(response).contains("<t:MimeContent CharacterSet=\"UTF-8\">blob:0</t:MimeContent>"));
}

#[test]
fn what_is_no_answer_to_the_operation_is_an_error() {
    let found = |body: &str| match read_as("FindItem", body) {
        Err(BadAnswer::Unexpected { found, .. }) => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found("<m:GetItemResponse/>"), "m:GetItemResponse");
    assert_eq!(found(""), "an empty soap:Body");
    assert_eq!(found("<m:FindItemResponse/><m:FindItemResponse/>"), "several elements in soap:Body");
    let html = read(operation("FindItem").unwrap(), "<html><body>Sign in</body></html>");
    assert!(matches!(html, Err(BadAnswer::Unexpected { .. })), "{html:?}");
    let broken = read(operation("FindItem").unwrap(), "<s:Envelope");
    assert!(matches!(broken, Err(BadAnswer::NotXml(_))), "{broken:?}");
    let odd = read_as("FindItem", "<m:FindItemResponse><t:Item`Id/></m:FindItemResponse>");
    assert!(matches!(odd, Err(BadAnswer::NotXml(_))), "{odd:?}");
}

#[test]
fn an_answer_that_is_too_large_is_not_passed_on() {
    let body = format!("<m:FindItemResponse>{}</m:FindItemResponse>", "x".repeat(LARGEST_ANSWER + 1));
    assert!(matches!(read_as("FindItem", &body), Err(BadAnswer::TooLarge(_))));
}
