//! What UpdateItem, MoveItem, CopyItem, DeleteItem and attachments do to items, and what clients learn of it.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]

mod client;

use client::mail::*;
use client::*;
use ews_mcp_simulator::{Feature, IdFormat, Options, Simulator};

async fn simulator() -> Simulator {
    start(Options { record: record_folder(), ..Options::default() }).await
}

async fn saved(simulator: &Simulator, item: &str) -> ItemId {
    let answer = call(simulator, &create("SaveOnly", "", item)).await;
    assert_eq!(answer.codes(), ["NoError"], "{}", answer.body);
    ids(&answer).remove(0)
}

#[tokio::test]
async fn properties_are_set_appended_and_deleted() {
    let simulator = simulator().await;
    let id = saved(&simulator, &message("Alt", "eins", &[ANNA])).await;
    let updates = [
        set("item:Subject", "<t:Subject>Neu 🆕</t:Subject>"),
        set("item:Categories", "<t:Categories><t:String>Röd</t:String><t:String>日</t:String></t:Categories>"),
        set("item:Sensitivity", "<t:Sensitivity>Private</t:Sensitivity>"),
        set("item:Flag", "<t:Flag><t:FlagStatus>Flagged</t:FlagStatus><t:DueDate>2026-12-24T00:00:00Z</t:DueDate></t:Flag>"),
        format!(
            "<t:AppendToItemField><t:FieldURI FieldURI=\"message:ToRecipients\"/><t:Message><t:ToRecipients>{}</t:ToRecipients>\
             </t:Message></t:AppendToItemField>",
            mailboxes(&[BRUNO])
        ),
        "<t:AppendToItemField><t:FieldURI FieldURI=\"item:Body\"/><t:Message><t:Body BodyType=\"Text\"> zwei</t:Body></t:Message>\
         </t:AppendToItemField>"
            .to_owned(),
        set("item:Importance", "<t:Importance>High</t:Importance>"),
        "<t:DeleteItemField><t:FieldURI FieldURI=\"item:Importance\"/></t:DeleteItemField>".to_owned(),
        "<t:SetItemField><t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Zähler\" PropertyType=\"IntegerArray\"/>\
         <t:Message><t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Zähler\" \
         PropertyType=\"IntegerArray\"/><t:Values><t:Value>1</t:Value><t:Value>-2</t:Value></t:Values></t:ExtendedProperty></t:Message></t:SetItemField>"
            .to_owned(),
    ];
    let answer = call(&simulator, &update("AutoResolve", &id, &updates.concat())).await;
    assert_eq!((answer.codes(), answer.count("<t:Count>0</t:Count>")), (vec!["NoError".to_owned()], 1));
    let changed = ids(&answer).remove(0);
    assert_eq!((&changed.id, changed.change_key == id.change_key), (&id.id, false));
    let shape = "<t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties><t:ExtendedFieldURI \
        DistinguishedPropertySetId=\"PublicStrings\" PropertyName=\"Zähler\" PropertyType=\"IntegerArray\"/></t:AdditionalProperties>";
    let item = call(&simulator, &get_item(shape, std::slice::from_ref(&id.id))).await;
    for part in [
        "<t:Subject>Neu 🆕</t:Subject>",
        "<t:Categories><t:String>Röd</t:String><t:String>日</t:String></t:Categories>",
        "<t:Sensitivity>Private</t:Sensitivity>",
        "<t:FlagStatus>Flagged</t:FlagStatus><t:DueDate>2026-12-24T00:00:00Z</t:DueDate>",
        "<t:DisplayTo>Anna Lindqvist; Bruno Keller</t:DisplayTo>",
        ">eins zwei</t:Body>",
        "<t:Importance>Normal</t:Importance>",
        "<t:Values><t:Value>1</t:Value><t:Value>-2</t:Value></t:Values>",
        "<t:ConversationTopic>Neu 🆕</t:ConversationTopic>",
    ] {
        assert_eq!(item.count(part), 1, "{part} {}", item.body);
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_made_makes_none() {
    let simulator = simulator().await;
    let id = saved(&simulator, &message("Alt", "eins", &[ANNA])).await;
    let good = set("item:Subject", "<t:Subject>Neu</t:Subject>");
    let append = |uri: &str, element: &str| {
        format!(
            "<t:AppendToItemField><t:FieldURI FieldURI=\"{uri}\"/><t:Message>{element}</t:Message></t:AppendToItemField>"
        )
    };
    let remove =
        |uri: &str| format!("<t:DeleteItemField><t:FieldURI FieldURI=\"{uri}\"/></t:DeleteItemField>");
    for (bad, code) in [
        (set("item:Size", "<t:Size>1</t:Size>"), "ErrorInvalidPropertySet"),
        (set("item:DateTimeCreated", "<t:DateTimeCreated>2026-01-01T00:00:00Z</t:DateTimeCreated>"), "ErrorInvalidPropertySet"),
        (set("message:InternetMessageId", "<t:InternetMessageId>&lt;a@b&gt;</t:InternetMessageId>"), "ErrorInvalidPropertySet"),
        (set("item:Subject", "<t:Importance>High</t:Importance>"), "ErrorUpdatePropertyMismatch"),
        (set("item:Subject", "<t:Subject>a</t:Subject><t:Importance>High</t:Importance>"), "ErrorIncorrectUpdatePropertyCount"),
        (set("item:Subject", ""), "ErrorIncorrectUpdatePropertyCount"),
        (set("item:ItemClass", "<t:ItemClass>IPM.Contact</t:ItemClass>"), "ErrorObjectTypeChanged"),
        (append("item:Subject", "<t:Subject>x</t:Subject>"), "ErrorInvalidPropertyAppend"),
        (append("item:Body", "<t:Body BodyType=\"HTML\">x</t:Body>"), "ErrorInvalidPropertyAppend"),
        (remove("item:ItemId"), "ErrorInvalidPropertyDelete"),
        (remove("item:HasAttachments"), "ErrorInvalidPropertyDelete"),
        (
            "<t:DeleteItemField><t:ExtendedFieldURI PropertyTag=\"0x0037\" PropertyType=\"String\"/></t:DeleteItemField>".to_owned(),
            "ErrorInvalidPropertyDelete",
        ),
    ] {
        let answer = call(&simulator, &update("AlwaysOverwrite", &id, &format!("{good}{bad}"))).await;
        assert_eq!(answer.codes(), [code], "{bad}");
        assert_eq!(answer.count("<m:Items/>"), 1);
    }
    let item = whole(&simulator, ASSISTANT, &id).await;
    assert_eq!((item.texts("t:Subject"), ids(&item)[0] == id), (vec!["Alt".into()], true));
}

#[tokio::test]
async fn conflicts_are_resolved_as_asked() {
    let simulator = simulator().await;
    let subject = |text: &str| set("item:Subject", &format!("<t:Subject>{text}</t:Subject>"));
    let importance = set("item:Importance", "<t:Importance>High</t:Importance>");
    for (resolution, updates, code) in [
        ("NeverOverwrite", subject("meins"), "ErrorIrresolvableConflict"),
        ("AutoResolve", subject("meins"), "ErrorIrresolvableConflict"),
        // Nobody else touched it; and what both wrote is no conflict.
        ("AutoResolve", importance.clone(), "NoError"),
        ("AutoResolve", subject("anderer"), "NoError"),
        (
            "AutoResolve",
            subject("anderer")
                + &set("item:Categories", "<t:Categories/>")
                + &set("item:Importance", "<t:Importance>Normal</t:Importance>"),
            "NoError",
        ),
        ("AlwaysOverwrite", subject("meins"), "NoError"),
        ("NeverOverwrite", importance, "ErrorIrresolvableConflict"),
    ] {
        let mine = saved(&simulator, &message("Alt", "x", &[])).await;
        let theirs = call(&simulator, &update("NeverOverwrite", &mine, &subject("anderer"))).await;
        assert_eq!(theirs.codes(), ["NoError"]);
        let answer = call(&simulator, &update(resolution, &mine, &updates)).await;
        assert_eq!(answer.codes(), [code], "{resolution} {updates}");
    }
    // So do those who mark all as read.
    let mine = saved(&simulator, &message("Alt", "x", &[])).await;
    let mark = "<m:MarkAllItemsAsRead><m:ReadFlag>true</m:ReadFlag><m:SuppressReadReceipts>true</m:SuppressReadReceipts>\
        <m:FolderIds><t:DistinguishedFolderId Id=\"drafts\"/></m:FolderIds></m:MarkAllItemsAsRead>";
    assert_eq!(call(&simulator, mark).await.codes(), ["NoError"]);
    let unread = update("AutoResolve", &mine, &set("message:IsRead", "<t:IsRead>false</t:IsRead>"));
    assert_eq!(call(&simulator, &unread).await.codes(), ["ErrorIrresolvableConflict"]);
    let id = saved(&simulator, &message("Alt", "x", &[])).await;
    let keyless =
        update("AutoResolve", &id, &subject("x")).replace(&format!(" ChangeKey=\"{}\"", id.change_key), "");
    assert_eq!(call(&simulator, &keyless).await.codes(), ["ErrorChangeKeyRequiredForWriteOperations"]);
    let wrong = update("AutoResolve", &id, &subject("x")).replace(&id.change_key, "AAAA");
    assert_eq!(call(&simulator, &wrong).await.codes(), ["ErrorInvalidChangeKey"]);
    let simulator = start(Options { without: vec![Feature::ChangeKeys], ..Options::default() }).await;
    let mine = saved(&simulator, &message("Alt", "x", &[])).await;
    for text in ["anderer", "meins"] {
        assert_eq!(
            call(&simulator, &update("NeverOverwrite", &mine, &subject(text))).await.codes(),
            ["NoError"]
        );
    }
}

#[tokio::test]
async fn what_is_moved_has_a_new_id_and_what_is_copied_is_there_twice() {
    let simulator = simulator().await;
    let id = saved(&simulator, &message("Wandert", "x", &[])).await;
    let moved =
        call(&simulator, &move_to("MoveItem", &distinguished("notes"), std::slice::from_ref(&id))).await;
    assert_eq!(moved.codes(), ["NoError"]);
    let there = ids(&moved).remove(0);
    assert_ne!(there.id, id.id);
    assert_eq!(whole(&simulator, ASSISTANT, &id).await.codes(), ["ErrorItemNotFound"]);
    assert_eq!(whole(&simulator, ASSISTANT, &there).await.texts("t:Subject"), ["Wandert"]);
    let copied =
        call(&simulator, &move_to("CopyItem", &distinguished("inbox"), std::slice::from_ref(&there))).await;
    assert_eq!(subjects(&simulator, ASSISTANT, "inbox").await[0], "Wandert");
    assert_eq!(subjects(&simulator, ASSISTANT, "notes").await, ["Wandert"]);
    let copy = ids(&copied).remove(0);
    let silent = move_to("MoveItem", &distinguished("drafts"), &[copy.clone(), id.clone()])
        .replace("</m:ItemIds>", "</m:ItemIds><m:ReturnNewItemIds>false</m:ReturnNewItemIds>");
    let silent = call(&simulator, &silent).await;
    assert_eq!(
        (silent.codes(), ids(&silent).len()),
        (vec!["NoError".to_owned(), "ErrorItemNotFound".to_owned()], 0)
    );
    let nowhere = move_to("MoveItem", &distinguished("voicemail"), &[there]);
    assert_eq!(call(&simulator, &nowhere).await.codes(), ["ErrorToFolderNotFound"]);
}

#[tokio::test]
async fn items_are_deleted_in_three_ways() {
    let simulator = simulator().await;
    for (how, folder) in [
        ("MoveToDeletedItems", Some("deleteditems")),
        ("SoftDelete", Some("recoverableitemsdeletions")),
        ("HardDelete", None),
    ] {
        let id = saved(&simulator, &message(how, "x", &[])).await;
        let answer = call(&simulator, &delete(how, &[id.clone(), id.clone()])).await;
        assert_eq!(answer.codes(), ["NoError", "ErrorItemNotFound"]);
        assert_eq!(ids(&answer).len(), 0);
        for other in ["drafts", "deleteditems", "recoverableitemsdeletions", "recoverableitemspurges"] {
            let found = subjects(&simulator, ASSISTANT, other).await.contains(&how.to_owned());
            assert_eq!(found, Some(other) == folder, "{how} {other}");
        }
    }
}

#[tokio::test]
async fn a_deleted_folder_keeps_its_name_where_it_is_deleted_again() {
    let simulator = simulator().await;
    let parent = distinguished("inbox");
    let make = format!(
        "<m:CreateFolder><m:ParentFolderId>{parent}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>Weg</t:DisplayName>\
         </t:Folder></m:Folders></m:CreateFolder>"
    );
    let made = call(&simulator, &make).await;
    let id = format!("<t:FolderId Id=\"{}\"/>", made.all("<t:FolderId Id=\"", "\"").remove(0));
    for _ in 0..2 {
        let delete = format!(
            "<m:DeleteFolder DeleteType=\"MoveToDeletedItems\"><m:FolderIds>{id}</m:FolderIds></m:DeleteFolder>"
        );
        assert_eq!(call(&simulator, &delete).await.codes(), ["NoError"]);
        let folder = call(&simulator, &get_folder("Default", &id)).await;
        assert_eq!(folder.texts("t:DisplayName"), ["Weg"]);
    }
}

#[tokio::test]
async fn attachments_come_and_go_and_change_the_change_key() {
    let simulator = simulator().await;
    let id = saved(&simulator, &message("Anlagen", "x", &[ANNA])).await;
    let inner = "<t:ItemAttachment><t:Name>Brief</t:Name><t:Message><t:Subject>Innen 日</t:Subject><t:Body BodyType=\"Text\">y</t:Body>\
        </t:Message></t:ItemAttachment>";
    let file =
        "<t:FileAttachment><t:Name>größe.csv</t:Name><t:Content>w6TDtg==</t:Content></t:FileAttachment>";
    let attach = |parent: &str, attachments: &str| {
        format!(
            "<m:CreateAttachment><m:ParentItemId Id=\"{parent}\"/><m:Attachments>{attachments}</m:Attachments></m:CreateAttachment>"
        )
    };
    let made = call(&simulator, &attach(&id.id, &format!("{file}{inner}"))).await;
    assert_eq!(made.codes(), ["NoError", "NoError"]);
    let keys = made.all("RootItemChangeKey=\"", "\"");
    assert!(keys[0] != keys[1] && keys[0] != id.change_key);
    assert_eq!(made.all("RootItemId=\"", "\""), [id.id.clone(), id.id.clone()]);
    let attachments = made.all("<t:AttachmentId Id=\"", "\"");
    let deep = call(&simulator, &attach(&attachments[1], file)).await;
    assert_eq!(deep.codes(), ["NoError"], "an attached item takes attachments");
    let deep = deep.all("<t:AttachmentId Id=\"", "\"").remove(0);
    let get = |id: &str| {
        format!(
            "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id=\"{id}\"/></m:AttachmentIds></m:GetAttachment>"
        )
    };
    let got = call(&simulator, &get(&attachments[0])).await;
    assert_eq!(
        (got.texts("t:Content"), got.texts("t:ContentType")),
        (vec!["w6TDtg==".into()], vec!["text/csv".into()])
    );
    let got = call(&simulator, &get(&attachments[1])).await;
    assert_eq!(
        (got.texts("t:Subject"), got.texts("t:Name")),
        (vec!["Innen 日".into()], vec!["Brief".into(), "größe.csv".into()])
    );
    assert_eq!(call(&simulator, &get(&deep)).await.texts("t:Content"), ["w6TDtg=="]);
    assert_eq!(
        call(&simulator, &attach(&attachments[0], file)).await.codes(),
        ["ErrorInvalidIdNotAnItemAttachmentId"]
    );
    let nameless = "<t:FileAttachment><t:Content>AA==</t:Content></t:FileAttachment>";
    let answer = call(&simulator, &attach(&id.id, nameless)).await;
    assert_eq!(answer.codes(), ["ErrorRequiredPropertyMissing"]);
    assert_eq!(answer.count("<t:ExceptionFieldURI FieldURI=\"attachment:Name\"/>"), 1);
    // A stale key is no key to send with; the last root key is.
    let last = ids(&whole(&simulator, ASSISTANT, &id).await).remove(0);
    assert_eq!(call(&simulator, &send(&id)).await.codes(), ["ErrorStaleObject"]);
    let remove = get(&attachments[0]).replace("GetAttachment", "DeleteAttachment");
    let removed = call(&simulator, &remove).await;
    assert_eq!(removed.codes(), ["NoError"]);
    let key = removed.all("RootItemChangeKey=\"", "\"").remove(0);
    assert_ne!(key, last.change_key);
    assert_eq!(call(&simulator, &remove).await.codes(), ["ErrorInvalidAttachmentId"]);
    let sent = call(&simulator, &send(&ItemId { id: id.id.clone(), change_key: key })).await;
    assert_eq!(sent.codes(), ["NoError"]);
    let received = ids(&newest(&simulator, ANNA, "inbox", &[]).await).remove(0);
    let received = whole(&simulator, ANNA, &received).await;
    assert_eq!((received.count("<t:ItemAttachment>"), received.count("<t:FileAttachment>")), (1, 0));
}

#[tokio::test]
async fn mime_is_read_and_written() {
    use base64::Engine as _;
    let simulator = simulator().await;
    let mime = "From: Kerstin =?utf-8?q?=C3=85kesson?= <k@fabrikam.example>\r\nTo: anna.lindqvist@contoso.example\r\n\
        Cc: \"Gast, Der\" <gast@fabrikam.example>\r\nSubject: =?utf-8?b?8J+OiSBTdMOlbA==?=\r\nMessage-ID: <abc@fabrikam.example>\r\n\
        In-Reply-To: <zzz@contoso.example>\r\nReferences: <yyy@contoso.example> <zzz@contoso.example>\r\n\
        Date: Mon, 02 Nov 2026 09:00:00 +0100\r\nImportance: high\r\nX-Spur: 17\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hej å</p>\r\n\
        --b\r\nContent-Type: text/plain; name=\"r.txt\"\r\nContent-Disposition: attachment; filename=\"r.txt\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\naGVq\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Innen\r\n\
        From: a@b.example\r\n\r\nText\r\n--b--\r\n";
    let content = base64::engine::general_purpose::STANDARD.encode(mime);
    let item = format!(
        "<t:Message><t:MimeContent CharacterSet=\"UTF-8\">{content}</t:MimeContent><t:ExtendedProperty>\
         <t:ExtendedFieldURI PropertyTag=\"0x0E07\" PropertyType=\"Integer\"/><t:Value>1</t:Value></t:ExtendedProperty></t:Message>"
    );
    let made = call(&simulator, &create("SaveOnly", &saved_in("inbox"), &item)).await;
    let id = ids(&made).remove(0);
    let got = whole(&simulator, ASSISTANT, &id).await;
    for part in [
        "<t:Subject>🎉 Stål</t:Subject>",
        "<t:IsDraft>false</t:IsDraft>",
        "<t:IsRead>true</t:IsRead>",
        "<t:Importance>High</t:Importance>",
        "<t:InReplyTo>&lt;zzz@contoso.example&gt;</t:InReplyTo>",
        "<t:References>&lt;yyy@contoso.example&gt; &lt;zzz@contoso.example&gt;</t:References>",
        "<t:InternetMessageId>&lt;abc@fabrikam.example&gt;</t:InternetMessageId>",
        "<t:DateTimeSent>2026-11-02T08:00:00Z</t:DateTimeSent>",
        "<t:Name>Kerstin Åkesson</t:Name><t:EmailAddress>k@fabrikam.example</t:EmailAddress>",
        "<t:DisplayTo>Anna Lindqvist</t:DisplayTo>",
        "<t:DisplayCc>Gast, Der</t:DisplayCc>",
        "<t:Name>r.txt</t:Name>",
        "<t:ItemAttachment>",
        "HeaderName=\"X-Spur\">17<",
    ] {
        assert!(got.count(part) >= 1, "{part} {}", got.body);
    }
    let shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>";
    let mime = call(&simulator, &get_item(shape, &[id.id])).await;
    let mime = mime.all("<t:MimeContent CharacterSet=\"UTF-8\">", "</t:MimeContent>").remove(0);
    let written = base64::engine::general_purpose::STANDARD.decode(mime).unwrap();
    let written = String::from_utf8(written).unwrap();
    for part in [
        "Message-ID: <abc@fabrikam.example>",
        "\r\nhej\r\n",
        "message/rfc822",
        "Importance: High",
        "X-Spur: 17",
    ] {
        assert!(written.contains(part), "{part}: {written}");
    }
    // And read once more, it says the same.
    let again = base64::engine::general_purpose::STANDARD.encode(&written);
    let again = format!("<t:Message><t:MimeContent>{again}</t:MimeContent></t:Message>");
    let again = saved(&simulator, &again).await;
    let again = whole(&simulator, ASSISTANT, &again).await;
    for element in
        ["t:Subject", "t:InReplyTo", "t:DisplayCc", "t:InternetMessageId", "t:DateTimeSent", "t:Name"]
    {
        assert_eq!(again.texts(element), got.texts(element), "{element}");
    }
    for (content, code) in [("%%%", "ErrorMimeContentInvalidBase64String"), ("", "ErrorMimeContentInvalid")] {
        let item = format!("<t:Message><t:MimeContent>{content}</t:MimeContent></t:Message>");
        let answer = call(&simulator, &create("SaveOnly", "", &item)).await;
        assert!(answer.body.contains(code), "{code} {}", answer.body);
    }
}

#[tokio::test]
async fn a_list_has_no_mime_content() {
    let simulator = simulator().await;
    let list = "<t:DistributionList><t:DisplayName>Liste</t:DisplayName></t:DistributionList>";
    let saved = call(&simulator, &create("SaveOnly", &saved_in("contacts"), list)).await;
    let id = ids(&saved).remove(0).id;
    // Who demands it is refused; who asks for it among others gets the others.
    let demanded = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>";
    let answer = call(&simulator, &get_item(demanded, std::slice::from_ref(&id))).await;
    assert_eq!(answer.codes(), ["ErrorUnsupportedMimeConversion"]);
    let asked = "<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
        <t:FieldURI FieldURI=\"item:MimeContent\"/><t:FieldURI FieldURI=\"contacts:DisplayName\"/></t:AdditionalProperties>";
    let answer = call(&simulator, &get_item(asked, &[id])).await;
    assert_eq!(answer.codes(), ["NoError"]);
    assert_eq!((answer.texts("t:DisplayName"), answer.count("MimeContent")), (vec!["Liste".to_owned()], 0));
}

#[tokio::test]
async fn generated_mail_is_changed_moved_and_deleted_like_any_other() {
    let simulator =
        start(Options { messages: 1_000_000, record: record_folder(), ..Options::default() }).await;
    let at = async |offset: u32| {
        let body = find_item(&["item:Subject"], &page(1, offset, "Beginning"), &distinguished("inbox"));
        let answer = call(&simulator, &body).await;
        let total: usize = answer.all("TotalItemsInView=\"", "\"")[0].parse().unwrap();
        (ids(&answer).remove(0), answer.texts("t:Subject").remove(0), total)
    };
    let (id, subject, total) = at(600_000).await;
    assert_eq!(total, 1_000_012);
    let renamed = update("NeverOverwrite", &id, &set("item:Subject", "<t:Subject>anders</t:Subject>"));
    assert_eq!(call(&simulator, &renamed).await.codes(), ["NoError"]);
    let (same, changed, _) = at(600_000).await;
    assert_eq!((same.id, changed.as_str()), (id.id.clone(), "anders"), "it stays where it was");
    let (next, next_subject, _) = at(600_001).await;
    assert_eq!(
        call(&simulator, &delete("MoveToDeletedItems", std::slice::from_ref(&next))).await.codes(),
        ["NoError"]
    );
    let (_, after, total) = at(600_001).await;
    assert_eq!((after != next_subject, total), (true, 1_000_011));
    assert!(subjects(&simulator, ASSISTANT, "deleteditems").await.contains(&next_subject));
    assert_ne!(subject, "anders");
}

#[tokio::test]
async fn opaque_ids_work_like_others() {
    let simulator =
        start(Options { ids: IdFormat::Opaque, record: record_folder(), ..Options::default() }).await;
    let id = saved(&simulator, &message("Verdeckt", "x", &[ANNA])).await;
    assert!(!id.id.starts_with("AA"));
    let moved =
        call(&simulator, &move_to("MoveItem", &distinguished("notes"), std::slice::from_ref(&id))).await;
    let there = ids(&moved).remove(0);
    assert_eq!(whole(&simulator, ASSISTANT, &there).await.texts("t:Subject"), ["Verdeckt"]);
    assert_eq!(call(&simulator, &send(&there)).await.codes(), ["NoError"]);
    assert_eq!(subjects(&simulator, ANNA, "inbox").await[0], "Verdeckt");
    assert_eq!(
        whole(&simulator, ASSISTANT, &ItemId { id: "AAMkAD".into(), change_key: String::new() })
            .await
            .codes(),
        ["ErrorInvalidIdMalformed"]
    );
}
