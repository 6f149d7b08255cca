//! Files that nobody should attach end in a sentence, or in as much text as can
//! be had; none ends the program, and none takes its memory.

#[allow(dead_code)]
mod corpus;

use std::io::Cursor;

use corpus::hostile::{Case, Outcome};
use ews_document_text::{Options, extract};

fn read(case: &Case) -> Result<ews_document_text::Extracted, ews_document_text::Unreadable> {
    let options = Options { extract_tables: case.tables, ..Options::default() };
    extract(Cursor::new(case.bytes.clone()), Some(case.name), Some(case.content_type), &options)
}

#[test]
fn each_file_ends_in_a_sentence_or_in_its_text() {
    let wrong: Vec<String> = corpus::hostile::corpus().iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with how a file ends; none where nothing is.
fn wrong(case: &Case) -> Option<String> {
    let name = case.name;
    match (&case.outcome, read(case)) {
        (Outcome::Told(words), Err(reason)) => {
            let told = reason.to_string();
            let is_right = told.contains(words) && told.len() < 400 && told.starts_with("it is ");
            (!is_right).then(|| format!("{name}: {told:?}, not {words:?}"))
        }
        (Outcome::Read(text, note), Ok(read)) => {
            let notes = read.notes.join(" ");
            let is_right = read.text.contains(text)
                && read.text.len() <= 4 << 20
                && notes.contains(note)
                && note.is_empty() == notes.is_empty();
            (!is_right).then(|| format!("{name}: {:.200?}, {notes:?}, not {text:?}, {note:?}", read.text))
        }
        (Outcome::Told(words), Ok(read)) => {
            Some(format!("{name}: {:.200?}, {:?}, not {words:?}", read.text, read.notes))
        }
        (Outcome::Read(..), Err(reason)) => Some(format!("{name}: {reason}")),
    }
}

/// Wherever a file ends, that is no more than a damaged file.
#[test]
fn a_file_may_end_anywhere() {
    for (name, bytes) in [
        ("a.pdf", corpus::pdf::letter()),
        ("a.docx", corpus::office::report()),
        ("a.xlsx", corpus::office::budget()),
        ("a.pptx", corpus::office::talk()),
        ("a.msg", corpus::message::outlook()),
        ("a.eml", corpus::message::eml()),
    ] {
        let step = (bytes.len() / 60).max(1);
        for length in (0..bytes.len()).step_by(step) {
            let part = Cursor::new(bytes[..length].to_vec());
            if let Ok(read) = extract(part, Some(name), None, &Options::default()) {
                assert!(read.text.len() < 10_000, "{name} {length}");
            }
        }
    }
}

/// A byte that is another one is no more than a damaged file, either.
#[test]
fn a_byte_may_be_any_other() {
    for (name, bytes) in [
        ("a.pdf", corpus::pdf::letter()),
        ("a.docx", corpus::office::report()),
        ("a.xlsx", corpus::office::budget()),
        ("a.pptx", corpus::office::talk()),
        ("a.msg", corpus::message::outlook()),
        ("a.eml", corpus::message::eml()),
    ] {
        let step = (bytes.len() / 150).max(1);
        for at in (0..bytes.len()).step_by(step) {
            for flip in [0xff_u8, 0x01, 0x80] {
                let mut damaged = bytes.clone();
                damaged[at] ^= flip;
                let _ = extract(Cursor::new(damaged), Some(name), None, &Options::default());
            }
        }
    }
}

/// Nor is a part of an Office document that says something else.
#[test]
fn a_part_may_say_anything() {
    for (name, bytes) in [
        ("a.docx", corpus::office::report()),
        ("a.xlsx", corpus::office::budget()),
        ("a.pptx", corpus::office::talk()),
    ] {
        let parts = corpus::parts(&bytes);
        for (number, (_, part)) in parts.iter().enumerate() {
            for at in (0..part.len()).step_by((part.len() / 40).max(1)) {
                for byte in [b'<', b'9', b'"', 0xff] {
                    let mut changed = parts.clone();
                    changed[number].1[at] = byte;
                    let files: Vec<(&str, &[u8])> =
                        changed.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
                    let archive = Cursor::new(corpus::zip(&files));
                    if let Ok(read) = extract(archive, Some(name), None, &Options::default()) {
                        assert!(read.text.len() < 10_000, "{name} {at}");
                    }
                }
            }
        }
    }
}
