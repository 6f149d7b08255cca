//! What a mailbox and an answer can hold.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use std::io::Write as _;

use client::mail::*;
use client::*;
use ews_mcp_simulator::{Options, Simulator};

const OTHER: &str = "other@a.example";

async fn with_limits(limits: &str) -> Simulator {
    let document = format!(
        "service_account = \"svc-ews-mcp@a.example\"\n[limits]\n{limits}\n\
         [[recipient]]\ndisplay_name = \"Svc\"\naddress = \"svc-ews-mcp@a.example\"\n\
         [[recipient]]\ndisplay_name = \"Other\"\naddress = \"{OTHER}\"\n"
    );
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(document.as_bytes()).unwrap();
    let seed = Some(file.path().to_path_buf());
    start(Options { seed, record: record_folder(), ..Options::default() }).await
}

#[tokio::test]
async fn a_full_mailbox_takes_nothing_more() {
    let simulator = with_limits("mailbox_size = 10000").await;
    let full = ["ErrorQuotaExceeded"];
    let save = create("SaveOnly", "", &message("x", &"y".repeat(500), &[OTHER]));
    let first = ids(&call(&simulator, &save).await).remove(0);
    let second = ids(&call(&simulator, &save).await).remove(0);
    let refused = call(&simulator, &save).await;
    assert_eq!(refused.codes(), full);
    assert_eq!(refused.texts("m:MessageText"), ["Mailbox has exceeded maximum mailbox size."]);
    let copy = move_to("CopyItem", &distinguished("inbox"), std::slice::from_ref(&first));
    assert_eq!(call(&simulator, &copy).await.codes(), full);
    let long = set("item:Body", &format!("<t:Body BodyType=\"Text\">{}</t:Body>", "z".repeat(2_000)));
    assert_eq!(call(&simulator, &update("AlwaysOverwrite", &first, &long)).await.codes(), full);
    let attach = format!(
        "<m:CreateAttachment>{}<m:Attachments><t:FileAttachment><t:Name>a</t:Name><t:Content>{}</t:Content>\
         </t:FileAttachment></m:Attachments></m:CreateAttachment>",
        first.element("m:ParentItemId"),
        "QUJD".repeat(1_000)
    );
    assert_eq!(call(&simulator, &attach).await.codes(), full);
    let folder = format!(
        "<m:CopyFolder><m:ToFolderId>{}</m:ToFolderId><m:FolderIds>{}</m:FolderIds></m:CopyFolder>",
        distinguished("inbox"),
        distinguished("drafts")
    );
    assert_eq!(call(&simulator, &folder).await.codes(), full);
    let sent = create("SendAndSaveCopy", "", &message("x", &"y".repeat(500), &[OTHER]));
    assert_eq!(call(&simulator, &sent).await.codes(), full);
    // What only moves, or gets smaller, or goes, has room.
    let moved = move_to("MoveItem", &distinguished("inbox"), &[first]);
    assert_eq!(call(&simulator, &moved).await.codes(), ["NoError"]);
    let short = set("item:Body", "<t:Body BodyType=\"Text\">z</t:Body>");
    assert_eq!(call(&simulator, &update("AlwaysOverwrite", &second, &short)).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &delete("HardDelete", &[second])).await.codes(), ["NoError"]);
    assert_eq!(call(&simulator, &save).await.codes(), ["NoError"]);
}

#[tokio::test]
async fn mail_to_a_full_mailbox_comes_back() {
    let simulator = with_limits("mailbox_size = 20000").await;
    let mail = create("SendOnly", "", &message("viel", &"y".repeat(4_000), &[OTHER]));
    assert_eq!(call(&simulator, &mail).await.codes(), ["NoError"]);
    assert_eq!(
        call_as(&simulator, OTHER, &find_item(&[], "", &distinguished("inbox"))).await.count("<t:ItemId"),
        1
    );
    assert_eq!(call(&simulator, &mail).await.codes(), ["NoError"]);
    assert_eq!(
        call_as(&simulator, OTHER, &find_item(&[], "", &distinguished("inbox"))).await.count("<t:ItemId"),
        1
    );
    let found = call(&simulator, &find_item(&["item:Subject"], "", &distinguished("inbox"))).await;
    assert_eq!(found.texts("t:Subject"), ["Undeliverable: viel"]);
    let report = whole(&simulator, ASSISTANT, &ids(&found)[0]).await;
    assert_eq!(report.count("554 5.2.2 mailbox full"), 1);
}

#[tokio::test]
async fn a_mailbox_has_so_many_folders() {
    let simulator = with_limits("folders = 25").await;
    let make = |name: usize| {
        format!(
            "<m:CreateFolder><m:ParentFolderId>{}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName>\
             </t:Folder></m:Folders></m:CreateFolder>",
            distinguished("inbox")
        )
    };
    let mut made = 0;
    while call(&simulator, &make(made)).await.codes() == ["NoError"] {
        made += 1;
    }
    assert!((1..10).contains(&made), "{made}");
    assert_eq!(call(&simulator, &make(made)).await.codes(), ["ErrorQuotaExceeded"]);
    let copy = format!(
        "<m:CopyFolder><m:ToFolderId>{}</m:ToFolderId><m:FolderIds>{}</m:FolderIds></m:CopyFolder>",
        distinguished("drafts"),
        distinguished("inbox")
    );
    assert_eq!(call(&simulator, &copy).await.codes(), ["ErrorQuotaExceeded"]);
}

#[tokio::test]
async fn an_answer_holds_so_much_and_says_of_the_rest_that_it_does_not_fit() {
    let simulator = with_limits("answer_size = 10000").await;
    let saved = call(&simulator, &create("SaveOnly", "", &message("x", &"y".repeat(3_000), &[]))).await;
    let many = vec![ids(&saved)[0].id.clone(); 50];
    let answer = call(&simulator, &get_item("<t:BaseShape>Default</t:BaseShape>", &many)).await;
    let codes = answer.codes();
    assert_eq!((codes.len(), &*codes[0], &*codes[49]), (50, "NoError", "ErrorDataSizeLimitExceeded"));
    assert_eq!(answer.texts("m:MessageText")[0], "The size of the data exceeds the limit.");
    let whole = codes.iter().filter(|code| *code == "NoError").count();
    assert!((2..5).contains(&whole), "{whole}");
}
