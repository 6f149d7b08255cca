//! Headers as servers write them, and as senders would.

use ews_types::InternetMessageHeader;

use super::{Authentication, Verdict};

const MAILBOX: &str = "anna@contoso.example";

fn of(headers: &str) -> Authentication {
    let headers: Vec<InternetMessageHeader> = headers
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (name, value) = line.trim().split_once(": ").unwrap();
            InternetMessageHeader { name: name.to_owned(), value: value.to_owned() }
        })
        .collect();
    Authentication::of(&headers, MAILBOX)
}

fn verdict(result: &str, domain: &str) -> Option<Verdict> {
    Some(Verdict { result: result.to_owned(), domain: Some(domain.to_owned()) })
}

const ONLINE: &str = "
    Received: from AM0PR01MB1.eurprd01.prod.outlook.com (2603:10a6:208:c1::17) by DB7PR01MB2.eurprd01.prod.outlook.com with HTTPS; Fri, 20 Nov 2026 08:30:02 +0000
    Received: from AM7EUR03FT042.eop-EUR03.prod.protection.outlook.com (2603:10a6:20b:100::4) by AM0PR01MB1.outlook.office365.com (2603:10a6:208:c1::17) with Microsoft SMTP Server; Fri, 20 Nov 2026 08:30:01 +0000
    Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=northwind.example; dkim=pass (signature was verified) header.d=Northwind.example;dmarc=pass action=none header.from=northwind.example;compauth=pass reason=100
    Received-SPF: Pass (protection.outlook.com: domain of northwind.example designates 192.0.2.7 as permitted sender)
    Received: from mail.northwind.example (192.0.2.7) by AM7EUR03FT042.mail.protection.outlook.com (10.152.16.70) with Microsoft SMTP Server; Fri, 20 Nov 2026 08:30:00 +0000
    Received: from laptop (10.0.0.9) by mail.northwind.example (10.0.0.1); Fri, 20 Nov 2026 08:29:59 +0000
    Authentication-Results: mail.northwind.example; spf=fail
    X-MS-Exchange-Organization-AuthSource: AM7EUR03FT042.eop-EUR03.prod.protection.outlook.com
    X-MS-Exchange-Organization-AuthAs: Anonymous";

#[test]
fn exchange_online_is_believed() {
    assert_eq!(
        of(ONLINE),
        Authentication {
            spf: verdict("pass", "northwind.example"),
            dkim: verdict("pass", "northwind.example"),
            dmarc: verdict("pass", "northwind.example"),
            compauth: Some("pass".into()),
            auth_as: Some("Anonymous".into()),
            server: Some("am7eur03ft042.eop-eur03.prod.protection.outlook.com".into()),
        }
    );
}

#[test]
fn what_a_sender_wrote_below_the_border_is_not() {
    // The same, but what Exchange Online wrote is gone.
    let forged = ONLINE.replace("Authentication-Results: spf", "X-Gone: spf").replace(
        "Authentication-Results: mail.northwind.example; spf=fail",
        "Authentication-Results: spf=pass smtp.mailfrom=x.example; dkim=pass header.d=x.example; dmarc=pass",
    );
    assert_eq!(
        of(&forged),
        Authentication { auth_as: Some("Anonymous".into()), ..Authentication::default() }
    );
}

/// An Exchange of one's own behind a gateway of one's own.
fn gateway(results: &str, below: &str, from: &str) -> String {
    format!(
        "
    Received: from EXCH01.corp.contoso.example (10.1.1.4) by EXCH02.corp.contoso.example (10.1.1.5) with Microsoft SMTP Server id 15.2.1544.4; Fri, 20 Nov 2026 08:30:03 +0000
    Received: from EXCH01.corp.contoso.example (10.1.1.4) by EXCH01.corp.contoso.example (10.1.1.4) with Microsoft SMTP Server id 15.2.1544.4 via Frontend Transport; Fri, 20 Nov 2026 08:30:02 +0000
    Received: from mx.contoso.example ({from}) by EXCH01.corp.contoso.example (10.1.1.4) with Microsoft SMTP Server id 15.2.1544.4 via Frontend Transport; Fri, 20 Nov 2026 08:30:01 +0000
    {results}
    Received: from mail.northwind.example (mail.northwind.example [192.0.2.7]) (using TLSv1.3) by mx.contoso.example (Postfix) with ESMTPS id 4X; Fri, 20 Nov 2026 08:30:00 +0000
    {below}
    X-MS-Exchange-Organization-AuthSource: EXCH01.corp.contoso.example
    X-MS-Exchange-Organization-AuthAs: Anonymous"
    )
}

const FOREIGN: &str = "Received: from laptop (10.0.0.9) by mail.northwind.example (10.0.0.1)";

#[test]
fn a_gateway_of_ones_own_is_believed_by_its_name_or_its_domains() {
    for name in ["mx.contoso.example", "MX.contoso.example", "contoso.example"] {
        let results = format!(
            "Authentication-Results: {name}; dmarc=fail (p=reject) header.from=bank.example
             Authentication-Results: {name}; dkim=none; spf=softfail smtp.mailfrom=<a@northwind.example>"
        );
        for text in [
            gateway(&results, FOREIGN, "10.1.1.2"),
            gateway("", &format!("{results}\n{FOREIGN}"), "10.1.1.2"),
        ] {
            assert_eq!(
                of(&text),
                Authentication {
                    spf: verdict("softfail", "northwind.example"),
                    dkim: Some(Verdict { result: "none".into(), domain: None }),
                    dmarc: verdict("fail", "bank.example"),
                    compauth: None,
                    auth_as: Some("Anonymous".into()),
                    server: Some(name.to_lowercase()),
                }
            );
        }
    }
}

#[test]
fn nobody_else_is_believed() {
    let pass = |name: &str| {
        format!("Authentication-Results: {name}; spf=pass; dkim=pass header.d=x.example; dmarc=pass")
    };
    let nothing = Authentication { auth_as: Some("Anonymous".into()), ..Authentication::default() };
    for (text, why) in [
        (gateway(&pass("mail.northwind.example"), FOREIGN, "10.1.1.2"), "another server"),
        (
            gateway(&pass("mx.contoso.example.evil.example"), FOREIGN, "10.1.1.2"),
            "a name that begins like ours",
        ),
        (gateway(&pass("evil-contoso.example"), FOREIGN, "10.1.1.2"), "a name that ends like ours"),
        (gateway(&pass("other.contoso.example"), FOREIGN, "10.1.1.2"), "a server that it did not pass"),
        (gateway(&pass("example"), FOREIGN, "10.1.1.2"), "a domain of one name"),
        (gateway("", &format!("{FOREIGN}\n{}", pass("mx.contoso.example")), "10.1.1.2"), "below the border"),
        (
            gateway(&pass("mx.contoso.example"), FOREIGN, "10.1.1.2")
                .replace("AuthSource: EXCH01", "AuthSource: EXCH09"),
            "a server that no line names",
        ),
        (
            gateway("", &pass("mx.contoso.example"), "203.0.113.5"),
            "a line of ours that somebody on the internet wrote",
        ),
        (gateway(&pass("mx.contoso.example 2"), FOREIGN, "10.1.1.2"), "another version"),
        (
            gateway("Authentication-Results: spf=pass; dmarc=pass", FOREIGN, "10.1.1.2"),
            "no name, and no Exchange Online",
        ),
    ] {
        assert_eq!(of(&text), nothing, "{why}");
    }
    // Without the server that let it in, nobody received it.
    let put = gateway(&pass("mx.contoso.example"), FOREIGN, "10.1.1.2").replace("AuthSource", "Nothing");
    assert_eq!(of(&put), nothing);
    assert_eq!(of(""), Authentication::default());
}

#[test]
fn a_name_that_the_sender_gave_itself_misleads_nobody() {
    let results = "Authentication-Results: mx.contoso.example; dmarc=pass";
    for helo in ["10.1.1.2", "[10.1.1.2]", "by", "from", "(10.1.1.2)", "x(10.1.1.2)"] {
        let text = gateway("", &format!("{results}\n{FOREIGN}"), "203.0.113.5")
            .replace("from mx.contoso.example (", &format!("from {helo} ("));
        assert_eq!(of(&text).dmarc, None, "{helo}");
    }
}

#[test]
fn one_signature_that_holds_is_enough() {
    let text = gateway(
        "Authentication-Results: mx.contoso.example; dkim=fail header.d=list.example; dkim=pass header.i=@b.example; \
         dkim=fail header.d=c.example",
        FOREIGN,
        "10.1.1.2",
    );
    assert_eq!(of(&text).dkim, verdict("pass", "b.example"));
}

#[test]
fn mail_from_inside_says_how_it_was_signed_in() {
    let text = "
        Received: from EXCH01.corp.contoso.example (10.1.1.4) by EXCH01.corp.contoso.example (10.1.1.4) with mapi id 15.02.1544.004; Fri, 20 Nov 2026 08:30:01 +0000
        X-MS-Exchange-Organization-AuthAs: internal
        X-MS-Exchange-Organization-AuthSource: EXCH01.corp.contoso.example";
    assert_eq!(of(text), Authentication { auth_as: Some("Internal".into()), ..Authentication::default() });
}
