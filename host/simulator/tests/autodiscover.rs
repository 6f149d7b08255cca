//! Autodiscover in both forms: where a mailbox is, who else to ask, what is refused.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used)]

mod client;

use client::kept::Kept;
use client::mail::ANNA;
use client::*;
use ews_mcp_simulator::{AutodiscoverRedirect, Options, Scheme, ServerVersion, Simulator};

const OUTLOOK: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

fn pox(address: &str, schema: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover \
         xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>\
         <EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>{schema}</AcceptableResponseSchema>\
         </Request></Autodiscover>"
    )
}

fn soap(addresses: &[&str], settings: &[&str]) -> String {
    let users: String = addresses
        .iter()
        .map(|address| format!("<a:User><a:Mailbox>{address}</a:Mailbox></a:User>"))
        .collect();
    let settings: String = settings.iter().map(|name| format!("<a:Setting>{name}</a:Setting>")).collect();
    format!(
        "<soap:Envelope xmlns:a=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\" \
         xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header>\
         <a:RequestedServerVersion>Exchange2013_SP1</a:RequestedServerVersion>\
         <wsa:Action>http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings</wsa:Action>\
         <wsa:To>https://localhost/autodiscover/autodiscover.svc</wsa:To></soap:Header><soap:Body>\
         <a:GetUserSettingsRequestMessage><a:Request><a:Users>{users}</a:Users>\
         <a:RequestedSettings>{settings}</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage>\
         </soap:Body></soap:Envelope>"
    )
}

async fn ask(simulator: &Simulator, end: &str, document: &str) -> Answer {
    let authorization = basic("CONTOSO\\svc-ews-mcp", PASSWORD);
    let headers = [("Authorization", &*authorization), ("Content-Type", "text/xml; charset=utf-8")];
    Kept::open(simulator)
        .await
        .ask(&format!("POST /Autodiscover/Autodiscover.{end}"), &headers, document)
        .await
}

async fn redirecting(to: &str) -> Simulator {
    let redirect: AutodiscoverRedirect = to.parse().unwrap();
    start(Options { autodiscover_redirect: Some(redirect), ..Options::default() }).await
}

#[tokio::test]
async fn plain_xml_tells_where_ews_is() {
    let simulator = start(Options::default()).await;
    let answer = ask(&simulator, "xml", &pox("A.Lindqvist@contoso.example", OUTLOOK)).await;
    assert_eq!(answer.status, 200);
    let document = roxmltree::Document::parse(&answer.body).unwrap();
    let response = document.root_element().first_element_child().unwrap();
    assert_eq!(response.tag_name().namespace(), Some(OUTLOOK));
    assert_eq!(answer.texts("DisplayName"), ["Anna Lindqvist"]);
    assert_eq!(answer.texts("AutoDiscoverSMTPAddress"), [ANNA]);
    assert_eq!(answer.texts("Action"), ["settings"]);
    assert_eq!(answer.texts("Type"), ["EXCH", "EXPR", "WEB", "EXCH"]);
    let url = simulator.url();
    assert_eq!(answer.texts("EwsUrl"), [&*url, &*url]);
    assert_eq!(answer.texts("ASUrl"), [&*url, &*url, &*url]);
    assert_eq!(answer.texts("ServerVersion"), ["73C28A02"]);
}

#[tokio::test]
async fn plain_xml_tells_what_is_wrong_by_its_number() {
    let simulator = start(Options::default()).await;
    let mobile = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
    for (document, code) in [
        (pox("nobody@contoso.example", OUTLOOK), "500"),
        (pox("former.employee@contoso.example", OUTLOOK), "501"),
        (pox("", OUTLOOK), "600"),
        (pox(ANNA, mobile), "601"),
        ("<Autodiscover/>".to_owned(), "600"),
        ("no xml".to_owned(), "600"),
    ] {
        let answer = ask(&simulator, "xml", &document).await;
        assert_eq!((answer.status, answer.texts("ErrorCode")), (200, vec![code.to_owned()]), "{document}");
        assert!(answer.texts("EwsUrl").is_empty());
    }
}

#[tokio::test]
async fn soap_tells_the_settings_that_are_asked_for() {
    let simulator = start(Options::default()).await;
    let wanted = ["ExternalEwsUrl", "InternalEwsUrl", "EwsSupportedSchemas", "MobileMailboxPolicy"];
    let answer = ask(&simulator, "svc", &soap(&[ANNA, "nobody@contoso.example"], &wanted)).await;
    assert_eq!(answer.status, 200);
    assert!(roxmltree::Document::parse(&answer.body).is_ok());
    assert_eq!(answer.texts("Name"), ["ExternalEwsUrl", "InternalEwsUrl", "EwsSupportedSchemas"]);
    let values = answer.texts("Value");
    assert_eq!(values[..2], [simulator.url(), simulator.url()]);
    assert!(values[2].contains("Exchange2010_SP2, ") && values[2].contains("Exchange2013_SP1"), "{values:?}");
    assert_eq!(answer.texts("SettingName"), ["MobileMailboxPolicy"]);
    assert_eq!(answer.texts("ErrorCode"), ["NoError", "NoError", "SettingIsNotAvailable", "InvalidUser"]);
}

#[tokio::test]
async fn soap_refuses_other_versions_and_other_actions() {
    let simulator = start(Options::default()).await;
    let good = soap(&[ANNA], &["ExternalEwsUrl"]);
    for (document, status, codes) in [
        (good.replace("Exchange2013_SP1", "Exchange2099"), 200, vec!["InvalidServerVersion"]),
        (good.replace("a:RequestedServerVersion", "a:Other"), 200, vec!["InvalidRequest"]),
        (soap(&[], &["ExternalEwsUrl"]), 200, vec!["InvalidRequest"]),
        (soap(&[ANNA; 91], &["ExternalEwsUrl"]), 200, vec!["InvalidRequest"]),
        (good.replace("/GetUserSettings</wsa", "/GetDomainSettings</wsa"), 500, vec![]),
        (good.replace("GetUserSettingsRequestMessage", "Other"), 500, vec![]),
        ("no xml".to_owned(), 500, vec![]),
    ] {
        let answer = ask(&simulator, "svc", &document).await;
        assert_eq!(
            (answer.status, answer.texts("ErrorCode")),
            (status, codes.iter().map(ToString::to_string).collect())
        );
        assert_eq!(answer.count("<s:Fault>"), usize::from(status == 500));
    }
}

#[tokio::test]
async fn both_send_clients_elsewhere() {
    let url = "https://other.example/autodiscover/autodiscover.xml";
    let simulator = redirecting(url).await;
    let answer = ask(&simulator, "xml", &pox(ANNA, OUTLOOK)).await;
    assert_eq!(
        (answer.texts("Action"), answer.texts("RedirectUrl")),
        (vec!["redirectUrl".into()], vec![url.into()])
    );
    let answer = ask(&simulator, "svc", &soap(&[ANNA], &["ExternalEwsUrl"])).await;
    assert_eq!(answer.texts("ErrorCode"), ["NoError", "RedirectUrl"]);
    assert_eq!(answer.texts("RedirectTarget"), [url]);
    let simulator = redirecting("bruno.keller@contoso.example").await;
    let answer = ask(&simulator, "xml", &pox(ANNA, OUTLOOK)).await;
    assert_eq!(answer.texts("Action"), ["redirectAddr"]);
    assert_eq!(answer.texts("RedirectAddr"), ["bruno.keller@contoso.example"]);
    let answer = ask(&simulator, "svc", &soap(&[ANNA], &["ExternalEwsUrl"])).await;
    assert_eq!(answer.texts("ErrorCode"), ["NoError", "RedirectAddress"]);
    let arrived = ask(&simulator, "xml", &pox("Bruno.Keller@contoso.example", OUTLOOK)).await;
    assert_eq!(arrived.texts("Action"), ["settings"]);
}

#[tokio::test]
async fn who_asks_signs_in_but_for_the_first_redirect() {
    let simulator = start(Options { authentication: vec![Scheme::Ntlm], ..Options::default() }).await;
    for end in ["xml", "svc"] {
        let answer = Kept::open(&simulator)
            .await
            .ask(&format!("POST /autodiscover/autodiscover.{end}"), &[], "")
            .await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, vec!["NTLM"]));
    }
    let get = |host: &str| {
        format!("GET /autodiscover/autodiscover.xml HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    };
    let probed = raw(&simulator, get("autodiscover.contoso.example").as_bytes()).await;
    let here = simulator.url().replace("/EWS/Exchange.asmx", "/autodiscover/autodiscover.xml");
    assert_eq!((probed.status, probed.header("location")), (302, vec![&*here]));
    assert_eq!(raw(&simulator, get("localhost").as_bytes()).await.status, 401);
    let elsewhere = redirecting("https://other.example/x").await;
    let probed = raw(&elsewhere, get("Autodiscover.contoso.example:80").as_bytes()).await;
    assert_eq!(probed.header("location"), ["https://other.example/x"]);
}

#[tokio::test]
async fn faults_call_them_by_their_names_and_records_do_too() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        faults: vec![
            "Autodiscover#1:status(code=503, retry-after=1)".to_owned(),
            format!("GetUserSettings@{ANNA}#2:html"),
        ],
        record: Some(folder.path().to_path_buf()),
        ..Options::default()
    };
    let simulator = start(options).await;
    let first = ask(&simulator, "xml", &pox(ANNA, OUTLOOK)).await;
    assert_eq!((first.status, first.header("retry-after")), (503, vec!["1"]));
    assert_eq!(ask(&simulator, "xml", &pox(ANNA, OUTLOOK)).await.texts("Action"), ["settings"]);
    let wanted = soap(&[ANNA], &["ExternalEwsUrl"]);
    assert_eq!(ask(&simulator, "svc", &wanted).await.texts("Name"), ["ExternalEwsUrl"]);
    assert!(ask(&simulator, "svc", &wanted).await.body.contains("<h2>Service Unavailable</h2>"));
    for name in [
        "000001-Autodiscover-headers.txt",
        "000002-Autodiscover-answer.xml",
        "000004-GetUserSettings-request.xml",
    ] {
        assert!(folder.path().join("elsewhere").join(name).is_file(), "{name}");
    }
}

#[tokio::test]
async fn the_server_says_the_version_that_was_wanted() {
    for (version, xml, hexadecimal) in [
        (
            ServerVersion::Exchange2016,
            "MajorVersion=\"15\" MinorVersion=\"1\" MajorBuildNumber=\"2507\" MinorBuildNumber=\"6\"",
            "73C189CB",
        ),
        (
            ServerVersion::Exchange2019,
            "MajorVersion=\"15\" MinorVersion=\"2\" MajorBuildNumber=\"1748\" MinorBuildNumber=\"10\"",
            "73C286D4",
        ),
    ] {
        let simulator = start(Options { server_version: version, ..Options::default() }).await;
        let inbox = get_folder("IdOnly", &distinguished("inbox"));
        assert!(call(&simulator, &inbox).await.body.contains(xml));
        let refused = envelope("", &inbox).replace("Exchange2013_SP1", "Exchange2099");
        let refused = post(&simulator, &refused).await;
        assert!(refused.body.contains(xml) && refused.body.contains("ErrorInvalidServerVersion"));
        let answer = ask(&simulator, "xml", &pox(ANNA, OUTLOOK)).await;
        assert_eq!(answer.texts("ServerVersion"), [hexadecimal]);
    }
}
