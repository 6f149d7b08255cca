//! Views of FindItem and FindFolder: the numbers that answers give, as the documentation reckons them.

use crate::client::mail::{create, saved_in};
use crate::client::{distinguished, find_item, page};
use crate::example::{Message, example};
use crate::world::{run, world};

const ITEMS: &[&str] = &["m:RootFolder/t:Items", "m:RootFolder/t:Items/t:Message"];

/// Puts so many messages into Junk Email.
async fn filled(count: usize) -> ews_mcp_simulator::Simulator {
    let simulator = world().await;
    let made: String = (1..=count)
        .map(|number| format!("<t:Message><t:Subject>Sheet {number:03}</t:Subject></t:Message>"))
        .collect();
    run(&simulator, &create("SaveOnly", &saved_in("junkemail"), &made)).await;
    simulator
}

fn junk(view: &str) -> String {
    let by_subject = "<m:SortOrder><t:FieldOrder Order=\"Ascending\"><t:FieldURI FieldURI=\"item:Subject\"/></t:FieldOrder></m:SortOrder>";
    find_item(&["item:Subject"], &format!("{view}{by_subject}"), &distinguished("junkemail"))
}

/// The attributes of `m:RootFolder`.
fn root(answer: &crate::client::Answer) -> String {
    answer.all("<m:RootFolder ", ">").remove(0)
}

#[tokio::test]
async fn a_search_in_pages() {
    let simulator = filled(8).await;
    let paged = example("how-to-perform-paged-searches-by-using-ews-in-exchange", "6 of 8; then from 5 on")
        .version("Exchange2007_SP1");
    let first = paged.answers(&simulator, &junk(&page(6, 0, "Beginning")), &[Message::Success(ITEMS)]).await;
    assert_eq!(
        root(&first),
        "IndexedPagingOffset=\"6\" TotalItemsInView=\"8\" IncludesLastItemInRange=\"false\""
    );
    let second = paged.answers(&simulator, &junk(&page(6, 5, "Beginning")), &[Message::Success(ITEMS)]).await;
    assert_eq!(
        root(&second),
        "IndexedPagingOffset=\"8\" TotalItemsInView=\"8\" IncludesLastItemInRange=\"true\""
    );
    // The item at 5 shows that nothing has moved meanwhile.
    assert_eq!(first.texts("t:Subject")[5], second.texts("t:Subject")[0]);
}

#[tokio::test]
async fn pages_from_the_end_lose_nothing() {
    let simulator = filled(100).await;
    let backwards =
        example("indexedpageitemview", "10 of 100, from 25 before the end; then the 10 before them");
    let pages = [(25, "\"35\"", "Sheet 066"), (35, "\"45\"", "Sheet 056")];
    for (offset, next, first) in pages {
        let answer =
            backwards.answers(&simulator, &junk(&page(10, offset, "End")), &[Message::Success(ITEMS)]).await;
        assert_eq!(answer.texts("t:Subject").len(), 10);
        assert_eq!(answer.texts("t:Subject")[0], first);
        assert!(root(&answer).starts_with(&format!("IndexedPagingOffset={next}")), "{}", root(&answer));
    }
}

#[tokio::test]
async fn a_view_from_two_thirds_on() {
    let simulator = filled(9).await;
    let fraction = example("fractionalpageitemview", "from the end of the second third on");
    let view = "<m:FractionalPageItemView MaxEntriesReturned=\"12\" Numerator=\"2\" Denominator=\"3\"/>";
    let shape = [
        "m:RootFolder@NumeratorOffset,AbsoluteDenominator,TotalItemsInView,IncludesLastItemInRange",
        "m:RootFolder/t:Items",
    ];
    let answer = fraction.answers(&simulator, &junk(view), &[Message::Success(&shape)]).await;
    assert_eq!(answer.texts("t:Subject"), ["Sheet 007", "Sheet 008", "Sheet 009"]);
    assert_eq!(answer.count("IndexedPagingOffset"), 0);
}

#[tokio::test]
async fn views_that_cannot_be() {
    let simulator = filled(1).await;
    for (shows, view, code, text) in [
        (
            "ErrorInvalidIndexedPagingParameters: a negative offset",
            "<m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"-1\" BasePoint=\"Beginning\"/>",
            "ErrorInvalidIndexedPagingParameters",
            "Paging offset must be zero or greater.",
        ),
        (
            "ErrorInvalidPagingMaxRows: nothing is to be returned",
            "<m:IndexedPageItemView MaxEntriesReturned=\"0\" Offset=\"0\" BasePoint=\"Beginning\"/>",
            "ErrorInvalidPagingMaxRows",
            "Paging requires MaxEntriesReturned to be greater than zero.",
        ),
        (
            "ErrorInvalidFractionalPagingParameters: more than all",
            "<m:FractionalPageItemView Numerator=\"3\" Denominator=\"2\"/>",
            "ErrorInvalidFractionalPagingParameters",
            "Fractional paging requires a positive denominator and a numerator between zero and it.",
        ),
        (
            "ErrorInvalidFractionalPagingParameters: parts of nothing",
            "<m:FractionalPageItemView Numerator=\"0\" Denominator=\"0\"/>",
            "ErrorInvalidFractionalPagingParameters",
            "Fractional paging requires a positive denominator and a numerator between zero and it.",
        ),
    ] {
        let error = Message::Error(code, text, &[]);
        example("responsecode", shows).answers(&simulator, &junk(view), &[error]).await;
    }
}
