//! Files that nobody should attach, and what has to be said of each.

use std::io::Write as _;

use super::message::Msg;
use super::{deflated, deflated_repetition, message, office, parts, pdf, zip, zip_bomb};

/// A file, and what becomes of it.
pub struct Case {
    pub name: &'static str,
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
    pub outcome: Outcome,
    /// Whether tables are asked for.
    pub tables: bool,
}

/// What becomes of a file.
pub enum Outcome {
    /// It is told why not, with these words.
    Told(&'static str),
    /// Its text comes and has this in it, and these words are among the notes
    /// (none where there are none).
    Read(&'static str, &'static str),
}

use Outcome::{Read, Told};

fn case(name: &'static str, bytes: Vec<u8>, outcome: Outcome) -> Case {
    Case { name, content_type: "application/octet-stream", bytes, outcome, tables: false }
}

const OPEN: &[u8] = b"<w:document xmlns:w=\"w\"><w:body>";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";

/// All of them.
pub fn corpus() -> Vec<Case> {
    let mut all = archives();
    all.extend(workbooks());
    all.extend(documents());
    all.extend(messages());
    all.extend(texts());
    all
}

fn truncated(mut bytes: Vec<u8>, part: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() * part / 100);
    bytes
}

/// Sets the flag that says that all files of an archive are encrypted.
fn locked(mut bytes: Vec<u8>) -> Vec<u8> {
    for at in 0..bytes.len().saturating_sub(10) {
        match &bytes[at..at + 4] {
            b"PK\x03\x04" => bytes[at + 6] |= 1,
            b"PK\x01\x02" => bytes[at + 8] |= 1,
            _ => {}
        }
    }
    bytes
}

fn archives() -> Vec<Case> {
    let entities = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
                    <w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>";
    let external =
        "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document xmlns:w=\"w\">&x;</w:document>";
    let unknown = "<w:document xmlns:w=\"w\"><w:p><w:r><w:t>&passwd;</w:t></w:r></w:p></w:document>";
    let deep = format!(
        "<w:document xmlns:w=\"w\">{}<w:r><w:t>tief</w:t></w:r>",
        "<w:p><w:tbl><w:tr><w:tc>".repeat(100_000)
    );
    let row = format!(
        "<w:document xmlns:w=\"w\"><w:tbl><w:tr>{}</w:tr></w:tbl></w:document>",
        "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>".repeat(50_000)
    );
    let many: Vec<(String, Vec<u8>)> = (0..10_001).map(|number| (format!("{number}"), Vec::new())).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let mut lying = office::docx("<w:p/>");
    // Half of the packed data is something else.
    let middle = lying.windows(17).position(|name| name == b"word/document.xml").unwrap() + 30;
    for byte in &mut lying[middle..middle + 12] {
        *byte ^= 0x55;
    }
    vec![
        case("empty.docx", Vec::new(), Told("it is empty, it has no bytes at all")),
        case(
            "one-word.docx",
            zip_bomb(&[], ("word/document.xml", b"<w:t>", b"aaaaaaaa", 2 << 20, b"</w:t>")),
            Told("it is a Word document that is too large to be read: one piece of it has more than 2 MiB"),
        ),
        case(
            "nothing-at-all.docx",
            zip_bomb(
                &[],
                (
                    "word/document.xml",
                    OPEN,
                    b"<w:p w:rsidR=\"00000000\" w:rsidRDefault=\"00000000\"/>",
                    1_500_000,
                    b"",
                ),
            ),
            Told(
                "it is a Word document that is too large to be read: it becomes much larger when it is unpacked",
            ),
        ),
        case(
            "words.docx",
            zip_bomb(&[], ("word/document.xml", OPEN, b"<w:p><w:t>Wort </w:t></w:p>", 1_000_000, b"")),
            Read("Wort\nWort\n", ""),
        ),
        case(
            "entities.docx",
            zip(&[("word/document.xml", entities.as_bytes())]),
            Told("it declares a document type"),
        ),
        case(
            "external.docx",
            zip(&[("word/document.xml", external.as_bytes())]),
            Told("it declares a document type"),
        ),
        case(
            "unknown.docx",
            zip(&[("word/document.xml", unknown.as_bytes())]),
            Told("an entity that XML does not know"),
        ),
        case("deep.docx", zip(&[("word/document.xml", deep.as_bytes())]), Read("tief", "")),
        case("wide.docx", zip(&[("word/document.xml", row.as_bytes())]), Read("x\tx\tx", "")),
        case("many.docx", zip(&many), Told("it has more than 10,000 parts")),
        case("truncated.docx", truncated(office::report(), 60), Told("that is damaged")),
        case("damaged.docx", lying, Told("that is damaged")),
        case(
            "locked.docx",
            locked(office::report()),
            Told("it is a Word document that is protected with a password"),
        ),
        case(
            "locked.zip",
            locked(zip(&[("Gehälter.xlsx", b"x"), ("b.txt", b"y")])),
            Told(
                "it is a ZIP archive, protected with a password, of 2 files (Gehälter.xlsx, b.txt), and archives are not opened",
            ),
        ),
        case(
            "plain.zip",
            zip(&[("../../etc/passwd", b"x")]),
            Told("it is a ZIP archive of 1 file (../../etc/passwd)"),
        ),
        case(
            "nested.zip",
            zip(&[("a.zip", &zip(&[("b.zip", &zip(&[]))]))]),
            Told("it is a ZIP archive of 1 file (a.zip)"),
        ),
        case(
            "packed.gz",
            [b"\x1f\x8b\x08\0\0\0\0\0\0\x03".as_slice(), &deflated(b"x")].concat(),
            Told("it is an archive (application/gzip)"),
        ),
    ]
}

fn workbooks() -> Vec<Case> {
    let corners = office::sheet(
        "A1:XFD1048576",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c>\
         <c r=\"XFD1048576\"><v>3</v></c></row>",
    );
    let beyond = office::sheet("A1", "<row r=\"1\"><c r=\"ZZZZZZZ99999999999\"><v>1</v></c></row>");
    let lost = office::sheet("A1", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>4000000000</v></c></row>");
    let none = office::sheet("A1", "");
    let strings = |unit: &'static [u8], times: usize| {
        let workbook = office::xlsx(&[("A", "visible", none.clone())], "");
        let mut files = parts(&workbook);
        files.retain(|(name, _)| name != "xl/sharedStrings.xml");
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        zip_bomb(&files, ("xl/sharedStrings.xml", b"<sst>", unit, times, b"</sst>"))
    };
    let too_large =
        "it is an Excel workbook that is too large to be read: it becomes much larger when it is unpacked";
    vec![
        case(
            "corners.xlsx",
            office::xlsx(&[("A", "visible", corners)], ""),
            Read("1\n2", "1 cells right of column IV"),
        ),
        case(
            "beyond.xlsx",
            office::xlsx(&[("A", "visible", beyond)], ""),
            Read("## A", "right of column IV"),
        ),
        case(
            "lost.xlsx",
            office::xlsx(&[("A", "visible", lost)], ""),
            Told("it is an Excel workbook that is damaged"),
        ),
        case("strings.xlsx", strings(b"<si><t>a</t></si>", 1_000_000), Told(too_large)),
        case("string.xlsx", strings(b"aaaaaaaa", 1_000_000), Told("one piece of it has more than 2 MiB")),
        case("truncated.xlsx", truncated(office::budget(), 50), Told("that is damaged")),
        case(
            "locked.xlsx",
            locked(office::budget()),
            Told("it is an Excel workbook that is protected with a password"),
        ),
        case("picture.xlsx", PNG.to_vec(), Told("it is a picture (image/png)")),
        case("truncated.pptx", truncated(office::talk(), 70), Told("that is damaged")),
        case(
            "slides.pptx",
            zip(&[("ppt/presentation.xml", b"<p:presentation xmlns:p=\"p\">")]),
            Read("", ""),
        ),
    ]
}

/// Forms that draw each other, so many in a row, each twice.
fn doubling(forms: usize) -> Vec<u8> {
    let mut objects = vec![
        pdf::CATALOGUE.into(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>".to_vec(),
        pdf::stream("", b"/X Do"),
    ];
    for number in 0..forms {
        let next = 6 + number;
        objects.push(pdf::stream(
            &format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {next} 0 R >> >>"
            ),
            b"/X Do /X Do",
        ));
    }
    objects.push(pdf::stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 m"));
    pdf::document(&objects, "")
}

fn documents() -> Vec<Case> {
    let form = || pdf::packed("/Type /XObject /Subtype /Form /BBox [0 0 1 1]", b"");
    let bomb = deflated_repetition(b"BT ET\n", 4_000_000);
    let twice = deflated(&deflated_repetition(b"\0", 1 << 27));
    let no_text = "No text was found";
    let loops = pdf::document(
        &[
            pdf::CATALOGUE.into(),
            b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 2000000000 >>".to_vec(),
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count -1 >>".to_vec(),
        ],
        "",
    );
    let itself = pdf::one_page(
        pdf::stream("", b"/X Do"),
        pdf::stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>",
            b"/X Do /X Do",
        ),
    );
    let brackets = pdf::one_page(pdf::stream("", &b"[".repeat(200_000)), form());
    let dictionaries = pdf::document(
        &[[b"<< /Type /Catalog /Pages 2 0 R /A ".as_slice(), &b"<< /A ".repeat(100_000)].concat()],
        "",
    );
    let earlier = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF";
    let objects = pdf::document(
        &[pdf::CATALOGUE.into(), pdf::stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", &bomb)],
        "",
    );
    let nested_objects = pdf::document(
        &[
            pdf::CATALOGUE.into(),
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_vec(),
            pdf::packed(
                "/Type /ObjStm /N 1 /First 4",
                &[b"4 0 << /Type /Page /A ".as_slice(), &b"<< /A ".repeat(100_000)].concat(),
            ),
        ],
        "",
    );
    let encrypted = pdf::document(
        &[
            pdf::CATALOGUE.into(),
            b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec(),
            format!(
                "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <{}> /U <{}> >>",
                "5a".repeat(32),
                "a5".repeat(32)
            )
            .into_bytes(),
        ],
        "/Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    );
    let colours = pdf::one_page(pdf::packed("", &b"q 1 0 0 1 0 0 cm ".repeat(100_000)), form());
    vec![
        case("truncated.pdf", truncated(pdf::letter(), 30), Read("", "The file seems to end early")),
        case("header.pdf", b"%PDF-1.7\n".to_vec(), Told("it is a PDF document that is damaged")),
        case(
            "bomb.pdf",
            pdf::one_page(pdf::stream("/Filter /FlateDecode", &bomb), form()),
            Read("", no_text),
        ),
        case(
            "hidden-bomb.pdf",
            pdf::one_page(pdf::stream("/Filter /F#6cateDecode", &bomb), form()),
            Read("", no_text),
        ),
        case(
            "twice.pdf",
            pdf::one_page(pdf::stream("/Filter [/FlateDecode /FlateDecode]", &twice), form()),
            Read("", no_text),
        ),
        case("objects.pdf", objects, Told("it is a PDF document that is")),
        case("loops.pdf", loops, Told("it is a PDF document that is damaged")),
        case("itself.pdf", itself, Read("", no_text)),
        case(
            "doubling.pdf",
            doubling(40),
            Read("", "Page 1 is left out: it draws more than can be followed."),
        ),
        case("brackets.pdf", brackets, Read("", no_text)),
        case("dictionaries.pdf", dictionaries, Told("it is a PDF document that is damaged")),
        case("nested-objects.pdf", nested_objects, Told("it is a PDF document that is")),
        case("earlier.pdf", earlier.to_vec(), Told("it is a PDF document that is damaged")),
        case("saves.pdf", colours, Read("", no_text)),
        case("locked.pdf", encrypted, Told("it is a PDF document that is protected with a password")),
        case(
            "picture.pdf",
            PNG.to_vec(),
            Told("it is a picture (image/png), and text in pictures is not read"),
        ),
        case("text.pdf", b"Seite nicht gefunden".to_vec(), Read("Seite nicht gefunden", "Its name says pdf")),
        case(
            "noise.pdf",
            (0..4096_u32).map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect(),
            Told("it is a file of an unknown kind"),
        ),
    ]
}

fn messages() -> Vec<Case> {
    let mut lying = message::outlook();
    // The table of sectors says that each is followed by the first.
    let sector = 1_usize << lying[30];
    let table = (u32::from_le_bytes([lying[76], lying[77], lying[78], lying[79]]) as usize + 1) * sector;
    lying[table..table + sector].fill(0);
    let locked = {
        let mut msg = Msg::new();
        msg.stream("/EncryptionInfo", b"x");
        msg.stream("/EncryptedPackage", b"y");
        msg.finish()
    };
    let old = {
        let mut msg = Msg::new();
        msg.stream("/WordDocument", &[0; 5000]);
        msg.finish()
    };
    let rich = {
        let mut msg = Msg::new();
        msg.fixed("/", 32, &[]);
        msg.text("/", 0x0037, "Reich");
        let mut compressed = 40_u32.to_le_bytes().to_vec();
        compressed.extend(u32::MAX.to_le_bytes());
        compressed.extend(b"LZFu\0\0\0\0aaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        msg.stream("/__substg1.0_10090102", &compressed);
        msg.finish()
    };
    let large = {
        let mut msg = Msg::new();
        msg.fixed("/", 32, &[]);
        msg.stream("/__substg1.0_1000001F", &vec![b'a'; 13 << 20]);
        msg.finish()
    };
    let multiparts: String = (0..20_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n"))
        .collect();
    vec![
        case("truncated.msg", truncated(message::outlook(), 40), Told("that is damaged")),
        case("short.msg", truncated(message::outlook(), 5), Told("that is damaged")),
        case("lying.msg", lying, Told("that is damaged")),
        case(
            "deep.msg",
            message::nested_outlook(20),
            Read("Ebene 7", "Messages that are nested deeper than 7 are left out."),
        ),
        case("rich.msg", rich, Read("Subject: Reich", "cannot be unpacked")),
        case(
            "large.msg",
            large,
            Told(
                "it is an Outlook message that is too large to be read: a property of it has more than 12 MiB",
            ),
        ),
        case("locked.docx", locked, Told("it is an Office document that is protected with a password")),
        case(
            "old.doc",
            old,
            Told("it is a document of Word 97 to 2003, and only the newer formats are read"),
        ),
        case(
            "deep.eml",
            message::nested_eml(100),
            Read("Ebene 7", "Messages that are nested deeper than 7 are left out."),
        ),
        case("endless.eml", message::nested_eml(20_000), Told("more than 200 messages are nested in it")),
        case(
            "parts.eml",
            format!("Subject: Teile\r\n{multiparts}Text").into_bytes(),
            Read("Subject: Teile", ""),
        ),
        case(
            "headless.eml",
            b"\r\n\r\n".to_vec(),
            Told("it is an e-mail message that is damaged: it has no headers"),
        ),
        case("truncated.eml", truncated(message::eml(), 60), Read("Grüße", "")),
    ]
}

fn texts() -> Vec<Case> {
    let mut quoted = b"a;b\n1;\"2".to_vec();
    quoted.extend(std::iter::repeat_n(b"x\n".as_slice(), 2 << 20).flatten());
    let mut half = "Größe".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    half.pop();
    let mut program = b"MZ\x90\0".to_vec();
    program.write_all(&[0; 2000]).unwrap();
    let long = "ä".repeat(3 << 20);
    vec![
        Case {
            tables: true,
            ..case("quotes.csv", quoted, Read("a | b", "The rows after this one cannot be read"))
        },
        case("half.txt", half, Read("Größ", "")),
        case("program.txt", program, Told("it is a program")),
        case("divs.html", b"<div><table><tr><td>".repeat(200_000), Read("", "")),
        case("comment.html", [b"<p>a<!--".as_slice(), &b"-".repeat(4 << 20)].concat(), Read("a", "")),
        case("tag.html", [b"<p>a<b ".as_slice(), &b"c=d ".repeat(1 << 20)].concat(), Read("a", "")),
        case("braces.rtf", [b"{\\rtf1 ".as_slice(), &b"{".repeat(4 << 20)].concat(), Read("", "")),
        case("long.txt", long.into_bytes(), Read("ääää", "")),
        case(
            "controls.txt",
            [b"a\x1b]0;x\x07\x08\x08b".as_slice(), &b" Wort".repeat(100)].concat(),
            Read("a]0;xb Wort", ""),
        ),
    ]
}
