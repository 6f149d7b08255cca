//! PDF documents (ISO 32000), page by page, as far as their letters say which
//! characters they are.
//!
//! Before anything of it is read, what becomes large when unpacked is taken out
//! ([`streams`]); before a page is drawn, what it draws is counted ([`cost`]).

mod cost;
mod letters;
mod lzw;
mod streams;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};

use crate::text::Text;
use crate::unreadable::Unreadable;
use crate::{Options, Pages, limits};

const WHAT: &str = "a PDF document";
/// Where a document says that it ends.
const END: usize = 2048;

/// Reads a document.
pub(crate) fn read(mut bytes: Vec<u8>, options: &Options, text: &mut Text) -> Result<Pages, Unreadable> {
    let removed = streams::tame(&mut bytes)?;
    let end = bytes.get(bytes.len().saturating_sub(END)..).unwrap_or_default();
    if !end.windows(5).any(|word| word == b"%%EOF") {
        text.note("The file seems to end early; what is missing cannot be told.");
    }
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Encrypted { what: WHAT },
        LoadPdfError::Decryption(_) => Unreadable::Unsupported {
            what: WHAT.into(),
            why: "which is encrypted in a way that is not known",
        },
        LoadPdfError::Invalid if removed > 0 => Unreadable::TooLarge {
            what: "a PDF document",
            why: "a part that it needs becomes much larger when it is unpacked",
        },
        LoadPdfError::Invalid => Unreadable::Damaged {
            what: WHAT,
            why: "it has no pages that can be found; it may end early".into(),
        },
    })?;
    let total = pdf.pages().len();
    if total == 0 {
        return Err(Unreadable::Damaged { what: WHAT, why: "it has no pages".into() });
    }
    let mut pages = Pages { unit: "page", read: 0, total };
    let cache = InterpreterCache::new();
    let mut costs = cost::Costs::default();
    let mut left = limits::PDF_PAGES;
    let mut has_letters = false;
    for (index, page) in pdf.pages().iter().enumerate().take(options.max_pages) {
        if text.is_full() {
            break;
        }
        let cost = costs.of(page);
        if cost > limits::PDF_PAGE {
            text.note(format!("Page {} is left out: it draws more than can be followed.", index + 1));
            pages.read += 1;
            continue;
        }
        let Some(rest) = left.checked_sub(cost) else {
            text.note(format!(
                "The pages from {} on are left out: they draw more than can be followed.",
                index + 1
            ));
            break;
        };
        left = rest;
        let rotated = page.initial_transform(true).as_coeffs();
        let mut context = Context::new(
            Affine::new(rotated),
            Rect::new(0.0, 0.0, 20_000.0, 20_000.0),
            &cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        let mut letters = letters::Letters::new(text);
        interpret_page(page, &mut context, &mut letters);
        has_letters |= letters.finish();
        pages.read += 1;
    }
    if removed > 0 && !has_letters {
        text.note("Parts of it that become much larger when unpacked were not looked at.");
    }
    if !has_letters && pages.read > 0 {
        text.note("No text was found on its pages: they may be pictures, as of a scanned document.");
    }
    Ok(pages)
}
