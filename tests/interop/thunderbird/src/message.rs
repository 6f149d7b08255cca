//! An Internet message with all that is hard to carry: other scripts, characters beyond the basic plane, parts in
//! parts, headers of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) const SUBJECT: &str = "Größe 𝄞 und 日本語 – \"<Angebot>\" & mehr 👩‍🔧";
pub(crate) const FROM: (&str, &str) = ("Łucja Żółć", "lucja@fabrikam.example");
pub(crate) const SENDER: (&str, &str) = ("Büro Fabrikam", "office@fabrikam.example");
pub(crate) const REPLY_TO: (&str, &str) = ("Antworten 📬", "answers@fabrikam.example");
pub(crate) const CC: (&str, &str) = ("王小明", "xiaoming@litware.example");
pub(crate) const BCC: (&str, &str) = ("Ηλέκτρα", "ilektra@litware.example");
/// The same in text as in HTML: a server keeps one of them.
pub(crate) const TEXT: &str = "Grüße aus Łódź, 大阪 and 𝄞: a < b && c\r\n";
pub(crate) const HTML: &str = "<p>Grüße aus <b>Łódź</b>, 大阪 and 𝄞: a &lt; b &amp;&amp; c</p>";
pub(crate) const FILE_NAME: &str = "Zeichnung 𠮷 № 7.txt";
pub(crate) const FILE: &[u8] = b"\xEF\xBB\xBFf\xC3\xBCnf\r\n\x00\x01\xFF";
pub(crate) const INNER_SUBJECT: &str = "Innen: 部品リスト 🧩";
pub(crate) const IN_REPLY_TO: &str = "<asked-1@contoso.example>";
pub(crate) const REFERENCES: &str = "<first-0@contoso.example> <asked-1@contoso.example>";
pub(crate) const MAILER: &str = "Pigeon/3.1 (extended; edition)";
pub(crate) const LIST: &str = "<machines.lists.fabrikam.example>";
/// 2026-09-29 10:20:30 +0200, in seconds since 1970.
pub(crate) const SENT: i64 = 1_790_670_030;

/// Its `Message-ID`, for one mailbox.
pub(crate) fn id(mailbox: &str) -> String {
    format!("<import-{}@fabrikam.example>", mailbox.split('@').next().unwrap_or_default())
}

/// The message to somebody.
pub(crate) fn imported(to: (&str, &str)) -> String {
    let inner = format!(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: Mon, 28 Sep 2026 08:00:00 +0000\r\n\
         Message-ID: <inner@fabrikam.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nParts.\r\n",
        person(FROM),
        person(to),
        word(INNER_SUBJECT)
    );
    [
        "Received: from mail.fabrikam.example (192.0.2.7) by mx.contoso.example; Tue, 29 Sep 2026 08:20:31 +0000".to_owned(),
        format!("From: {}", person(FROM)),
        format!("Sender: {}", person(SENDER)),
        format!("Reply-To: {}", person(REPLY_TO)),
        format!("To: {}", person(to)),
        format!("Cc: {}", person(CC)),
        format!("Bcc: {}", person(BCC)),
        format!("Subject: {}", word(SUBJECT)),
        "Date: Tue, 29 Sep 2026 10:20:30 +0200".to_owned(),
        format!("Message-ID: {}", id(to.1)),
        format!("In-Reply-To: {IN_REPLY_TO}"),
        format!("References: {REFERENCES}"),
        "Importance: high".to_owned(),
        format!("X-Mailer: {MAILER}"),
        format!("List-Id: {LIST}"),
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: multipart/mixed; boundary=\"outer\"".to_owned(),
        String::new(),
        "--outer".to_owned(),
        "Content-Type: multipart/alternative; boundary=\"inner\"".to_owned(),
        String::new(),
        part("inner", "text/plain; charset=utf-8", TEXT),
        part("inner", "text/html; charset=utf-8", HTML),
        "--inner--".to_owned(),
        "--outer".to_owned(),
        "Content-Type: text/plain".to_owned(),
        format!("Content-Disposition: attachment; filename*=utf-8''{}", percent(FILE_NAME)),
        "Content-Transfer-Encoding: base64".to_owned(),
        String::new(),
        STANDARD.encode(FILE),
        "--outer".to_owned(),
        "Content-Type: message/rfc822".to_owned(),
        String::new(),
        inner,
        "--outer--".to_owned(),
        String::new(),
    ]
    .join("\r\n")
}

/// A plain text message, as Thunderbird sends it.
pub(crate) fn plain(from: (&str, &str), to: (&str, &str), subject: &str, id: &str, text: &str) -> String {
    [
        format!("Message-ID: {id}"),
        "Date: Thu, 01 Oct 2026 06:00:00 +0000".to_owned(),
        "MIME-Version: 1.0".to_owned(),
        "User-Agent: Mozilla Thunderbird".to_owned(),
        format!("From: {}", person(from)),
        format!("To: {}", person(to)),
        format!("Subject: {}", word(subject)),
        "Content-Type: text/plain; charset=UTF-8".to_owned(),
        "Content-Transfer-Encoding: base64".to_owned(),
        String::new(),
        STANDARD.encode(text),
        String::new(),
    ]
    .join("\r\n")
}

fn part(boundary: &str, content_type: &str, text: &str) -> String {
    let text = STANDARD.encode(text);
    format!(
        "--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{text}\r\n"
    )
}

/// Encoded words of RFC 2047, each short enough and of whole characters.
fn word(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let words = characters
        .chunks(8)
        .map(|some| format!("=?UTF-8?B?{}?=", STANDARD.encode(some.iter().collect::<String>())));
    words.collect::<Vec<_>>().join("\r\n ")
}

fn person((name, address): (&str, &str)) -> String {
    format!("{} <{address}>", word(name))
}

/// RFC 2231.
fn percent(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
