use std::collections::BTreeMap;
use std::sync::Mutex;

use futures::future::BoxFuture;

use super::question::Form;
use super::web::{Reply, Web};
use super::*;

/// A world in which everything else is not there. Notes who was asked, and
/// whether with the credentials.
#[derive(Default)]
struct World {
    places: BTreeMap<String, Vec<Reply>>,
    services: Vec<(String, u16)>,
    asked: Mutex<Vec<String>>,
}

impl World {
    fn with(mut self, place: &str, replies: &[Reply]) -> Self {
        self.places.insert(place.to_owned(), replies.to_vec());
        self
    }

    fn note(&self, what: &str, url: &Url) -> Result<Reply, String> {
        let line = format!("{what} {url}");
        let mut asked = self.asked.lock().unwrap();
        let before = asked.iter().filter(|asked| asked.ends_with(&format!(" {url}"))).count();
        asked.push(line);
        let is_there = |place: &&String| Url::parse(place).is_ok_and(|place| place.origin() == url.origin());
        let Some(replies) = self.places.get(url.as_str()) else {
            // A host that is there, without this place.
            self.places.keys().find(is_there).ok_or("connection refused")?;
            return Ok(status(404));
        };
        let reply = replies.get(before).or(replies.last()).cloned().unwrap_or_default();
        if reply.status == 0 { Err("lost".to_owned()) } else { Ok(reply) }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn signed_in(&self) -> Vec<String> {
        self.asked().into_iter().filter(|asked| asked.starts_with("sign in")).collect()
    }
}

impl Web for World {
    fn scheme(&self) -> &'static str {
        "Basic"
    }

    fn ask<'a>(
        &'a self,
        url: &'a Url,
        _form: Form,
        _document: &'a str,
        sign_in: bool,
    ) -> BoxFuture<'a, Result<Reply, String>> {
        let reply = self.note(if sign_in { "sign in" } else { "ask" }, url);
        Box::pin(std::future::ready(reply))
    }

    fn look<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, Result<Reply, String>> {
        Box::pin(std::future::ready(self.note("look", url)))
    }

    fn services<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, Result<Vec<(String, u16)>, String>> {
        Box::pin(std::future::ready(Ok(self.services.clone())))
    }
}

const POX: &str = "https://autodiscover.contoso.example/autodiscover/autodiscover.xml";
const SOAP: &str = "https://autodiscover.contoso.example/autodiscover/autodiscover.svc";
const PROBE: &str = "http://autodiscover.contoso.example/autodiscover/autodiscover.xml";

fn status(status: u16) -> Reply {
    let offers = if status == 401 { vec!["Basic".to_owned()] } else { Vec::new() };
    Reply { status, offers, ..Reply::default() }
}

fn to(location: &str) -> Reply {
    Reply { status: 302, location: Some(location.to_owned()), ..Reply::default() }
}

fn pox(inner: &str) -> Reply {
    let body = format!("<Autodiscover><Response>{inner}</Response></Autodiscover>");
    Reply { status: 200, body, ..Reply::default() }
}

fn exchange_at(host: &str) -> Reply {
    pox(&format!(
        "<Account><Protocol><Type>EXPR</Type><EwsUrl>https://{host}/EWS/Exchange.asmx</EwsUrl></Protocol></Account>"
    ))
}

fn settings() -> Autodiscover {
    Autodiscover::of("svc@contoso.example")
}

async fn searched(settings: &Autodiscover, world: &World) -> Result<String, String> {
    let found = search(settings, world).await;
    found.map(|found| found.url.to_string()).map_err(|error| error.to_string())
}

#[tokio::test]
async fn credentials_go_to_who_asks_for_them_and_nobody_else() {
    let world = World::default()
        .with("https://contoso.example/autodiscover/autodiscover.svc", &[status(404)])
        .with("https://contoso.example/autodiscover/autodiscover.xml", &[status(200)])
        .with(SOAP, &[status(404)])
        .with(POX, &[status(401), exchange_at("mail.contoso.example")]);
    let found = searched(&settings(), &world).await.unwrap();
    assert_eq!(found, "https://mail.contoso.example/EWS/Exchange.asmx");
    assert_eq!(
        world.asked(),
        [
            "ask https://contoso.example/autodiscover/autodiscover.svc",
            "ask https://contoso.example/autodiscover/autodiscover.xml",
            "ask https://autodiscover.contoso.example/autodiscover/autodiscover.svc",
            "ask https://autodiscover.contoso.example/autodiscover/autodiscover.xml",
            "sign in https://autodiscover.contoso.example/autodiscover/autodiscover.xml",
        ]
    );
}

#[tokio::test]
async fn a_redirect_to_a_strangers_host_is_told_and_not_followed() {
    let stranger = "https://autodiscover.evil.example/autodiscover/autodiscover.xml";
    for world in [
        World::default().with(POX, &[to(stranger)]),
        World::default().with(PROBE, &[to(stranger)]),
        World::default().with(POX, &[pox("<Account><RedirectUrl>https://autodiscover.evil.example/autodiscover/autodiscover.xml</RedirectUrl></Account>")]),
        World::default().with(POX, &[exchange_at("autodiscover.evil.example")]),
        World { services: vec![("autodiscover.evil.example".into(), 443)], ..World::default() },
    ] {
        let world = world.with(stranger, &[status(401)]);
        let error = searched(&settings(), &world).await.unwrap_err();
        assert_eq!(
            error,
            "autodiscover for contoso.example leads to autodiscover.evil.example, which does not belong to that \
             domain, so it was not given the credentials; if it is your Exchange, allow it with \
             EWS_AUTODISCOVER_HOSTS=autodiscover.evil.example, or set EWS_SERVER_URL"
        );
        assert_eq!(world.signed_in(), Vec::<String>::new());
        assert!(!world.asked().iter().any(|asked| asked.contains("evil")), "{:?}", world.asked());
    }
}

#[tokio::test]
async fn a_strangers_host_that_was_allowed_is_asked() {
    let world = World::default()
        .with(PROBE, &[to("https://autodiscover.hosting.example/autodiscover/autodiscover.xml")])
        .with(
            "https://autodiscover.hosting.example/autodiscover/autodiscover.xml",
            &[status(401), exchange_at("mail.hosting.example")],
        );
    let mut settings = settings();
    settings.hosts = vec![Pattern::new("*.hosting.example").unwrap()];
    let found = searched(&settings, &world).await.unwrap();
    assert_eq!(found, "https://mail.hosting.example/EWS/Exchange.asmx");
}

#[tokio::test]
async fn a_redirect_to_plain_http_is_not_followed() {
    let world =
        World::default().with(POX, &[to("http://mail.contoso.example/autodiscover/autodiscover.xml")]).with(
            "http://mail.contoso.example/autodiscover/autodiscover.xml",
            &[exchange_at("mail.contoso.example")],
        );
    let error = searched(&settings(), &world).await.unwrap_err();
    assert!(
        error.contains("http://mail.contoso.example/autodiscover/autodiscover.xml: not https"),
        "{error}"
    );
}

#[tokio::test]
async fn loops_end_and_redirects_are_counted() {
    let world = World::default().with(POX, &[to(POX)]);
    let error = searched(&settings(), &world).await.unwrap_err();
    assert!(error.contains("asked before"), "{error}");
    let mut world = World::default().with(POX, &[to("https://h0.contoso.example/")]);
    for number in 0..20 {
        let next = format!("https://h{}.contoso.example/", number + 1);
        world = world.with(&format!("https://h{number}.contoso.example/"), &[to(&next)]);
    }
    assert_eq!(
        searched(&settings(), &world).await.unwrap_err(),
        "autodiscover for contoso.example was sent from one place to another 11 times; set EWS_SERVER_URL to the \
         host of Exchange"
    );
    let asked = |host: &str| world.asked().iter().any(|asked| asked.contains(host));
    assert!(asked("//h8.") && asked("//h9.") && !asked("//h10."));
}

#[tokio::test]
async fn another_address_begins_anew_and_not_twice() {
    let again = |address: &str| pox(&format!("<Account><RedirectAddr>{address}</RedirectAddr></Account>"));
    let world = World::default().with(POX, &[again("svc@cloud.contoso.example")]).with(
        "https://autodiscover.cloud.contoso.example/autodiscover/autodiscover.xml",
        &[exchange_at("mail.cloud.contoso.example")],
    );
    let found = searched(&settings(), &world).await.unwrap();
    assert_eq!(found, "https://mail.cloud.contoso.example/EWS/Exchange.asmx");
    let world = World::default().with(POX, &[again("svc@cloud.contoso.example")]).with(
        "https://autodiscover.cloud.contoso.example/autodiscover/autodiscover.xml",
        &[again("SVC@contoso.example")],
    );
    assert!(searched(&settings(), &world).await.unwrap_err().contains("which was asked for before"));
}

#[tokio::test]
async fn after_a_refused_sign_in_nobody_signs_in() {
    let mut world = World {
        services: vec![("a.contoso.example".into(), 443), ("b.contoso.example".into(), 444)],
        ..World::default()
    };
    for place in [
        "https://contoso.example",
        "https://autodiscover.contoso.example",
        "https://a.contoso.example",
        "https://b.contoso.example:444",
    ] {
        world = world.with(&format!("{place}/autodiscover/autodiscover.svc"), &[status(401)]);
    }
    let error = searched(&settings(), &world).await.unwrap_err();
    assert_eq!(error, "autodiscover at contoso.example refused the sign-in (HTTP 401)");
    assert_eq!(world.signed_in(), ["sign in https://contoso.example/autodiscover/autodiscover.svc"]);
}

#[tokio::test]
async fn after_a_sign_in_without_an_answer_nobody_signs_in() {
    let world = World::default()
        .with("https://contoso.example/autodiscover/autodiscover.svc", &[status(401), Reply::default()])
        .with(SOAP, &[status(401), status(401)]);
    let error = searched(&settings(), &world).await.unwrap_err();
    assert!(
        error.contains(
            "https://contoso.example/autodiscover/autodiscover.svc: lost; \
             https://autodiscover.contoso.example/autodiscover/autodiscover.svc: not signed in: one sign-in came to \
             nothing, and the account must not be locked; "
        ),
        "{error}"
    );
    assert_eq!(world.signed_in(), ["sign in https://contoso.example/autodiscover/autodiscover.svc"]);
}

#[tokio::test]
async fn who_offers_other_ways_to_sign_in_is_given_no_credentials() {
    let other = Reply { offers: vec!["Negotiate".into(), "NTLM".into()], ..status(401) };
    let world = World::default().with(SOAP, &[other]);
    let error = searched(&settings(), &world).await.unwrap_err();
    assert!(
        error.contains(
            "https://autodiscover.contoso.example/autodiscover/autodiscover.svc: nobody can sign in with Basic there; it \
             offers Negotiate, NTLM; "
        ),
        "{error}"
    );
    assert_eq!(world.signed_in(), Vec::<String>::new());
}

#[tokio::test]
async fn the_records_of_the_dns_come_last() {
    let world = World { services: vec![("mail.contoso.example".into(), 444)], ..World::default() };
    let world =
        world.with("https://mail.contoso.example:444/autodiscover/autodiscover.svc", &[status(404)]).with(
            "https://mail.contoso.example:444/autodiscover/autodiscover.xml",
            &[exchange_at("ex.contoso.example")],
        );
    assert_eq!(searched(&settings(), &world).await.unwrap(), "https://ex.contoso.example/EWS/Exchange.asmx");
}

#[tokio::test]
async fn what_was_tried_is_told_where_nothing_is_found() {
    assert_eq!(
        searched(&settings(), &World::default()).await.unwrap_err(),
        "autodiscover found no Exchange for contoso.example; set EWS_SERVER_URL to its host. Tried: \
         https://contoso.example/autodiscover/autodiscover.svc: connection refused; \
         https://autodiscover.contoso.example/autodiscover/autodiscover.svc: connection refused; \
         http://autodiscover.contoso.example/autodiscover/autodiscover.xml: connection refused; \
         DNS SRV _autodiscover._tcp.contoso.example: none"
    );
}

#[tokio::test]
async fn an_error_of_autodiscover_is_told_with_its_host() {
    let error = pox(
        "<Error><ErrorCode>500</ErrorCode><Message>The e-mail address cannot be found.</Message></Error>",
    );
    let world = World::default().with(POX, &[error]);
    assert_eq!(
        searched(&settings(), &world).await.unwrap_err(),
        "autodiscover at autodiscover.contoso.example has no answer for svc@contoso.example (500: The e-mail address \
         cannot be found.); check EWS_EMAIL, or set EWS_SERVER_URL to the host of Exchange"
    );
}

#[tokio::test]
async fn a_start_is_asked_alone() {
    let mut settings = settings();
    settings.start = Some(autodiscover_url("http://127.0.0.1:81/autodiscover/autodiscover.xml").unwrap());
    let here = "<Account><Protocol><Type>EXCH</Type><EwsUrl>http://127.0.0.1:82/EWS/Exchange.asmx</EwsUrl></Protocol></Account>";
    let world =
        World::default().with("http://127.0.0.1:81/autodiscover/autodiscover.xml", &[status(401), pox(here)]);
    assert_eq!(searched(&settings, &world).await.unwrap(), "http://127.0.0.1:82/EWS/Exchange.asmx");
    assert_eq!(world.asked().len(), 2);
    for wrong in ["http://contoso.example/", "contoso.example", "https://a:b@contoso.example/", ""] {
        let error = autodiscover_url(wrong).unwrap_err().to_string();
        assert!(error.starts_with("EWS_AUTODISCOVER_URL: "), "{error}");
    }
}
