//! More of everything than anybody needs. What is compared with all that stands
//! before it has a limit that is low.

use ews_mcp_gate::{BadAnswer, operation, read_answer};

use crate::cases::{Case, check};
use crate::scene::scene;
use crate::stored::envelope;

fn attributes(before: &str, count: usize) -> String {
    (0..count).map(|number| format!(" {before}{number}='urn:{number}'")).collect()
}

pub(super) fn attacks() -> Vec<Case> {
    let place = "the document";
    let with = |attributes: &str| format!("<m:GetRoomLists $N{attributes}/>");
    vec![
        // Two are the declarations.
        Case::refused(
            "62 attributes are read",
            scene(),
            "unknown-attribute",
            "GetRoomLists",
            with(&attributes("a", 62)),
        ),
        Case::refused("65 attributes", scene(), "count", place, with(&attributes("a", 63))),
        Case::refused("200,000 attributes", scene(), "count", place, with(&attributes("a", 200_000))),
        Case::refused("65 prefixes", scene(), "count", place, with(&attributes("xmlns:a", 63))),
        Case::refused(
            "65 attributes inside",
            scene(),
            "count",
            "GetFolder",
            format!("<m:GetFolder $N><m:FolderShape{}/></m:GetFolder>", attributes("a", 65)),
        ),
        Case::refused(
            "prefixes without end, one element in the other",
            scene(),
            "well-formed",
            &format!("GetRoomLists{}", "/a".repeat(3)),
            format!(
                "<m:GetRoomLists $N>{}",
                (0..40)
                    .map(|depth| format!("<a{}>", attributes(&format!("xmlns:p{depth}."), 40)))
                    .collect::<String>()
            ),
        ),
        Case::refused(
            "a name of a million letters",
            scene(),
            "not-an-operation",
            &"a".repeat(500),
            format!("<{}/>", "a".repeat(1_000_000)),
        ),
    ]
}

#[test]
fn what_is_too_much_is_refused_before_it_costs_anything() {
    check("attacks-bulk", &attacks());
}

#[test]
fn an_answer_has_no_more_attributes_than_an_operation() {
    let answer = |count| envelope(&format!("<m:GetRoomListsResponse{}/>", attributes("a", count)));
    let read = |count| read_answer(operation("GetRoomLists").unwrap(), &answer(count));
    assert!(read(64).is_ok());
    assert!(matches!(read(65), Err(BadAnswer::TooLarge(_))));
}
