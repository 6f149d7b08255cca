//! What is attached to messages: listed, read, downloaded, saved, added and
//! deleted, in one's own mailbox and in others'.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ews_mcp_tests::{Client, Exchange, Revision};
use serde_json::{Value, json};

use crate::contoso::{ANNA, ASSISTANT, BRUNO, HELENA, INFO, MISAKI};
use crate::corpus;
use crate::corpus::hostile::{Case, Outcome};
use crate::writing::{done, not_done};

/// What can come as base64 within the arguments of a call.
const LARGEST_ARGUMENT: usize = 10 << 20;

/// An empty draft; its id.
async fn draft(client: &Client, mailbox: &str) -> String {
    let arguments =
        json!({ "target_mailbox": mailbox, "to": [ASSISTANT], "subject": "Anlagen", "body": "<p>x</p>" });
    done(client, "create_draft", arguments).await["message_id"].as_str().unwrap().to_owned()
}

async fn add(client: &Client, mailbox: &str, message: &str, name: &str, content: &[u8]) -> Value {
    let arguments = json!({
        "target_mailbox": mailbox, "message_id": message, "file_name": name, "file_content": STANDARD.encode(content),
    });
    done(client, "add_attachment", arguments).await
}

/// The first message of the inbox: id and subject.
async fn first(client: &Client, mailbox: &str) -> (String, String) {
    let arguments = json!({ "target_mailbox": mailbox, "max_results": 1 });
    let list = done(client, "read_emails", arguments).await;
    let text = |field: &str| list["emails"][0][field].as_str().unwrap().to_owned();
    (text("message_id"), text("subject"))
}

fn names(list: &Value) -> Vec<&str> {
    list["attachments"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

async fn whole_life(client: &Client, mailbox: &str, folder: &std::path::Path) {
    let message = draft(client, mailbox).await;
    let with = |more: Value| {
        let mut arguments = json!({ "target_mailbox": mailbox, "message_id": message });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        arguments
    };
    let plan = add(client, mailbox, &message, "Übersicht.csv", b"Ort;Preis\nK\xf6ln;5\n").await;
    assert_eq!((&plan["mailbox"], &plan["message_id"]), (&json!(mailbox), &json!(message)));
    assert_eq!((&plan["attachment_name"], &plan["attachment_size"]), (&json!("Übersicht.csv"), &json!(17)));
    assert_eq!(
        (&plan["content_type"], &plan["is_inline"], &plan["content_id"]),
        (&Value::Null, &json!(false), &Value::Null)
    );
    let arguments = with(json!({
        "file_name": "logo.png", "file_content": "iVBORw==", "content_type": "image/png", "is_inline": true,
        "content_id": "logo@contoso", "change_key": plan["change_key"],
    }));
    let logo = done(client, "add_attachment", arguments).await;
    assert_ne!(logo["change_key"], plan["change_key"]);

    // A copy of a message.
    let (source, subject) = first(client, mailbox).await;
    let arguments = json!({ "target_mailbox": mailbox, "draft_id": message, "source_message_id": source });
    let copy = done(client, "attach_email_to_draft", arguments).await;
    assert_eq!((&copy["attachment_name"], &copy["source_message_id"]), (&json!(subject), &json!(source)));

    let list = done(client, "list_attachments", with(json!({}))).await;
    assert_eq!((&list["count"], names(&list)), (&json!(3), vec!["Übersicht.csv", "logo.png", &subject]));
    assert_eq!(list["attachments"][0]["attachment_id"], plan["attachment_id"]);
    assert_eq!(list["attachments"][1]["content_id"], "logo@contoso");
    assert_eq!(list["attachments"][1]["is_inline"], true);
    assert_eq!(list["attachments"][2]["kind"], "item");
    let without = done(client, "list_attachments", with(json!({ "include_inline": false }))).await;
    assert_eq!(names(&without), ["Übersicht.csv", &subject]);

    for named in [
        json!({ "attachment_id": plan["attachment_id"] }),
        json!({ "attachment_name": "ÜBERSICHT.csv", "return_as": "base64" }),
    ] {
        let file = done(client, "download_attachment", with(named)).await;
        assert_eq!(file["content_base64"], STANDARD.encode(b"Ort;Preis\nK\xf6ln;5\n"));
        assert_eq!((&file["name"], &file["size"]), (&json!("Übersicht.csv"), &json!(17)));
    }
    let arguments = with(json!({ "content_id": "cid:logo@contoso", "return_as": "resource" }));
    let picture = done(client, "download_attachment", arguments).await;
    assert_eq!((&picture["content_base64"], &picture["size"]), (&Value::Null, &json!(4)));

    let read = done(client, "read_attachment", with(json!({ "attachment_name": "Übersicht.csv" }))).await;
    assert_eq!((&read["content"], &read["file_type"]), (&json!("Ort;Preis\nKöln;5"), &json!("csv")));
    let arguments = with(json!({ "attachment_name": "Übersicht.csv", "extract_tables": true, "offset": 2 }));
    let read = done(client, "read_attachment", arguments).await;
    assert_eq!(read["content"], "Ort | Preis |\n|---|---|\n| Köln | 5 |");
    assert_eq!((&read["offset"], &read["next_offset"]), (&json!(2), &Value::Null));
    let inner =
        done(client, "read_attachment", with(json!({ "attachment_id": copy["attachment_id"] }))).await;
    assert_eq!(inner["file_type"], "eml");
    assert!(inner["content"].as_str().unwrap().contains(&format!("Subject: {subject}")), "{inner}");
    let mime =
        done(client, "download_attachment", with(json!({ "attachment_id": copy["attachment_id"] }))).await;
    assert_eq!(
        (&mime["name"], &mime["content_type"]),
        (&json!(format!("{subject}.eml")), &json!("message/rfc822"))
    );

    let saved = done(client, "save_attachment", with(json!({ "attachment_name": "Übersicht.csv" }))).await;
    let path = saved["saved_path"].as_str().unwrap();
    assert_eq!(std::fs::read(folder.join(path)).unwrap(), b"Ort;Preis\nK\xf6ln;5\n");
    let arguments =
        with(json!({ "attachment_id": plan["attachment_id"], "file_name": "Neu.csv", "dry_run": true }));
    let dry = done(client, "save_attachment", arguments.clone()).await;
    assert_eq!(dry["dry_run"], true, "{dry}");
    assert!(dry["would"]["summary"].as_str().unwrap().contains("Neu"), "{dry}");
    let before = std::fs::read_dir(folder).unwrap().count();
    let mut arguments = arguments;
    arguments["dry_run"] = json!(false);
    done(client, "save_attachment", arguments).await;
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), before + 1, "the dry run saved nothing");

    let deleted = done(client, "delete_attachment", with(json!({ "content_id": "logo@contoso" }))).await;
    assert_eq!(
        (&deleted["attachment_name"], &deleted["attachment_id"]),
        (&json!("logo.png"), &logo["attachment_id"])
    );
    let list = done(client, "list_attachments", with(json!({}))).await;
    assert_eq!(names(&list), ["Übersicht.csv", &subject]);

    let mime = done(client, "get_email_mime", with(json!({}))).await;
    let text = STANDARD.decode(mime["mime_content_base64"].as_str().unwrap()).unwrap();
    assert_eq!((mime["size"].as_u64(), &mime["subject"]), (Some(text.len() as u64), &json!("Anlagen")));
    assert!(String::from_utf8_lossy(&text).contains("message/rfc822"));
    let beside = done(client, "get_email_mime", with(json!({ "return_as": "resource" }))).await;
    assert_eq!((&beside["mime_content_base64"], &beside["size"]), (&Value::Null, &mime["size"]));

    // The version that the last change told is the one that is sent.
    let arguments =
        json!({ "target_mailbox": mailbox, "draft_id": message, "change_key": deleted["change_key"] });
    done(client, "send_draft", arguments).await;
    let (arrived, _) = first(client, ASSISTANT).await;
    let list = done(client, "list_attachments", json!({ "message_id": arrived })).await;
    assert_eq!(names(&list), ["Übersicht.csv", &subject]);
    let arguments = json!({ "message_id": arrived, "attachment_name": subject });
    let inner = done(client, "read_attachment", arguments).await;
    assert!(inner["content"].as_str().unwrap().contains(&format!("Subject: {subject}")), "{inner}");
}

#[tokio::test]
async fn attachments_live_in_ones_own_mailbox_and_in_others() {
    for (access, targets) in [("impersonation", &[ANNA, ASSISTANT][..]), ("delegate", &[BRUNO, INFO])] {
        for revision in Revision::ALL {
            let exchange = Exchange::start("attachments_live").await;
            let folder = tempfile::tempdir().unwrap();
            let settings =
                [("EWS_IMPERSONATION_TYPE", access), ("EWS_FILES_DIR", folder.path().to_str().unwrap())];
            let client = Client::start(&exchange, revision, &settings).await;
            for target in targets {
                whole_life(&client, target, folder.path()).await;
            }
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_and_nothing_is_changed() {
    let exchange = Exchange::start("attachments_wrong").await;
    let folder = tempfile::tempdir().unwrap();
    let settings = [("EWS_FILES_DIR", folder.path().to_str().unwrap())];
    let client = Client::start(&exchange, Revision::Stateless, &settings).await;
    let message = draft(&client, ASSISTANT).await;
    let one = add(&client, ASSISTANT, &message, "Plan.txt", b"eins").await;
    let two = add(&client, ASSISTANT, &message, "Plan.txt", b"zwei").await;
    add(&client, ASSISTANT, &message, "groß.bin", &vec![0; 600 << 10]).await;
    let (received, _) = first(&client, ASSISTANT).await;
    let (foreign, _) = first(&client, ANNA).await;
    let told = async |tool: &str, arguments: Value, kind: &str, words: &[&str]| {
        let error = not_done(&client, tool, arguments).await;
        assert_eq!(error["error_type"], kind, "{tool} {error}");
        for word in words {
            assert!(error["error"].as_str().unwrap().contains(word), "{tool}: no {word:?} in {error}");
        }
    };
    let named = ["read_attachment", "download_attachment", "save_attachment", "delete_attachment"];
    for tool in named {
        let twice = json!({ "message_id": message, "attachment_name": "plan.TXT" });
        let ids = [one["attachment_id"].as_str().unwrap(), two["attachment_id"].as_str().unwrap()];
        told(tool, twice, "ValidationError", &["2 attachments have the name", ids[0], ids[1], "(4 bytes)"])
            .await;
        let none = json!({ "message_id": message });
        told(tool, none, "ValidationError", &["Pass one of attachment_id, attachment_name"]).await;
        let both = json!({ "message_id": message, "attachment_name": "a", "content_id": "b" });
        told(tool, both, "ValidationError", &["Pass one of attachment_id, attachment_name"]).await;
        let missing = json!({ "message_id": message, "attachment_name": "Plan.doc" });
        told(tool, missing, "NotFoundError", &["\"Plan.doc\"", "\"groß.bin\""]).await;
        let missing = json!({ "message_id": received, "attachment_id": one["attachment_id"] });
        told(tool, missing, "NotFoundError", &["attached"]).await;
        let other = json!({ "message_id": foreign, "attachment_name": "Plan.txt" });
        told(tool, other, "ValidationError", &["message_id is not an id of this mailbox"]).await;
        let unknown = json!({ "message_id": message, "attachment_name": "Plan.txt", "save_path": "x" });
        told(tool, unknown, "ValidationError", &["save_path"]).await;
    }
    for (arguments, words) in [
        (
            json!({ "attachment_name": "groß.bin" }),
            &["614400 bytes", "read_attachment", "save_attachment", "resource"][..],
        ),
        (json!({ "attachment_name": "groß.bin", "return_as": "file_path" }), &["save_attachment"]),
        (json!({ "attachment_name": "groß.bin", "return_as": "disk" }), &["return_as"]),
    ] {
        let mut all = json!({ "message_id": message });
        all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
        told("download_attachment", all, "ValidationError", words).await;
    }
    let reading = |more: Value| {
        let mut all = json!({ "message_id": message, "attachment_id": one["attachment_id"] });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (more, word) in [
        (json!({ "offset": 5 }), "the text has 4 characters"),
        (json!({ "max_chars": 99 }), "max_chars"),
        (json!({ "max_chars": 36_001 }), "max_chars"),
        (json!({ "max_pages": 0 }), "max_pages"),
        (json!({ "max_pages": 1001 }), "max_pages"),
    ] {
        told("read_attachment", reading(more), "ValidationError", &[word]).await;
    }
    let binary = json!({ "message_id": message, "attachment_name": "groß.bin" });
    told(
        "read_attachment",
        binary,
        "UnsupportedError",
        &["\"groß.bin\" cannot be read: it is a file of an unknown kind"],
    )
    .await;
    let saving = json!({ "message_id": message, "attachment_id": one["attachment_id"], "file_name": "../x" });
    told(
        "save_attachment",
        saving,
        "ToolExecutionError",
        &["The attachment was not saved: \"../x\" is not a plain file name"],
    )
    .await;
    let adding = |name: &str, content: &str| json!({ "message_id": message, "file_name": name, "file_content": content });
    told(
        "add_attachment",
        adding("a/b", ""),
        "ValidationError",
        &["file_name: it must be a plain file name"],
    )
    .await;
    told("add_attachment", adding("a", "%"), "ValidationError", &["file_content: it is not base64"]).await;
    let attach = |draft: &str, source: &str| json!({ "draft_id": draft, "source_message_id": source });
    told(
        "attach_email_to_draft",
        attach(&received, &message),
        "ValidationError",
        &["draft_id: this message was sent"],
    )
    .await;
    told("attach_email_to_draft", attach(&message, &message), "ValidationError", &["it is the draft itself"])
        .await;
    told(
        "attach_email_to_draft",
        attach(&message, &foreign),
        "ValidationError",
        &["source_message_id is not an id"],
    )
    .await;
    told("attach_email_to_draft", attach(&foreign, &received), "ValidationError", &["draft_id is not an id"])
        .await;
    told(
        "get_email_mime",
        json!({ "message_id": message }),
        "ValidationError",
        &["as MIME, and at most 524288", "get_email_details"],
    )
    .await;
    told("get_email_mime", json!({ "message_id": foreign }), "ValidationError", &["message_id is not an id"])
        .await;
    told("list_attachments", json!({ "message_id": "nonsense" }), "ValidationError", &["message_id"]).await;

    let list = done(&client, "list_attachments", json!({ "message_id": message })).await;
    assert_eq!(list["count"], 3, "{list}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn who_may_not_open_a_mailbox_reaches_no_attachment() {
    let exchange = Exchange::start("attachments_denied").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let arguments = json!({ "target_mailbox": HELENA, "message_id": "AAMk", "attachment_name": "a" });
    for tool in ["read_attachment", "download_attachment", "delete_attachment"] {
        let error = not_done(&client, tool, arguments.clone()).await;
        assert_eq!(
            error["error"],
            format!(
                "ConnectionError: Failed to access mailbox {HELENA}: The account does not have permission to impersonate \
                 the requested user."
            )
        );
    }
    let (message, _) = first(&client, ASSISTANT).await;
    let settings = [("EWS_IMPERSONATION_TYPE", "delegate")];
    let client = Client::start(&exchange, Revision::Stateless, &settings).await;
    let arguments = json!({ "target_mailbox": MISAKI, "message_id": message });
    let error = not_done(&client, "list_attachments", arguments).await;
    assert!(error["error"].is_string(), "{error}");
}

#[tokio::test]
async fn what_saves_needs_a_folder_and_what_changes_needs_leave() {
    let exchange = Exchange::start("attachments_offered").await;
    let names = async |settings: &[(&str, &str)]| {
        let client = Client::start(&exchange, Revision::Handshake, settings).await;
        client.tools().await.iter().map(|tool| tool.name.to_string()).collect::<Vec<_>>()
    };
    let folder = tempfile::tempdir().unwrap();
    let with = names(&[("EWS_FILES_DIR", folder.path().to_str().unwrap())]).await;
    assert!(with.contains(&"save_attachment".to_owned()));
    let without = names(&[]).await;
    assert!(!without.contains(&"save_attachment".to_owned()));
    let all = [
        "list_attachments",
        "read_attachment",
        "download_attachment",
        "get_email_mime",
        "add_attachment",
        "delete_attachment",
        "attach_email_to_draft",
    ];
    for tool in all {
        assert!(without.contains(&tool.to_owned()), "{tool}");
    }
    let reading = names(&[("EWS_READ_ONLY", "true")]).await;
    for (number, tool) in all.into_iter().enumerate() {
        assert_eq!(reading.contains(&tool.to_owned()), number < 4, "{tool}");
    }
}

#[tokio::test]
async fn a_dry_run_changes_no_attachment() {
    let exchange = Exchange::start("attachments_dry").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let message = draft(&client, ASSISTANT).await;
    add(&client, ASSISTANT, &message, "Plan.txt", b"eins").await;
    let (source, _) = first(&client, ASSISTANT).await;
    for (tool, arguments, summary) in [
        (
            "add_attachment",
            json!({ "message_id": message, "file_name": "b.txt", "file_content": "YQ==", "dry_run": true }),
            "Add 1 attachment to an item of",
        ),
        (
            "delete_attachment",
            json!({ "message_id": message, "attachment_name": "Plan.txt", "dry_run": true }),
            "Delete 1 attachment of",
        ),
        (
            "attach_email_to_draft",
            json!({ "draft_id": message, "source_message_id": source, "dry_run": true }),
            "Add 1 attachment to an item of",
        ),
    ] {
        let dry = done(&client, tool, arguments).await;
        assert_eq!(dry["dry_run"], true);
        assert!(dry["would"]["summary"].as_str().unwrap().contains(summary), "{dry}");
    }
    let list = done(&client, "list_attachments", json!({ "message_id": message })).await;
    assert_eq!(names(&list), ["Plan.txt"]);
}

#[tokio::test]
async fn documents_are_read_in_the_sandbox() {
    let exchange = Exchange::start("attachments_documents").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let message = draft(&client, ASSISTANT).await;
    let utf16: Vec<u8> =
        "\u{feff}Name\tOrt\r\nJürgen\tKöln\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, kind, beginning, within, pages) in [
        (
            "Rechnung.pdf",
            corpus::pdf::letter(),
            "pdf",
            "Rechnung Nr. 2026-118\n\nSehr geehrte Frau Grün,",
            "Position\tMenge\tPreis\nTee\t3\t14,70 €",
            json!({ "unit": "page", "read": 2, "total": 2 }),
        ),
        (
            "Bericht.docx",
            corpus::office::report(),
            "docx",
            "# Quartalsbericht\nDer Umsatz stieg um 12\u{a0}% & mehr.\n- Graz",
            "Stadt\tUmsatz\nGraz\t1.200 (netto)",
            Value::Null,
        ),
        (
            "Budget.xlsx",
            corpus::office::budget(),
            "xlsx",
            "## Budget 2026\n\nPosten\tBetrag\tFällig\nMiete | Graz\t1250.5\t2026-11-20",
            "## Geheim (hidden)\n\n7",
            json!({ "unit": "sheet", "read": 2, "total": 2 }),
        ),
        (
            "Vortrag.pptx",
            corpus::office::talk(),
            "pptx",
            "## Slide 1\nWillkommen",
            "Notes: Langsam sprechen\n\n## Slide 2",
            json!({ "unit": "slide", "read": 2, "total": 2 }),
        ),
        (
            "Angebot.msg",
            corpus::message::outlook(),
            "msg",
            "From: Anna Lindqvist <anna@contoso.example>\nTo: Chloé Martin <chloe@contoso.example>",
            "## Attached message: Anfrage",
            Value::Null,
        ),
        (
            "Grüße.eml",
            corpus::message::eml(),
            "eml",
            "From: Chloé <chloe@contoso.example>",
            "Ein Satz",
            Value::Null,
        ),
        ("Orte.csv", utf16, "csv", "Name\tOrt\nJürgen\tKöln", "Köln", Value::Null),
        (
            "Seite.html",
            "<html><meta charset=windows-1252><p>Gr\u{fc}\u{df}e".chars().map(|sign| sign as u8).collect(),
            "html",
            "Grüße",
            "Grüße",
            Value::Null,
        ),
    ] {
        let added = add(&client, ASSISTANT, &message, name, &bytes).await;
        let arguments = json!({ "message_id": message, "attachment_id": added["attachment_id"] });
        let read = done(&client, "read_attachment", arguments).await;
        let content = read["content"].as_str().unwrap();
        assert!(content.starts_with(beginning) && content.contains(within), "{name}: {content}");
        assert_eq!(
            (&read["file_type"], &read["pages"], &read["notes"]),
            (&json!(kind), &pages, &json!([])),
            "{name}"
        );
        assert_eq!(read["file_size"], bytes.len());
        assert_eq!(read["content_length"], content.chars().count());
    }
    let arguments =
        json!({ "message_id": message, "attachment_name": "Rechnung.pdf", "max_pages": 1, "max_chars": 100 });
    let read = done(&client, "read_attachment", arguments).await;
    assert_eq!(read["pages"], json!({ "unit": "page", "read": 1, "total": 2 }));
    assert_eq!((read["content"].as_str().unwrap().chars().count(), &read["next_offset"]), (100, &json!(100)));
    let arguments =
        json!({ "message_id": message, "attachment_name": "Bericht.docx", "extract_tables": true });
    let read = done(&client, "read_attachment", arguments).await;
    assert!(
        read["content"].as_str().unwrap().contains("| Stadt | Umsatz |\n|---|---|\n| Graz | 1.200 (netto) |")
    );
}

async fn ends(client: &Client, message: &str, case: &Case) -> Option<String> {
    let name = case.name;
    if case.bytes.len() > LARGEST_ARGUMENT {
        return None;
    }
    let added = add(client, ASSISTANT, message, name, &case.bytes).await;
    let arguments = json!({
        "message_id": message, "attachment_id": added["attachment_id"], "extract_tables": case.tables,
    });
    let outcome = client.call("read_attachment", arguments).await;
    let told = outcome.structured["error"].as_str().unwrap_or_default();
    match &case.outcome {
        Outcome::Told(words) => {
            let is_right = outcome.structured["error_type"] == "UnsupportedError"
                && told.starts_with(&format!("{name:?} cannot be read: it is "))
                && told.contains(words)
                && outcome.structured["outcome"] == "not_done";
            (!is_right).then(|| format!("{name}: {:.300}, not {words:?}", outcome.structured.to_string()))
        }
        Outcome::Read(text, note) => {
            let content = outcome.structured["content"].as_str().unwrap_or_default();
            let notes = outcome.structured["notes"].to_string();
            let is_right = !outcome.is_error && content.contains(text) && notes.contains(note);
            (!is_right).then(|| format!("{name}: {content:.300}, {told} {notes}, not {text:?} {note:?}"))
        }
    }
}

/// Each within the memory and the time of a component: beyond them the host would
/// end the call in its own words.
#[tokio::test]
async fn hostile_documents_end_in_a_sentence() {
    let exchange = Exchange::start("attachments_hostile").await;
    let client = Client::start(&exchange, Revision::Stateless, &[]).await;
    let mut wrong = Vec::new();
    let mut message = draft(&client, ASSISTANT).await;
    for (number, case) in corpus::hostile::corpus().iter().enumerate() {
        // A message does not hold all of them.
        if number % 10 == 9 {
            message = draft(&client, ASSISTANT).await;
        }
        wrong.extend(ends(&client, &message, case).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The server is as well as before.
    let arguments = json!({ "message_id": message });
    done(&client, "list_attachments", arguments).await;
}
