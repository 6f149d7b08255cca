//! `ews-mcp policy`: what an administrator sees of the policy, and of what tools
//! may do under it.

use ews_mcp_tests::{Folders, run, within};
use serde_json::{Value, json};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn table(settings: &[(&str, &str)]) -> String {
    let output = run(&["policy"], settings).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The words of the row that begins with this name.
fn row<'a>(table: &'a str, name: &str) -> Vec<&'a str> {
    let found = table.lines().find(|line| line.split_whitespace().next() == Some(name));
    found.unwrap_or_else(|| panic!("{name} is not in\n{table}")).split_whitespace().collect()
}

#[tokio::test]
async fn without_settings_tools_may_do_what_they_declare() {
    let table = table(&[]).await;
    assert_eq!(row(&table, "EWS_CONFIRM")[1], "when-possible");
    assert_eq!(row(&table, "EWS_DENIED_MAILBOXES")[1..], ["-", "no", "mailbox", "is", "excluded"]);
    assert_eq!(
        row(&table, "read_emails"),
        ["read_emails", "mail", "read", "FindFolder,", "FindItem,", "GetItem"]
    );
    assert_eq!(
        row(&table, "send_email"),
        ["send_email", "mail", "read,", "send", "CreateItem,", "GetAttachment,", "GetItem"]
    );
    assert_eq!(
        row(&table, "delete_email"),
        ["delete_email", "mail", "read,", "write,", "destroy", "DeleteItem,", "GetItem,", "MoveItem"]
    );
    // But for the one that needs a folder.
    assert_eq!(row(&table, "save_attachment"), ["save_attachment", "mail", "EWS_FILES_DIR"]);
    assert_eq!(table.matches("EWS_FILES_DIR").count(), 1, "{table}");
}

#[tokio::test]
async fn what_policy_takes_is_told_with_the_setting_that_takes_it() {
    let settings = [
        ("EWS_DENIED_MAILBOXES", "ceo@contoso.example board-*"),
        ("EWS_ALLOWED_RECIPIENTS", "*@contoso.example"),
        ("EWS_MAX_RECIPIENTS", "20"),
        ("EWS_TOOLS", "*_email*, -update_*"),
        ("EWS_DENIED_EFFECTS", "send, delete_*:destroy"),
        ("EWS_CONFIRM", "always"),
    ];
    let table = table(&settings).await;
    assert_eq!(row(&table, "EWS_DENIED_MAILBOXES")[1..3], ["ceo@contoso.example,", "board-*"]);
    assert_eq!(row(&table, "EWS_MAX_RECIPIENTS")[1], "20");
    assert_eq!(
        row(&table, "delete_email")[2..],
        ["read,", "write", "(not", "destroy)", "DeleteItem,", "GetItem,", "MoveItem"]
    );
    assert_eq!(row(&table, "send_email"), ["send_email", "mail", "EWS_DENIED_EFFECTS"]);
    assert_eq!(row(&table, "update_email"), ["update_email", "mail", "EWS_TOOLS"]);
    let output = run(&["policy", "--json"], &settings).await;
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        document["policy"],
        json!({
            "allowed_mailboxes": [],
            "denied_mailboxes": ["ceo@contoso.example", "board-*"],
            "allowed_recipients": ["*@contoso.example"],
            "max_recipients": 20,
            "read_only": false,
            "tools": [{ "names": "*_email*", "denies": false }, { "names": "update_*", "denies": true }],
            "denied_effects": ["send"],
            "denied_effects_of_tools": [{ "names": "delete_*", "effects": ["destroy"] }],
            "confirm": "always",
        })
    );
    let of = |list: &str, name: &str| {
        let listed = document[list].as_array().unwrap();
        listed
            .iter()
            .find(|tool| tool["name"] == name)
            .cloned()
            .unwrap_or_else(|| panic!("{name}: {document:#}"))
    };
    assert_eq!(
        of("tools", "delete_email"),
        json!({
            "name": "delete_email",
            "plugin": "mail",
            "declared_effects": ["write", "destroy"],
            "effects": ["write"],
            "needs": [],
            "operations": ["DeleteItem", "GetItem", "MoveItem"],
            "not_for_delegates": [],
        })
    );
    assert_eq!(
        of("not_offered", "send_email"),
        json!({
            "name": "send_email",
            "plugin": "mail",
            "declared_effects": ["send"],
            "because_of": "EWS_DENIED_EFFECTS",
        })
    );
}

#[tokio::test]
async fn the_settings_file_has_lists() {
    let folders = Folders::new();
    let file = folders.path().join("config.toml");
    std::fs::write(
        &file,
        "ews_read_only = true\news_max_recipients = 3\news_denied_mailboxes = [\"ceo@contoso.example\", \"hr-*\"]\n",
    )
    .unwrap();
    let mut command = folders.command(&["policy", "--json"], [("EWS_MCP_CONFIG", file.to_str().unwrap())]);
    let output = within("the end of the program", command.output()).await.unwrap();
    let document: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
    assert_eq!(document["policy"]["read_only"], true);
    assert_eq!(document["policy"]["max_recipients"], 3);
    assert_eq!(document["policy"]["denied_mailboxes"], json!(["ceo@contoso.example", "hr-*"]));
    let offered = document["tools"].as_array().unwrap();
    assert!(offered.iter().all(|tool| tool["effects"] == json!([])), "{document:#}");
}

#[tokio::test]
async fn a_wrong_policy_starts_nothing() {
    for (name, value, reason) in [
        ("EWS_ALLOWED_MAILBOXES", " , ", "names nobody; leave it out, or give addresses"),
        (
            "EWS_DENIED_MAILBOXES",
            "bob",
            "\"bob\" is no address; write bob@contoso.example, or *@contoso.example",
        ),
        ("EWS_MAX_RECIPIENTS", "many", "\"many\" is not a number from 1 to 5000"),
        ("EWS_MAX_RECIPIENTS", "0", "\"0\" is not a number from 1 to 5000"),
        ("EWS_READ_ONLY", "maybe", "maybe"),
        ("EWS_DENIED_EFFECTS", "destroy, sned", "\"sned\" is not write, destroy or send"),
        ("EWS_CONFIRM", "sometimes", "\"sometimes\" is not when-possible, always or never"),
    ] {
        let output = run(&["policy"], &[(name, value)]).await;
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}={value}: {told}");
        assert!(told.starts_with(&format!("ews-mcp: {name}: ")) && told.contains(reason), "{told}");
        assert_eq!(text(&output.stdout), "");
    }
}
