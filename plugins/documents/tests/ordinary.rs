//! Documents as people attach them, and the text that comes of them.

#![allow(clippy::unwrap_used, reason = "this is how a test ends")]

#[allow(dead_code)]
mod corpus;

use std::io::Cursor;

use ews_document_text::{Extracted, Kind, Options, Pages, extract};

fn read_with(bytes: Vec<u8>, name: &str, options: &Options) -> Extracted {
    extract(Cursor::new(bytes), Some(name), None, options).unwrap()
}

fn read(bytes: Vec<u8>, name: &str) -> Extracted {
    read_with(bytes, name, &Options::default())
}

fn tables(bytes: Vec<u8>, name: &str) -> String {
    read_with(bytes, name, &Options { extract_tables: true, ..Options::default() }).text
}

#[test]
fn a_pdf_is_read_page_by_page() {
    let letter = read(corpus::pdf::letter(), "Rechnung.pdf");
    assert_eq!(letter.kind, Kind::Pdf);
    assert_eq!(letter.pages, Some(Pages { unit: "page", read: 2, total: 2 }));
    assert_eq!(
        letter.text,
        "Rechnung Nr. 2026-118\n\nSehr geehrte Frau Grün,\n\nfür Ihre Bestellung danken wir Ihnen. Wir berechnen:\n\n\
         Position\tMenge\tPreis\nTee\t3\t14,70 €\n\nContoso GmbH, Graz\n\nSeite\n\nMit freundlichen Grüßen"
    );
    assert_eq!(letter.notes, [""; 0]);
    let first = read_with(corpus::pdf::letter(), "a.pdf", &Options { max_pages: 1, ..Options::default() });
    assert_eq!(first.pages, Some(Pages { unit: "page", read: 1, total: 2 }));
    assert!(first.text.ends_with("Contoso GmbH, Graz"));
}

#[test]
fn a_word_document_is_read_with_tables_and_notes() {
    let report = read(corpus::office::report(), "Bericht.docx");
    assert_eq!(report.kind, Kind::Docx);
    let before = "# Quartalsbericht\nDer Umsatz stieg um 12\u{a0}% & mehr.\n- Graz\n- Linz\n\n";
    let after = "\n\nKasten\nEnde\t2026\nAnna\n\n## Footnotes\nOhne Steuern.\n\n## Comments\nBitte prüfen!\n\n\
                 ## Header\nVertraulich";
    assert_eq!(report.text, format!("{before}Stadt\tUmsatz\nGraz\t1.200 (netto){after}"));
    assert_eq!(
        tables(corpus::office::report(), "Bericht.docx"),
        format!("{before}| Stadt | Umsatz |\n|---|---|\n| Graz | 1.200 (netto) |{after}")
    );
}

#[test]
fn a_workbook_is_read_sheet_by_sheet_with_its_dates() {
    let budget = read(corpus::office::budget(), "Budget.xlsx");
    assert_eq!(budget.kind, Kind::Xlsx);
    assert_eq!(budget.pages, Some(Pages { unit: "sheet", read: 2, total: 2 }));
    assert_eq!(
        budget.text,
        "## Budget 2026\n\nPosten\tBetrag\tFällig\nMiete | Graz\t1250.5\t2026-11-20\nStrom\t\t2026-11-20T08:30:00\tTRUE\n\
         36:00:00\t18:00:00\n\t1250.5\t#DIV/0!\n\n## Geheim (hidden)\n\n7"
    );
    let first =
        read_with(corpus::office::budget(), "Budget.xlsx", &Options { extract_tables: true, max_pages: 1 });
    assert_eq!(first.pages, Some(Pages { unit: "sheet", read: 1, total: 2 }));
    assert!(first.text.starts_with(
        "## Budget 2026\n\n| Posten | Betrag | Fällig |  |\n|---|---|---|---|\n| Miete \\| Graz | 1250.5 | 2026-11-20 |  |\n"
    ));
}

#[test]
fn slides_come_in_their_order_with_their_notes() {
    let talk = read(corpus::office::talk(), "Vortrag.pptx");
    assert_eq!(talk.kind, Kind::Pptx);
    assert_eq!(talk.pages, Some(Pages { unit: "slide", read: 2, total: 2 }));
    assert_eq!(
        talk.text,
        "## Slide 1\nWillkommen\nGraz, 20. November\n\nNotes: Langsam sprechen\n\n## Slide 2\n\nJahr\tGäste\n2026\t118"
    );
    assert!(
        tables(corpus::office::talk(), "a.pptx").ends_with("| Jahr | Gäste |\n|---|---|\n| 2026 | 118 |")
    );
}

#[test]
fn an_outlook_message_is_read_with_what_is_attached() {
    let message = read(corpus::message::outlook(), "Angebot.msg");
    assert_eq!(message.kind, Kind::Msg);
    assert_eq!(
        message.text,
        "From: Anna Lindqvist <anna@contoso.example>\nTo: Chloé Martin <chloe@contoso.example>\n\
         Cc: Bruno <bruno@contoso.example>\nDate: 2026-11-20T08:30:00Z\nSubject: Angebot für Graz\n\n\
         Liebe Chloé,\nanbei das Angebot.\n\nAttachments: Angebot.pdf (8 bytes), Anfrage\n\n\
         ## Attached message: Anfrage\nDate: 2026-11-20T08:30:00Z\nSubject: Anfrage\n\nWas kostet Tee?"
    );
}

#[test]
fn an_email_is_read_with_the_message_inside() {
    let message = read(corpus::message::eml(), "Grüße.eml");
    assert_eq!(message.kind, Kind::Eml);
    assert_eq!(
        message.text,
        "From: Chloé <chloe@contoso.example>\nTo: anna@contoso.example, Bruno <bruno@contoso.example>\n\
         Date: 2026-11-20T09:30:00+01:00\nSubject: Grüße\n\nDer Preis: 5 €\n\n\
         Attachments: Plan.pdf (4 bytes), message (92 bytes)\n\n## Attached message: Innen\n\
         From: eva@contoso.example\nSubject: Innen\n\nEin Satz"
    );
}

#[test]
fn values_are_read_in_any_character_set() {
    let utf16: Vec<u8> =
        "\u{feff}Name\tOrt\r\nJürgen\tKöln\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read(utf16.clone(), "Orte.csv");
    assert_eq!((read.kind, read.text.as_str()), (Kind::Csv, "Name\tOrt\nJürgen\tKöln"));
    assert_eq!(tables(utf16, "Orte.csv"), "| Name | Ort |\n|---|---|\n| Jürgen | Köln |");
    let windows = b"Name;Ort;Preis\r\n\"M\xfcller; S\xf6hne\";K\xf6ln;5 \x80\r\n".to_vec();
    assert_eq!(
        tables(windows, "Orte.csv"),
        "| Name | Ort | Preis |\n|---|---|---|\n| Müller; Söhne | Köln | 5 € |"
    );
    assert_eq!(
        tables(b"sep=,\na,b\n1,\"2\"\"\n3\"\n".to_vec(), "a.csv"),
        "| a | b |\n|---|---|\n| 1 | 2\" 3 |"
    );
}

#[test]
fn the_content_goes_before_the_name() {
    let renamed = read(corpus::office::report(), "Bericht.pdf");
    assert_eq!(renamed.kind, Kind::Docx);
    assert_eq!(renamed.notes, ["Its name says pdf, and its content is docx."]);
    assert_eq!(read(corpus::pdf::line("Hallo"), "ohne Endung").text, "Hallo");
    assert_eq!(read(b"<!DOCTYPE html><p>Hallo".to_vec(), "Seite").kind, Kind::Html);
    let by_type =
        extract(Cursor::new(b"a,b\n".to_vec()), None, Some("text/csv; charset=utf-8"), &Options::default());
    assert_eq!(by_type.unwrap().kind, Kind::Csv);
    assert_eq!(read(b"{\\rtf1 Gr\\'fc\\'dfe}".to_vec(), "a.doc").text, "Grüße");
}
