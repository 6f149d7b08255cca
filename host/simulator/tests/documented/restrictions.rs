//! Restrictions of FindItem.

use crate::client::mail::{create, saved_in};
use crate::client::{distinguished, find_item};
use crate::example::{Example, Message, example};
use crate::world::{run, world};

const SHAPE: &[&str] = &["m:RootFolder@TotalItemsInView,IncludesLastItemInRange", "m:RootFolder/t:Items"];
const FOUND: &[&str] = &[
    "m:RootFolder@TotalItemsInView,IncludesLastItemInRange",
    "m:RootFolder/t:Items",
    "m:RootFolder/t:Items/t:Message",
    "m:RootFolder/t:Items/t:Message/t:ItemId@Id,ChangeKey",
];
/// An integer under a name of our own.
const SHEETS: &str = "<t:ExtendedFieldURI PropertySetId=\"0b6f3a52-6f0e-4f3f-9a77-5f0c8f6d2a11\" \
    PropertyName=\"Sheets\" PropertyType=\"Integer\"/>";

fn restricted(restriction: &str) -> String {
    find_item(&[], &format!("<m:Restriction>{restriction}</m:Restriction>"), &distinguished("inbox"))
}

fn constant(value: &str) -> String {
    format!("<t:FieldURIOrConstant><t:Constant Value=\"{value}\"/></t:FieldURIOrConstant>")
}

fn subject_contains(mode: &str, text: &str) -> String {
    format!(
        "<t:Contains ContainmentMode=\"{mode}\" ContainmentComparison=\"IgnoreCase\">\
         <t:FieldURI FieldURI=\"item:Subject\"/><t:Constant Value=\"{text}\"/></t:Contains>"
    )
}

/// All examples of this page are of one form: only the restriction differs.
fn page(shows: &'static str) -> Example {
    example("how-to-use-search-filters-with-ews-in-exchange", shows).version("Exchange2013")
}

#[tokio::test]
async fn every_kind_of_search_filter() {
    let simulator = world().await;
    // Three messages with 1, 3 and 6 sheets.
    let made: String = [1, 3, 6]
        .map(|sheets| {
            format!(
                "<t:Message><t:Subject>Order</t:Subject><t:ExtendedProperty>{SHEETS}<t:Value>{sheets}</t:Value>\
                 </t:ExtendedProperty></t:Message>"
            )
        })
        .concat();
    run(&simulator, &create("SaveOnly", &saved_in("inbox"), &made)).await;
    let compared = |name: &str, operand: &str| format!("<t:{name}>{SHEETS}{operand}</t:{name}>");
    let minutes = subject_contains("Substring", "minutes of");
    let from_tom = format!(
        "<t:IsEqualTo><t:FieldURI FieldURI=\"message:Sender\"/>{}</t:IsEqualTo>",
        constant("tom.adler@printshop.example")
    );
    let size = "<t:FieldURIOrConstant><t:FieldURI FieldURI=\"item:Size\"/></t:FieldURIOrConstant>";
    for (shows, restriction, found) in [
        ("Contains: a part of the subject, whatever its case", minutes.clone(), 2),
        (
            "Excludes: the second bit is not set",
            format!("<t:Excludes>{SHEETS}<t:Bitmask Value=\"2\"/></t:Excludes>"),
            1,
        ),
        ("Exists: the property is there", format!("<t:Exists>{SHEETS}</t:Exists>"), 3),
        (
            "IsEqualTo: unread messages",
            format!(
                "<t:IsEqualTo><t:FieldURI FieldURI=\"message:IsRead\"/>{}</t:IsEqualTo>",
                constant("false")
            ),
            6,
        ),
        ("IsNotEqualTo: one property with another", compared("IsNotEqualTo", size), 12),
        ("IsGreaterThan", compared("IsGreaterThan", &constant("3")), 1),
        ("IsGreaterThanOrEqualTo", compared("IsGreaterThanOrEqualTo", &constant("3")), 2),
        ("IsLessThan", compared("IsLessThan", &constant("3")), 1),
        ("IsLessThanOrEqualTo", compared("IsLessThanOrEqualTo", &constant("3")), 2),
        (
            "Not: without a phrase",
            format!("<t:Not>{}</t:Not>", subject_contains("ExactPhrase", "minutes of")),
            10,
        ),
        ("And: subject and sender", format!("<t:And>{minutes}{from_tom}</t:And>"), 2),
    ] {
        let answer =
            page(shows).answers(&simulator, &restricted(&restriction), &[Message::Success(FOUND)]).await;
        assert_eq!(answer.count("<t:Message>"), found, "{shows}");
    }
}

#[tokio::test]
async fn one_property_or_a_constant() {
    let simulator = world().await;
    let page = example(
        "fielduriorconstant",
        "Or of a property compared with another property, and of one compared with a constant",
    );
    let restriction = format!(
        "<t:Or><t:IsEqualTo><t:FieldURI FieldURI=\"item:DateTimeSent\"/><t:FieldURIOrConstant>\
         <t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:FieldURIOrConstant></t:IsEqualTo>\
         <t:IsEqualTo><t:FieldURI FieldURI=\"item:Subject\"/>{}</t:IsEqualTo></t:Or>",
        constant("Keys")
    );
    let answer = page
        .version("Exchange2013")
        .answers(&simulator, &restricted(&restriction), &[Message::Success(FOUND)])
        .await;
    assert_eq!(answer.count("<t:Message>"), 1);
}

#[tokio::test]
async fn more_than_255_nodes_are_too_long() {
    let simulator = world().await;
    let equal =
        format!("<t:IsEqualTo><t:FieldURI FieldURI=\"item:Subject\"/>{}</t:IsEqualTo>", constant("Keys"));
    let page = example("responsecode", "ErrorRestrictionTooLong: more than 255 nodes");
    let most = restricted(&format!("<t:Or>{}</t:Or>", equal.repeat(254)));
    page.answers(&simulator, &most, &[Message::Success(FOUND)]).await;
    let error = Message::Error("ErrorRestrictionTooLong", "The restriction is too long.", &[]);
    page.answers(&simulator, &restricted(&format!("<t:Or>{}</t:Or>", equal.repeat(255))), &[error]).await;
}

#[tokio::test]
async fn only_integers_have_bits() {
    let simulator = world().await;
    let page = example("excludes", "ErrorUnsupportedPathForQuery: the property is no integer");
    let text = "The property can not be used with this type of restriction.";
    let own = "m:MessageXml/t:FieldURI@FieldURI";
    let words = "m:MessageXml/t:ExtendedFieldURI@PropertySetId,PropertyName,PropertyType";
    for (path, about) in [
        ("<t:FieldURI FieldURI=\"item:Subject\"/>", own),
        ("<t:FieldURI FieldURI=\"message:IsRead\"/>", own),
        (&SHEETS.replace("Integer", "String"), words),
    ] {
        let request = restricted(&format!("<t:Excludes>{path}<t:Bitmask Value=\"1\"/></t:Excludes>"));
        let shape = ["m:MessageXml", about];
        page.answers(&simulator, &request, &[Message::Error("ErrorUnsupportedPathForQuery", text, &shape)])
            .await;
    }
    let fine = format!("<t:Excludes>{SHEETS}<t:Bitmask Value=\"0x1F\"/></t:Excludes>");
    page.answers(&simulator, &restricted(&fine), &[Message::Success(SHAPE)]).await;
}
