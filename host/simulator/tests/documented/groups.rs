//! Grouped searches of FindItem.

use crate::client::{Answer, distinguished, find_item, page};
use crate::example::{Message, example};
use crate::world::world;

const SHAPE: &[&str] = &[
    "m:RootFolder@IndexedPagingOffset,TotalItemsInView,IncludesLastItemInRange",
    "m:RootFolder/t:Groups",
    "m:RootFolder/t:Groups/t:GroupedItems",
    "m:RootFolder/t:Groups/t:GroupedItems/t:GroupIndex",
    "m:RootFolder/t:Groups/t:GroupedItems/t:Items",
    "m:RootFolder/t:Groups/t:GroupedItems/t:Items/t:Message",
    "m:RootFolder/t:Groups/t:GroupedItems/t:Items/t:Message/t:ItemId@Id,ChangeKey",
];

fn group_by(order: &str, by: &str, aggregate: &str, on: &str) -> String {
    format!(
        "<m:GroupBy Order=\"{order}\"><t:FieldURI FieldURI=\"{by}\"/><t:AggregateOn Aggregate=\"{aggregate}\">\
         <t:FieldURI FieldURI=\"{on}\"/></t:AggregateOn></m:GroupBy>"
    )
}

/// The subjects of each group.
fn groups(answer: &Answer) -> Vec<Vec<String>> {
    let groups = answer.all("<t:GroupedItems>", "</t:GroupedItems>");
    groups
        .into_iter()
        .map(|body| Answer { status: 200, headers: String::new(), body }.texts("t:Subject"))
        .collect()
}

#[tokio::test]
async fn conversations_by_their_newest_message() {
    let simulator = world().await;
    let grouped = example("aggregateon", "grouped by topic, the groups by their largest DateTimeReceived");
    let group = group_by("Ascending", "message:ConversationTopic", "Maximum", "item:DateTimeReceived");
    let request = find_item(
        &["item:Subject", "message:ConversationTopic", "item:DateTimeReceived"],
        &[page(20, 0, "Beginning"), group].concat(),
        &distinguished("inbox"),
    );
    let answer = grouped.answers(&simulator, &request, &[Message::Success(SHAPE)]).await;
    let found = groups(&answer);
    assert_eq!(found.len(), 7);
    let proof = ["RE: Proof of the calendar", "RE: Proof of the calendar", "Proof of the calendar"];
    assert_eq!(
        (found[0].as_slice(), found[6].as_slice()),
        (&proof.map(str::to_owned)[..], &["Keys".to_owned()][..])
    );
    let standard = "<m:DistinguishedGroupBy Order=\"Ascending\"><t:StandardGroupBy>ConversationTopic</t:StandardGroupBy></m:DistinguishedGroupBy>";
    let request = find_item(
        &["item:Subject"],
        &[&page(20, 0, "Beginning"), standard].concat(),
        &distinguished("inbox"),
    );
    let same = example("standardgroupby", "ConversationTopic stands for the same");
    assert_eq!(groups(&same.answers(&simulator, &request, &[Message::Success(SHAPE)]).await), found);
}

#[tokio::test]
async fn senders_by_their_first_message() {
    let simulator = world().await;
    let grouped = example(
        "how-to-perform-grouped-searches-by-using-ews-in-exchange",
        "grouped by sender, the groups by their smallest DateTimeReceived from the largest on, newest first in each",
    );
    let group = group_by("Descending", "message:From", "Minimum", "item:DateTimeReceived");
    let sort = "<m:SortOrder><t:FieldOrder Order=\"Descending\"><t:FieldURI FieldURI=\"item:DateTimeReceived\"/></t:FieldOrder></m:SortOrder>";
    let request = find_item(
        &["item:Subject", "message:From"],
        &[&*page(50, 0, "Beginning"), &group, sort].concat(),
        &distinguished("inbox"),
    );
    let answer =
        grouped.version("Exchange2007_SP1").answers(&simulator, &request, &[Message::Success(SHAPE)]).await;
    assert_eq!(
        groups(&answer),
        [
            vec!["Keys", "Please confirm"],
            vec!["News from the paper mill"],
            vec!["Two files", "RE: Proof of the calendar"],
            vec![
                "minutes of Tuesday",
                "Minutes of Monday",
                "RE: Proof of the calendar",
                "Proof of the calendar"
            ],
        ]
    );
    assert_eq!(answer.texts("t:GroupIndex"), ["0", "1", "2", "3"]);
    // Nine items and four groups.
    assert_eq!(
        answer.count("IndexedPagingOffset=\"13\" TotalItemsInView=\"9\" IncludesLastItemInRange=\"true\""),
        1
    );
}

#[tokio::test]
async fn a_page_of_groups() {
    let simulator = world().await;
    let grouped = example("indexedpageitemview", "grouped by importance, the first six rows");
    let group = group_by("Ascending", "item:Importance", "Maximum", "item:Subject");
    let request =
        |view: &str| find_item(&["item:Subject"], &[view, &group].concat(), &distinguished("inbox"));
    let first =
        grouped.answers(&simulator, &request(&page(6, 0, "Beginning")), &[Message::Success(SHAPE)]).await;
    // Low: two minutes; High: one proof; Normal: the rest.
    assert_eq!(groups(&first).iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 0]);
    let next =
        grouped.answers(&simulator, &request(&page(6, 6, "Beginning")), &[Message::Success(SHAPE)]).await;
    assert_eq!((groups(&next).len(), next.texts("t:GroupIndex")), (1, vec!["2".to_owned()]));
    assert_eq!(groups(&next)[0].len(), 6);
    let part = "<m:FractionalPageItemView MaxEntriesReturned=\"12\" Numerator=\"2\" Denominator=\"3\"/>";
    let fraction = example("fractionalpageitemview", "grouped by importance, from two thirds of all rows on");
    let root = ["m:RootFolder@NumeratorOffset,AbsoluteDenominator", "m:RootFolder/t:Groups"];
    fraction.answers(&simulator, &request(part), &[Message::Success(&root)]).await;
}
