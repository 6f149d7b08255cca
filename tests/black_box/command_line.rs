//! The commands, as people use them.

use ews_mcp_tests::{Exchange, Folders, run, within};
use serde_json::{Value, json};

fn lines(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_tour_shows_everything_and_ends_well() {
    let output = run(&["demo"], &[]).await;
    let (text, errors) = (lines(&output.stdout), lines(&output.stderr));
    assert!(output.status.success(), "{errors}");
    for part in [
        "read_emails          Read emails  (only reads: enforced)",
        "Retrieved 4 emails (assistant@contoso.example)",
        "Retrieved 5 emails (anna.lindqvist@contoso.example)",
        "Failed to access mailbox helena.vogt@contoso.example: The account does not have permission to impersonate",
        "refused: operation-not-granted at SendItem: the tool hostile_read was not granted SendItem",
        "Exchange never heard of it.",
        "Send a message from anna.lindqvist@contoso.example",
        "refused: recipient-not-from-call at CreateItem: it names thief@attacker.example (bcc)",
        "\"mcpServers\"",
        "\"servers\"",
        "npx @modelcontextprotocol/inspector ",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[tokio::test]
async fn tools_lists_what_each_may_do_without_any_settings() {
    let output = run(&["tools"], &[]).await;
    let text = lines(&output.stdout);
    assert!(output.status.success(), "{}", lines(&output.stderr));
    let row = text.lines().find(|line| line.contains("read_emails")).unwrap();
    assert!(row.contains("no effects") && row.contains("FindFolder, FindItem, GetItem"), "{row}");
    let json: Value = serde_json::from_slice(&run(&["tools", "--json"], &[]).await.stdout).unwrap();
    let tool = json.as_array().unwrap().iter().find(|tool| tool["name"] == "read_emails").unwrap();
    assert_eq!(tool["annotations"]["readOnlyHint"], true);
}

#[tokio::test]
async fn call_prints_a_result_and_fails_with_the_tool() {
    let exchange = Exchange::start("call_prints_a_result").await;
    let environment: Vec<_> = exchange.environment().collect();
    let arguments = json!({ "max_results": 1, "fields": ["subject"] }).to_string();
    let good =
        run(&["call", "read_emails", &arguments, "--mailbox", "bruno.keller@contoso.example"], &environment)
            .await;
    assert!(good.status.success(), "{}", lines(&good.stderr));
    assert!(lines(&good.stdout).starts_with("Retrieved 1 email (bruno.keller@contoso.example)\n{"));
    let bad =
        run(&["call", "read_emails", "--json", "--mailbox", "helena.vogt@contoso.example"], &environment)
            .await;
    assert_eq!(bad.status.code(), Some(1));
    let result: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(result["ews_response_code"], "ErrorImpersonateUserDenied");
    for (arguments, expected) in [
        (
            &["call", "read_emails", "[1]"][..],
            "ews-mcp: the arguments are not a JSON object, such as {\"folder\": \"inbox\"}\n",
        ),
        (&["call", "read_mail"][..], "ews-mcp: Unknown tool: read_mail\n"),
    ] {
        let output = run(arguments, &environment).await;
        assert_eq!((output.status.code(), lines(&output.stderr).as_str()), (Some(1), expected));
    }
}

#[tokio::test]
async fn missing_and_wrong_settings_are_sentences() {
    for (settings, expected) in [
        (
            &[][..],
            "ews-mcp: EWS_SERVER_URL: it is not set; give the host of Exchange, or EWS_EMAIL so that it is looked for \
             (autodiscover), or try `ews-mcp serve --demo` without any settings\n",
        ),
        (
            &[("EWS_SERVER_URL", "http://mail.contoso.example")][..],
            "ews-mcp: EWS_SERVER_URL: plain http would send the password in the clear; use https\n",
        ),
        (
            &[("LOG_LEVEL", "loud")][..],
            "ews-mcp: LOG_LEVEL: \"loud\" is not one of error, warning, info, debug\n",
        ),
        (
            &[("EWS_TOOL_TIMEOUT", "1h")][..],
            "ews-mcp: EWS_TOOL_TIMEOUT: \"1h\" is not a number of seconds from 1 to 600\n",
        ),
    ] {
        let output = run(&["serve"], settings).await;
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(lines(&output.stderr), expected);
        assert_eq!(lines(&output.stdout), "", "stdout belongs to MCP");
    }
}

#[tokio::test]
async fn a_machine_without_a_cache_folder_starts_all_the_same() {
    let output = run(&["tools"], &[("XDG_CACHE_HOME", "/dev/null")]).await;
    assert!(output.status.success(), "{}", lines(&output.stderr));
    assert!(lines(&output.stderr).contains("components are compiled anew at each start"));
}

#[tokio::test]
async fn a_file_of_settings_is_read_literally() {
    let exchange = Exchange::start("a_file_of_settings").await;
    let folders = Folders::new();
    let mut file = String::from("\u{FEFF}# our server\n");
    for (name, value) in exchange.environment() {
        // As people write it: bare, with the backslash of a Windows domain.
        let value = if name == "EWS_USERNAME" { "CONTOSO\\svc-ews-mcp" } else { value };
        file.push_str(&format!("{name}={value}\n"));
    }
    std::fs::write(folders.path().join(".env"), file).unwrap();
    let good = within("the call", folders.command(&["call", "read_emails"], []).output()).await.unwrap();
    assert!(good.status.success(), "{}", lines(&good.stderr));
    std::fs::write(folders.path().join(".env"), "EWS_EMAIL=x\nEWS_PASSWORD='s3cret\n").unwrap();
    let bad = within("the call", folders.command(&["call", "read_emails"], []).output()).await.unwrap();
    assert_eq!(lines(&bad.stderr), "ews-mcp: .env: line 2: the single quote is not closed\n");
}

#[tokio::test]
async fn a_component_that_is_none_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.wasm"), b"not wasm at all").unwrap();
    let output = run(&["tools"], &[("EWS_PLUGIN_DIR", folder.path().to_str().unwrap())]).await;
    let error = lines(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("broken.wasm does not load: it is not a WebAssembly component"), "{error}");
}

#[tokio::test]
async fn the_simulator_listens_on_loopback_only() {
    let output = run(&["simulator", "--listen", "0.0.0.0:0"], &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(lines(&output.stderr).contains("loopback"), "{}", lines(&output.stderr));
}

#[tokio::test]
async fn what_the_embedded_exchange_cannot_start_with_is_told() {
    let folders = Folders::new();
    let seed = folders.path().join("seed.toml");
    std::fs::write(&seed, "service_account = \"a@b.example\"\ncolour = 1\n").unwrap();
    let seed = seed.display().to_string();
    for (arguments, told) in [
        (vec!["--listen", "0.0.0.0:0"], "0.0.0.0:0 is not a loopback address"),
        (vec!["--seed", &seed], "unknown field `colour`"),
        (vec!["--seed", "nowhere.toml"], "cannot read nowhere.toml: No such file"),
        (vec!["--ids", "guid"], "there is no form of ids \"guid\"; there are: exchange, opaque"),
        (vec!["--without", "aqs,sql"], "there is no feature \"sql\"; there are: aqs, conversations"),
        (
            vec!["--fault", "SendItem:explode"],
            "the fault \"SendItem:explode\" cannot be read at character 10",
        ),
    ] {
        let mut command = folders.command(&[&["simulator"], &arguments[..]].concat(), []);
        let output = within("the end of the program", command.output()).await.unwrap();
        let errors = lines(&output.stderr);
        assert!(!output.status.success() && errors.contains(told), "{arguments:?}: {errors}");
        assert_eq!(lines(&output.stdout), "", "no settings that lead nowhere");
    }
}
