//! Rich Text Format, as text (Microsoft's specification 1.9.1). Formatting,
//! pictures and embedded objects are left out, and so is the HTML that Outlook
//! hides in it: its text stands there a second time.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::limits;
use crate::text::Text;

/// Groups whose text is none of the document's.
const LEFT_OUT: [&str; 16] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "datastore",
    "latentstyles",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "filetbl",
    "xmlnstbl",
    "fldinst",
];

#[derive(Clone, Copy)]
struct Group {
    is_left_out: bool,
    /// How many signs stand for a Unicode character where it is not known.
    substitutes: usize,
}

/// Reads a document. It never fails: what cannot be understood is left out.
pub(crate) fn read(bytes: &[u8], text: &mut Text) {
    let mut reader = Reader {
        encoding: WINDOWS_1252,
        groups: vec![Group { is_left_out: false, substitutes: 1 }],
        too_deep: 0,
        in_html: false,
        skip: 0,
        pending: Vec::new(),
    };
    let mut at = 0;
    while let Some(byte) = bytes.get(at)
        && !text.is_full()
    {
        at += 1;
        match byte {
            b'{' => reader.open(text),
            b'}' => reader.close(text),
            b'\\' => at = reader.control(bytes, at, text),
            b'\r' | b'\n' => {}
            byte => reader.byte(*byte, text),
        }
    }
    reader.flush(text);
    text.end_paragraph();
}

struct Reader {
    encoding: &'static Encoding,
    groups: Vec<Group>,
    /// Groups beyond the depth that is followed.
    too_deep: usize,
    /// Whether this belongs to the HTML that is hidden in it.
    in_html: bool,
    /// Substitutes that are still to come.
    skip: usize,
    /// Bytes that are not decoded yet.
    pending: Vec<u8>,
}

impl Reader {
    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group { is_left_out: true, substitutes: 1 })
    }

    fn open(&mut self, text: &mut Text) {
        self.flush(text);
        if self.groups.len() >= limits::RTF_DEPTH {
            self.too_deep += 1;
        } else {
            self.groups.push(self.group());
        }
    }

    fn close(&mut self, text: &mut Text) {
        self.flush(text);
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else {
            self.groups.pop();
        }
    }

    fn leave_out(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.is_left_out = true;
        }
    }

    fn is_silent(&self) -> bool {
        self.group().is_left_out || self.in_html
    }

    fn byte(&mut self, byte: u8, text: &mut Text) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.is_silent() {
            self.pending.push(byte);
            if self.pending.len() > 4096 {
                self.flush(text);
            }
        }
    }

    fn flush(&mut self, text: &mut Text) {
        if !self.pending.is_empty() {
            text.push(&self.encoding.decode_without_bom_handling(&self.pending).0);
            self.pending.clear();
        }
    }

    fn write(&mut self, piece: &str, text: &mut Text) {
        self.flush(text);
        if !self.is_silent() {
            text.push(piece);
        }
    }

    /// Reads a control word or symbol; where it ends.
    fn control(&mut self, bytes: &[u8], at: usize, text: &mut Text) -> usize {
        let Some(first) = bytes.get(at) else { return at };
        if !first.is_ascii_alphabetic() {
            match first {
                b'\'' => {
                    let digits = bytes.get(at + 1..at + 3).unwrap_or_default();
                    let value =
                        std::str::from_utf8(digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                    if let Some(value) = value {
                        self.byte(value, text);
                    }
                    return at + 3;
                }
                b'*' => self.leave_out(),
                b'~' => self.write(" ", text),
                b'_' => self.write("-", text),
                b'\\' | b'{' | b'}' => self.byte(*first, text),
                b'\r' | b'\n' => self.write("\n", text),
                _ => {}
            }
            return at + 1;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default();
        let mut end = at + length;
        let negative = bytes.get(end) == Some(&b'-');
        let digits_at = end + usize::from(negative);
        let digits: Vec<u8> = bytes
            .get(digits_at..)
            .unwrap_or_default()
            .iter()
            .take(10)
            .copied()
            .take_while(u8::is_ascii_digit)
            .collect();
        let mut number = None;
        if !digits.is_empty() {
            end = digits_at + digits.len();
            let value = digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            number = Some(if negative { -value } else { value });
        }
        if bytes.get(end) == Some(&b' ') {
            end += 1;
        }
        self.word(word, number, text);
        if word == "bin" {
            let length = number.and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
            end = end.saturating_add(length);
        }
        end
    }

    fn word(&mut self, word: &str, number: Option<i64>, text: &mut Text) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.write("\n", text),
            "tab" | "cell" => self.write("\t", text),
            "emdash" => self.write("—", text),
            "endash" => self.write("–", text),
            "bullet" => self.write("•", text),
            "lquote" => self.write("‘", text),
            "rquote" => self.write("’", text),
            "ldblquote" => self.write("“", text),
            "rdblquote" => self.write("”", text),
            "ansicpg" => {
                let number = number.unwrap_or(1252);
                let label = format!("windows-{number}");
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(match number {
                    932 => encoding_rs::SHIFT_JIS,
                    936 => encoding_rs::GBK,
                    949 => encoding_rs::EUC_KR,
                    950 => encoding_rs::BIG5,
                    65001 => encoding_rs::UTF_8,
                    _ => WINDOWS_1252,
                });
            }
            "uc" => {
                if let Some(group) = self.groups.last_mut() {
                    group.substitutes =
                        number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1).min(8);
                }
            }
            "u" => {
                // Signed 16 bits; surrogates come one after the other and are left out.
                let code = number.unwrap_or_default().rem_euclid(65_536);
                if let Some(sign) = u32::try_from(code).ok().and_then(char::from_u32) {
                    self.write(sign.encode_utf8(&mut [0; 4]), text);
                }
                self.skip = self.group().substitutes;
            }
            "htmlrtf" => {
                self.flush(text);
                self.in_html = number != Some(0);
            }
            word if LEFT_OUT.contains(&word) => self.leave_out(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(document: &str) -> String {
        let mut text = Text::new(false);
        read(document.as_bytes(), &mut text);
        text.finish().0
    }

    #[test]
    fn a_document_is_its_words() {
        let document = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\pard Gr\'fc\'dfe \u8364?5\par
{\b Fett}\tab\{a\}\line {\pict 0102}Ende\par}";
        assert_eq!(shown(document), "Grüße €5\nFett\t{a}\nEnde");
    }

    #[test]
    fn the_html_that_outlook_hides_is_left_out() {
        let document = r"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hallo\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}}";
        assert_eq!(shown(document), "Hallo");
    }

    #[test]
    fn nonsense_ends() {
        assert_eq!(shown(&"{".repeat(1_000_000)), "");
        assert_eq!(shown(r"{\rtf1 a\bin9999999999 b"), "a");
        assert_eq!(shown(r"\'"), "");
        assert_eq!(shown("}}}a"), "");
    }
}
