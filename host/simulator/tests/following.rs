//! Clients that follow a mailbox: synchronization, conversations.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use client::mail::*;
use client::*;
use ews_mcp_simulator::{Feature, Options, Simulator};

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

fn sync(state: &str, max: u32, rest: &str, folder: &str) -> String {
    let state = if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") };
    format!(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
         <t:FieldURI FieldURI=\"item:Subject\"/></t:AdditionalProperties></m:ItemShape><m:SyncFolderId>{folder}</m:SyncFolderId>\
         {state}{rest}<m:MaxChangesReturned>{max}</m:MaxChangesReturned></m:SyncFolderItems>"
    )
}

/// The changes of an answer, such as `Create Subject`.
fn changes(answer: &Answer) -> Vec<String> {
    let inside = answer.all("<m:Changes>", "</m:Changes>").pop().unwrap_or_default();
    let kinds = ["Create", "Update", "ReadFlagChange", "Delete"];
    let mut found: Vec<(usize, String)> = Vec::new();
    for kind in kinds {
        for (at, _) in inside.match_indices(&format!("<t:{kind}>")) {
            let part = inside[at..].split(&format!("</t:{kind}>")).next().unwrap();
            let subject =
                part.split("<t:Subject>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or("");
            found.push((at, format!("{kind} {subject}").trim().to_owned()));
        }
    }
    found.sort();
    found.into_iter().map(|(_, change)| change).collect()
}

fn state(answer: &Answer) -> String {
    answer.texts("m:SyncState").remove(0)
}

#[tokio::test]
async fn a_first_sync_comes_in_pages_newest_first() {
    let simulator = simulator().await;
    let folder = distinguished("inbox");
    let listed = find_item(&["item:Subject"], "", &folder);
    let expected = call_as(&simulator, ANNA, &listed).await.texts("t:Subject");
    let (mut known, mut seen, mut pages) = (String::new(), Vec::new(), 0);
    loop {
        let answer = call_as(&simulator, ANNA, &sync(&known, 7, "", &folder)).await;
        assert_eq!(answer.codes(), ["NoError"]);
        known = state(&answer);
        seen.extend(changes(&answer));
        pages += 1;
        if answer.count("<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>") == 1 {
            break;
        }
    }
    let expected: Vec<String> = expected.iter().map(|subject| format!("Create {subject}")).collect();
    assert_eq!((seen, pages), (expected, 4));
    assert!(changes(&call_as(&simulator, ANNA, &sync(&known, 7, "", &folder)).await).is_empty());
}

#[tokio::test]
async fn changes_are_told_as_what_they_are() {
    let simulator = simulator().await;
    let folder = distinguished("drafts");
    let saved = call(
        &simulator,
        &create(
            "SaveOnly",
            "",
            &["eins", "zwei", "drei", "vier"].map(|subject| message(subject, "x", &[])).concat(),
        ),
    )
    .await;
    let saved = ids(&saved);
    let known = state(&call(&simulator, &sync("", 100, "", &folder)).await);
    let subject = set("item:Subject", "<t:Subject>EINS</t:Subject>");
    call(&simulator, &update("AlwaysOverwrite", &saved[0], &subject)).await;
    let read = set("message:IsRead", "<t:IsRead>true</t:IsRead>");
    call(&simulator, &update("AlwaysOverwrite", &saved[1], &read)).await;
    call(&simulator, &move_to("MoveItem", &distinguished("notes"), &saved[2..3])).await;
    call(&simulator, &create("SaveOnly", "", &message("fünf", "x", &[]))).await;
    let short_lived = ids(&call(&simulator, &create("SaveOnly", "", &message("kurz", "x", &[]))).await);
    call(&simulator, &delete("HardDelete", &short_lived)).await;
    let answer = call(&simulator, &sync(&known, 100, "", &folder)).await;
    assert_eq!(changes(&answer), ["Update EINS", "ReadFlagChange", "Delete", "Create fünf"]);
    assert_eq!(answer.count("<t:IsRead>true</t:IsRead>"), 1);
    let told = ids(&answer);
    assert_eq!((&told[1].id, &told[2].id), (&saved[1].id, &saved[2].id));
    // In pages of one, the same in the same order.
    let (mut state_now, mut seen) = (known.clone(), Vec::new());
    for _ in 0..4 {
        let answer = call(&simulator, &sync(&state_now, 1, "", &folder)).await;
        state_now = state(&answer);
        seen.extend(changes(&answer));
    }
    assert_eq!(seen, ["Update EINS", "ReadFlagChange", "Delete", "Create fünf"]);
    assert!(changes(&call(&simulator, &sync(&state_now, 1, "", &folder)).await).is_empty());
    // What the client does not want to hear of is left out.
    let ignore = format!("<m:Ignore>{}</m:Ignore>", saved[0].element("t:ItemId"));
    let answer = call(&simulator, &sync(&known, 100, &ignore, &folder)).await;
    assert_eq!(changes(&answer), ["ReadFlagChange", "Delete", "Create fünf"]);
}

#[tokio::test]
async fn what_was_told_and_is_gone_is_told_to_be_gone() {
    let simulator = simulator().await;
    let folder = distinguished("drafts");
    let known = state(&call(&simulator, &sync("", 100, "", &folder)).await);
    let both = ["eins", "zwei"].map(|subject| message(subject, "x", &[])).concat();
    let saved = ids(&call(&simulator, &create("SaveOnly", "", &both)).await);
    // One answer tells of the first alone; the client cannot know yet how it ends.
    let part = call(&simulator, &sync(&known, 1, "", &folder)).await;
    assert_eq!(changes(&part), ["Create eins"]);
    call(&simulator, &delete("HardDelete", &saved[..1])).await;
    let subject = set("item:Subject", "<t:Subject>ZWEI</t:Subject>");
    call(&simulator, &update("AlwaysOverwrite", &saved[1], &subject)).await;
    let rest = call(&simulator, &sync(&state(&part), 100, "", &folder)).await;
    assert_eq!(changes(&rest), ["Create ZWEI", "Delete"]);
    assert_eq!(ids(&rest)[1].id, saved[0].id);
}

#[tokio::test]
async fn a_first_sync_tells_of_everything_once_whatever_comes_meanwhile() {
    let simulator = simulator().await;
    let folder = distinguished("inbox");
    let oldest = ids(&call_as(&simulator, ANNA, &find_item(&[], &page(1, 0, "End"), &folder)).await);
    let mut answer = call_as(&simulator, ANNA, &sync("", 5, "", &folder)).await;
    let mut told: Vec<String> = ids(&answer).into_iter().map(|id| id.id).collect();
    // It lies where the client has not been yet.
    let copy = ids(&call_as(&simulator, ANNA, &move_to("CopyItem", &folder, &oldest)).await);
    while answer.count("<m:IncludesLastItemInRange>false</m:IncludesLastItemInRange>") == 1 {
        answer = call_as(&simulator, ANNA, &sync(&state(&answer), 5, "", &folder)).await;
        assert!(changes(&answer).iter().all(|change| change.starts_with("Create ")), "{}", answer.body);
        told.extend(ids(&answer).into_iter().map(|id| id.id));
    }
    let all = ids(&call_as(&simulator, ANNA, &find_item(&[], "", &folder)).await);
    let mut all: Vec<String> = all.into_iter().map(|id| id.id).collect();
    assert_eq!(told.last(), Some(&copy[0].id));
    told.sort();
    all.sort();
    assert_eq!(told, all);
}

#[tokio::test]
async fn a_state_of_something_else_is_no_state() {
    let simulator = simulator().await;
    let inbox = state(&call(&simulator, &sync("", 5, "", &distinguished("inbox"))).await);
    for bad in ["AAAA", "x", &inbox[..20]] {
        let answer = call(&simulator, &sync(bad, 5, "", &distinguished("inbox"))).await;
        assert_eq!(answer.codes(), ["ErrorInvalidSyncStateData"], "{bad}");
        assert_eq!((answer.count("<m:SyncState/>"), answer.count("IncludesLastItemInRange>true")), (1, 1));
    }
    let other = call(&simulator, &sync(&inbox, 5, "", &distinguished("drafts"))).await;
    assert_eq!(other.codes(), ["ErrorInvalidSyncStateData"]);
    let missing = call(&simulator, &sync("", 5, "", &distinguished("voicemail"))).await;
    assert_eq!(missing.codes(), ["ErrorSyncFolderNotFound"]);
    for (max, status) in [(0, 500), (513, 500), (512, 200)] {
        assert_eq!(
            call(&simulator, &sync("", max, "", &distinguished("inbox"))).await.status,
            status,
            "{max}"
        );
    }
}

#[tokio::test]
async fn a_million_messages_are_synchronized_in_pages() {
    let simulator =
        start(Options { messages: 1_000_000, record: record_folder(), ..Options::default() }).await;
    let folder = distinguished("inbox");
    let first = call(&simulator, &sync("", 512, "", &folder)).await;
    assert_eq!(changes(&first).len(), 512);
    let second = call(&simulator, &sync(&state(&first), 2, "", &folder)).await;
    assert_eq!(changes(&second).len(), 2);
    let expected = find_item(&["item:Subject"], &page(2, 512, "Beginning"), &folder);
    let expected = call(&simulator, &expected).await.texts("t:Subject");
    assert_eq!(second.texts("t:Subject"), expected);
}

fn hierarchy(state: &str, folder: &str) -> String {
    let state = if state.is_empty() { String::new() } else { format!("<m:SyncState>{state}</m:SyncState>") };
    let folder =
        if folder.is_empty() { String::new() } else { format!("<m:SyncFolderId>{folder}</m:SyncFolderId>") };
    format!(
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>{folder}{state}</m:SyncFolderHierarchy>"
    )
}

#[tokio::test]
async fn folders_are_followed_through_their_lives() {
    let simulator = simulator().await;
    let top = distinguished("msgfolderroot");
    let first = call_as(&simulator, ANNA, &hierarchy("", &top)).await;
    let deep = call_as(&simulator, ANNA, &find_folder("Deep", "", &top)).await;
    assert_eq!(first.texts("t:DisplayName"), deep.texts("t:DisplayName"));
    let known = state(&first);
    let make = |parent: &str, name: &str| {
        format!(
            "<m:CreateFolder><m:ParentFolderId>{parent}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName>\
             </t:Folder></m:Folders></m:CreateFolder>"
        )
    };
    let made = call_as(&simulator, ANNA, &make(&distinguished("inbox"), "Nytt å")).await;
    let id = made.all("<t:FolderId Id=\"", "\"").remove(0);
    let by_id = format!("<t:FolderId Id=\"{id}\"/>");
    let names = async |known: &str| {
        let answer = call_as(&simulator, ANNA, &hierarchy(known, &top)).await;
        let inside = answer.all("<m:Changes>", "</m:Changes>").pop().unwrap_or_default();
        let kinds: Vec<String> = ["Create", "Update", "Delete"]
            .iter()
            .flat_map(|kind| vec![(*kind).to_owned(); inside.matches(&format!("<t:{kind}>")).count()])
            .collect();
        (kinds, answer.texts("t:DisplayName"), state(&answer))
    };
    let (kinds, shown, second) = names(&known).await;
    assert_eq!((kinds, shown), (vec!["Create".to_owned()], vec!["Nytt å".to_owned()]));
    // Mail in it does not change a folder.
    call_as(
        &simulator,
        ANNA,
        &create(
            "SaveOnly",
            &format!("<m:SavedItemFolderId>{by_id}</m:SavedItemFolderId>"),
            &message("x", "y", &[]),
        ),
    )
    .await;
    assert!(names(&second).await.0.is_empty());
    let move_folder = format!(
        "<m:MoveFolder><m:ToFolderId>{}</m:ToFolderId><m:FolderIds>{by_id}</m:FolderIds></m:MoveFolder>",
        distinguished("drafts")
    );
    assert_eq!(call_as(&simulator, ANNA, &move_folder).await.codes(), ["NoError"]);
    let (kinds, _, third) = names(&second).await;
    assert_eq!(kinds, ["Update"]);
    let remove = format!(
        "<m:DeleteFolder DeleteType=\"HardDelete\"><m:FolderIds>{by_id}</m:FolderIds></m:DeleteFolder>"
    );
    call_as(&simulator, ANNA, &remove).await;
    assert_eq!(names(&third).await.0, ["Delete"]);
    let whole = call_as(&simulator, ANNA, &hierarchy(&known, "")).await;
    assert_eq!(whole.codes(), ["ErrorInvalidSyncStateData"], "the state of a root is none of the mailbox");
    let items = state(&call_as(&simulator, ANNA, &sync("", 5, "", &top)).await);
    assert_eq!(
        call_as(&simulator, ANNA, &hierarchy(&items, &top)).await.codes(),
        ["ErrorInvalidSyncStateData"]
    );
}

#[tokio::test]
async fn folders_that_move_in_or_out_take_theirs_along() {
    let simulator = simulator().await;
    let make = |parent: &str, name: &str| {
        format!(
            "<m:CreateFolder><m:ParentFolderId>{parent}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName>\
             </t:Folder></m:Folders></m:CreateFolder>"
        )
    };
    let id =
        |answer: &Answer| format!("<t:FolderId Id=\"{}\"/>", answer.all("<t:FolderId Id=\"", "\"").remove(0));
    let outer = id(&call(&simulator, &make(&distinguished("drafts"), "outer")).await);
    call(&simulator, &make(&outer, "inner")).await;
    let moved = |to: &str| {
        format!(
            "<m:MoveFolder><m:ToFolderId>{to}</m:ToFolderId><m:FolderIds>{outer}</m:FolderIds></m:MoveFolder>"
        )
    };
    let top = distinguished("notes");
    let mut known = state(&call(&simulator, &hierarchy("", &top)).await);
    for (to, kind, count) in
        [("notes", "Create", 2), ("notes", "Create", 0), ("drafts", "Delete", 2), ("inbox", "Delete", 0)]
    {
        assert_eq!(call(&simulator, &moved(&distinguished(to))).await.codes(), ["NoError"]);
        let answer = call(&simulator, &hierarchy(&known, &top)).await;
        assert_eq!(answer.count(&format!("<t:{kind}>")), count, "{to} {}", answer.body);
        known = state(&answer);
    }
}

fn find_conversation(folder: &str, rest: &str) -> String {
    format!("<m:FindConversation>{rest}<m:ParentFolderId>{folder}</m:ParentFolderId></m:FindConversation>")
}

#[tokio::test]
async fn conversations_are_one_in_a_folder_and_in_the_mailbox() {
    let simulator = simulator().await;
    let found = call_as(&simulator, ANNA, &find_conversation(&distinguished("inbox"), "")).await;
    assert_eq!((found.status, found.codes()), (200, vec!["NoError".to_owned()]));
    let topics = found.texts("t:ConversationTopic");
    assert_eq!(topics.iter().filter(|topic| *topic == "Budget 2027").count(), 1);
    let all = found.all("<t:Conversation>", "</t:Conversation>");
    let budget = all.iter().find(|conversation| conversation.contains("Budget 2027")).unwrap();
    for part in [
        "<t:MessageCount>3</t:MessageCount>",
        "<t:UnreadCount>1</t:UnreadCount>",
        "<t:UniqueUnreadSenders><t:String>Bruno Keller</t:String></t:UniqueUnreadSenders>",
        "<t:UniqueSenders><t:String>Bruno Keller</t:String><t:String>Dr. Helena Vogt</t:String></t:UniqueSenders>",
        "<t:LastDeliveryTime>2026-11-03T07:44:00Z</t:LastDeliveryTime>",
    ] {
        assert!(budget.contains(part), "{part} {budget}");
    }
    let view = "<m:IndexedPageItemView MaxEntriesReturned=\"2\" Offset=\"1\" BasePoint=\"Beginning\"/>";
    let part = call_as(&simulator, ANNA, &find_conversation(&distinguished("inbox"), view)).await;
    assert_eq!(part.texts("t:ConversationTopic"), topics[1..3]);
    let total = topics.len().to_string();
    assert_eq!(
        (part.texts("m:TotalConversationsInView"), part.texts("m:IndexedOffset")),
        (vec![total], vec!["3".to_owned()])
    );
    let unread = find_conversation(&distinguished("inbox"), "")
        .replace("<m:FindConversation>", "<m:FindConversation ViewFilter=\"Unread\">");
    let unread = call_as(&simulator, ANNA, &unread).await;
    assert!(unread.texts("t:UnreadCount").iter().all(|count| count != "0"));
}

#[tokio::test]
async fn a_conversation_is_a_tree_of_its_messages() {
    let simulator = simulator().await;
    let found = call_as(&simulator, ANNA, &find_conversation(&distinguished("inbox"), "")).await;
    let all = found.all("<t:Conversation>", "</t:Conversation>");
    let budget = all.iter().find(|conversation| conversation.contains("Budget 2027")).unwrap();
    let id = budget.split("<t:ConversationId Id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let get = |rest: &str, state: &str| {
        format!(
            "<m:GetConversationItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
             <t:FieldURI FieldURI=\"item:Subject\"/><t:FieldURI FieldURI=\"item:UniqueBody\"/></t:AdditionalProperties></m:ItemShape>{rest}\
             <m:Conversations><t:Conversation><t:ConversationId Id=\"{id}\"/>{state}</t:Conversation></m:Conversations></m:GetConversationItems>"
        )
    };
    let answer = call_as(&simulator, ANNA, &get("<m:SortOrder>TreeOrderAscending</m:SortOrder>", "")).await;
    assert_eq!(answer.codes(), ["NoError"]);
    let nodes = answer.all("<t:ConversationNode>", "</t:ConversationNode>");
    assert_eq!(nodes.len(), 3);
    let message_id = |node: &str| {
        node.split("<t:InternetMessageId>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert!(!nodes[0].contains("ParentInternetMessageId") && nodes[0].contains("first draft"));
    for pair in nodes.windows(2) {
        let parent =
            format!("<t:ParentInternetMessageId>{}</t:ParentInternetMessageId>", message_id(&pair[0]));
        assert!(pair[1].contains(&parent), "{}", pair[1]);
    }
    let backwards =
        call_as(&simulator, ANNA, &get("<m:SortOrder>DateOrderDescending</m:SortOrder>", "")).await;
    let mut reversed = backwards.all("<t:ConversationNode>", "</t:ConversationNode>");
    reversed.reverse();
    assert_eq!(reversed, nodes);
    // Nothing new since; then one answer.
    let known = format!("<t:SyncState>{}</t:SyncState>", answer.texts("t:SyncState")[0]);
    let quiet = call_as(&simulator, ANNA, &get("", &known)).await;
    assert_eq!((quiet.codes(), quiet.count("<t:ConversationNode>")), (vec!["NoError".to_owned()], 0));
    let last = ids(&answer).pop().unwrap();
    let reply = format!(
        "<t:ReplyToItem>{}<t:NewBodyContent BodyType=\"Text\">Einverstanden</t:NewBodyContent></t:ReplyToItem>",
        last.element("t:ReferenceItemId")
    );
    call_as(&simulator, ANNA, &create("SendAndSaveCopy", "", &reply)).await;
    let more = call_as(&simulator, ANNA, &get("", &known)).await;
    assert!(more.count("<t:ConversationNode>") >= 1 && more.body.contains("Einverstanden"), "{}", more.body);
    let ignoring = format!(
        "<m:FoldersToIgnore>{}{}</m:FoldersToIgnore>",
        distinguished("inbox"),
        distinguished("sentitems")
    );
    assert_eq!(call_as(&simulator, ANNA, &get(&ignoring, "")).await.codes(), ["ErrorItemNotFound"]);
}

#[tokio::test]
async fn who_asks_for_no_conversation_gets_an_answer_that_says_so() {
    let simulator = simulator().await;
    let body = "<m:GetConversationItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:Conversations/>\
        </m:GetConversationItems>";
    assert_eq!(call(&simulator, body).await.codes(), ["ErrorInvalidRequest"]);
}

#[tokio::test]
async fn a_hundred_thousand_recipients_are_gone_through_once() {
    let simulator = simulator().await;
    let to: String = (0..100_000)
        .map(|number| {
            format!("<t:Mailbox><t:EmailAddress>{number}@elsewhere.example</t:EmailAddress></t:Mailbox>")
        })
        .collect();
    let own = mailboxes(&[ASSISTANT]);
    let many = message("viele", "x", &[])
        .replace("</t:Message>", &format!("<t:ToRecipients>{own}{to}</t:ToRecipients></t:Message>"));
    assert_eq!(call(&simulator, &create("SendOnly", "", &many)).await.codes(), ["NoError"]);
    let received = ids(&newest(&simulator, ASSISTANT, "inbox", &[]).await).remove(0);
    let reply = format!("<t:ReplyAllToItem>{}</t:ReplyAllToItem>", received.element("t:ReferenceItemId"));
    assert_eq!(call(&simulator, &create("SaveOnly", "", &reply)).await.codes(), ["NoError"]);
    let view = "<m:IndexedPageItemView MaxEntriesReturned=\"1\" Offset=\"0\" BasePoint=\"Beginning\"/>";
    let found = call(&simulator, &find_conversation(&distinguished("inbox"), view)).await;
    assert_eq!(found.codes(), ["NoError"]);
    assert!(found.count("99999@elsewhere.example") >= 1);
}

#[tokio::test]
async fn what_a_server_lacks_it_says() {
    let without =
        vec![Feature::Conversations, Feature::Aqs, Feature::FindPeople, Feature::MarkAllItemsAsRead];
    let simulator = start(Options { without, record: record_folder(), ..Options::default() }).await;
    let query = find_item(&[], "", &distinguished("inbox"))
        .replace("</m:FindItem>", "<m:QueryString>x</m:QueryString></m:FindItem>");
    let mark = format!(
        "<m:MarkAllItemsAsRead><m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts><m:FolderIds>{}</m:FolderIds>\
         </m:MarkAllItemsAsRead>",
        distinguished("inbox")
    );
    let people = "<m:FindPeople><m:IndexedPageItemView MaxEntriesReturned=\"5\" Offset=\"0\" BasePoint=\"Beginning\"/>\
        <m:QueryString>anna</m:QueryString></m:FindPeople>";
    for body in [query, mark, people.to_owned(), find_conversation(&distinguished("inbox"), "")] {
        let answer = call(&simulator, &body).await;
        assert_eq!(answer.codes(), ["ErrorInvalidOperation"], "{body}");
        assert!(answer.body.contains("This server does not offer"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_server_that_keeps_drafts_keeps_them() {
    let without = vec![Feature::DraftConsumption];
    let simulator = start(Options { without, ..Options::default() }).await;
    let saved = call(&simulator, &create("SaveOnly", "", &message("Bleibt", "x", &[ANNA]))).await;
    for round in 1..=2 {
        assert_eq!(call(&simulator, &send(&ids(&saved)[0])).await.codes(), ["NoError"]);
        let drafts = subjects(&simulator, ASSISTANT, "drafts").await;
        assert_eq!(
            drafts.iter().filter(|subject| *subject == "Bleibt").count(),
            1 + round,
            "the draft and a copy for each send"
        );
        let inbox = subjects(&simulator, ANNA, "inbox").await;
        assert_eq!(inbox.iter().filter(|subject| *subject == "Bleibt").count(), round);
    }
    assert!(!subjects(&simulator, ASSISTANT, "sentitems").await.contains(&"Bleibt".to_owned()));
}
