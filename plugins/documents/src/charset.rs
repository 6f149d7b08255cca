//! Characters from bytes, where nobody says reliably which set they are in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to tell its character set.
pub(crate) const SAMPLE: usize = 64 << 10;
/// What is as long as this may be a part of something.
const CUT: usize = 1 << 10;

/// The character set that a media type names, as in `text/csv; charset=utf-8`.
pub(crate) fn declared(media_type: Option<&str>) -> Option<&'static Encoding> {
    let parameters = media_type?.split(';').skip(1);
    parameters
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .and_then(|(_, value)| Encoding::for_label(value.trim().trim_matches('"').as_bytes()))
}

/// The character set of a text that begins like this. A byte order mark decides;
/// then UTF-16 by its zeros, and UTF-8 by its form, which nothing else has; then
/// what was declared; then a guess by the language.
pub(crate) fn of(sample: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    if let Some(encoding) = without_mark(sample) {
        return encoding;
    }
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // A sample may end in the midst of a character; a whole text does not.
        Err(error) => error.error_len().is_none() && sample.len() >= CUT,
    };
    if valid {
        return UTF_8;
    }
    if let Some(declared) = declared.filter(|declared| *declared != UTF_8) {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a byte order mark: in text of any European language every
/// second byte is zero.
fn without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = sample.as_chunks::<2>();
    if pairs.len() < 2 {
        return None;
    }
    let zeros = |half: usize| pairs.iter().filter(|pair| pair.get(half) == Some(&0)).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = pairs.len() / 2;
    match (first, second) {
        (first, second) if second > most && first * 8 < second => Some(UTF_16LE),
        (first, second) if first > most && second * 8 < first => Some(UTF_16BE),
        _ => None,
    }
}

/// All of a text.
pub(crate) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    of(sample, declared).decode(bytes).0.into_owned()
}

/// All of a web page, which may name its character set itself.
pub(crate) fn decode_html(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let named = declared.or_else(|| {
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let (_, after) = head.split_once("charset=")?;
        let label = after.trim_start_matches(['"', '\'', ' ']);
        let label =
            label.split(|sign: char| !sign.is_ascii_alphanumeric() && !"-_:".contains(sign)).next()?;
        Encoding::for_label(label.as_bytes())
    });
    decode(bytes, named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff_u16);
        mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_text_is_read_in_whatever_set_it_is() {
        let text = "Größe;Straße\nKöln;Überweg 3\n";
        assert_eq!(decode(text.as_bytes(), None), text);
        assert_eq!(decode(&utf16(text, true), None), text);
        assert_eq!(decode(&utf16(text, false), None), text);
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&be, None), text);
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode("Preis: 5 € für Ärzte, „Größe“");
        assert_eq!(decode(&windows, None), "Preis: 5 € für Ärzte, „Größe“");
        let (russian, _, _) = encoding_rs::WINDOWS_1251.encode("Сводный отчёт о продажах за ноябрь");
        assert_eq!(decode(&russian, None), "Сводный отчёт о продажах за ноябрь");
        let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("売上報告書、十一月分です。");
        assert_eq!(decode(&japanese, None), "売上報告書、十一月分です。");
    }

    #[test]
    fn what_is_declared_counts_only_where_it_can_be() {
        let declared = |label: &str| declared(Some(&format!("text/csv; Charset=\"{label}\"")));
        assert_eq!(decode("Grüße".as_bytes(), declared("iso-8859-1")), "Grüße");
        assert_eq!(decode(b"\xe1\xe2", declared("iso-8859-7")), "αβ");
        assert_eq!(super::declared(Some("text/csv")), None);
    }

    #[test]
    fn a_page_may_name_its_set_itself() {
        assert_eq!(decode_html(b"<meta charset='windows-1253'>\xe1", None), "<meta charset='windows-1253'>α");
    }
}
