//! Outlook and e-mail messages.

use std::io::{Cursor, Write as _};

use cfb::CompoundFile;

/// An Outlook message in the making.
pub struct Msg(CompoundFile<Cursor<Vec<u8>>>);

impl Msg {
    pub fn new() -> Self {
        Self(CompoundFile::create(Cursor::new(Vec::new())).unwrap())
    }

    pub fn storage(&mut self, path: &str) {
        self.0.create_storage(path).unwrap();
    }

    pub fn stream(&mut self, path: &str, bytes: &[u8]) {
        self.0.create_stream(path).unwrap().write_all(bytes).unwrap();
    }

    /// A property of text, in UTF-16.
    pub fn text(&mut self, at: &str, id: u16, text: &str) {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.stream(&format!("{at}__substg1.0_{id:04X}001F"), &bytes);
    }

    /// The properties of fixed length: type and id, value.
    pub fn fixed(&mut self, at: &str, header: usize, properties: &[(u16, u16, u64)]) {
        let mut bytes = vec![0; header];
        for (kind, id, value) in properties {
            bytes.extend(kind.to_le_bytes());
            bytes.extend(id.to_le_bytes());
            bytes.extend(6_u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        self.stream(&format!("{at}__properties_version1.0"), &bytes);
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.0.flush().unwrap();
        self.0.into_inner().into_inner()
    }
}

/// 2026-11-20T08:30:00Z, in units of 100 ns since 1601.
pub const TIME: u64 = (1_795_163_400 + 11_644_473_600) * 10_000_000;

/// A message as Outlook saves it: recipients, a body, a file and a message that
/// are attached.
pub fn outlook() -> Vec<u8> {
    let mut msg = Msg::new();
    msg.fixed("/", 32, &[(0x40, 0x0039, TIME)]);
    msg.text("/", 0x0037, "Angebot für Graz");
    msg.text("/", 0x0c1a, "Anna Lindqvist");
    msg.text("/", 0x5d01, "anna@contoso.example");
    msg.text("/", 0x1000, "Liebe Chloé,\r\nanbei das Angebot.\r\n");
    for (number, kind, name, address) in
        [(0, 1, "Chloé Martin", "chloe@contoso.example"), (1, 2, "Bruno", "bruno@contoso.example")]
    {
        let at = format!("/__recip_version1.0_#{number:08X}");
        msg.storage(&at);
        let at = format!("{at}/");
        msg.fixed(&at, 8, &[(3, 0x0c15, kind)]);
        msg.text(&at, 0x3001, name);
        msg.text(&at, 0x39fe, address);
    }
    msg.storage("/__attach_version1.0_#00000000");
    msg.text("/__attach_version1.0_#00000000/", 0x3707, "Angebot.pdf");
    msg.stream("/__attach_version1.0_#00000000/__substg1.0_37010102", b"%PDF-1.7");
    msg.storage("/__attach_version1.0_#00000001");
    msg.text("/__attach_version1.0_#00000001/", 0x3001, "Anfrage");
    let inner = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    msg.storage(inner);
    let inner = format!("{inner}/");
    msg.fixed(&inner, 24, &[(0x40, 0x0e06, TIME)]);
    msg.text(&inner, 0x0037, "Anfrage");
    msg.stream(&format!("{inner}__substg1.0_10130102"), "<p>Was kostet <b>Tee</b>?</p>".as_bytes());
    msg.finish()
}

/// Messages inside messages, so many.
pub fn nested_outlook(depth: usize) -> Vec<u8> {
    let mut msg = Msg::new();
    let mut at = "/".to_owned();
    for level in 0..depth {
        msg.fixed(&at, if level == 0 { 32 } else { 24 }, &[]);
        msg.text(&at, 0x0037, &format!("Ebene {level}"));
        let attachment = format!("{at}__attach_version1.0_#00000000");
        msg.storage(&attachment);
        at = format!("{attachment}/__substg1.0_3701000D");
        msg.storage(&at);
        at.push('/');
    }
    msg.fixed(&at, 24, &[]);
    msg.finish()
}

/// A message with a text, a file, and a message that is attached.
pub fn eml() -> Vec<u8> {
    b"From: =?utf-8?q?Chlo=C3=A9?= <chloe@contoso.example>\r\nTo: anna@contoso.example, Bruno <bruno@contoso.example>\r\n\
      Subject: =?iso-8859-1?q?Gr=FC=DFe?=\r\nDate: Fri, 20 Nov 2026 09:30:00 +0100\r\nMIME-Version: 1.0\r\n\
      Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=windows-1252\r\n\
      Content-Transfer-Encoding: quoted-printable\r\n\r\nDer Preis: 5 =80\r\n--b1\r\n\
      Content-Type: application/pdf; name=\"Plan.pdf\"\r\nContent-Disposition: attachment; filename=\"Plan.pdf\"\r\n\
      Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n\
      From: eva@contoso.example\r\nSubject: Innen\r\nContent-Type: text/html\r\n\r\n<p>Ein <b>Satz</b></p>\r\n--b1--\r\n"
        .to_vec()
}

/// Messages inside messages, so many.
pub fn nested_eml(depth: usize) -> Vec<u8> {
    let mut out = String::new();
    for level in 0..depth {
        out.push_str(&format!("Subject: Ebene {level}\r\nContent-Type: message/rfc822\r\n\r\n"));
    }
    out.push_str("Subject: Ende\r\n\r\nText\r\n");
    out.into_bytes()
}
