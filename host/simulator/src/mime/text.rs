//! Texts that the parser does not read as Exchange does: in an encoding that is torn, or in a character set that only
//! the HTML itself names.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders as _};

/// Where HTML that is read as such names its character set, in bytes from its start.
const HEAD: usize = 1_024;

/// Whether a part is a text of this subtype that the parser gave up.
pub(super) fn is_torn(part: &MessagePart<'_>, subtype: &str) -> bool {
    let kind = part.content_type();
    let is_kind = kind.is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("text")
            && kind.subtype().is_some_and(|known| known.eq_ignore_ascii_case(subtype))
    });
    let is_file = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    part.is_encoding_problem && is_kind && !is_file && part.attachment_name().is_none()
}

/// HTML in its character set, or in the one that it names itself.
pub(super) fn of_html(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    if part.is_encoding_problem {
        return of_torn(message, part);
    }
    let parsed = || part.text_contents().unwrap_or_default().to_owned();
    if charset(part).is_some() {
        return parsed();
    }
    let raw = raw(message, part);
    let decoded = match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    };
    match decoded {
        Some(bytes) if std::str::from_utf8(&bytes).is_err() => {
            in_charset(&bytes, named_inside(&bytes).as_deref())
        }
        _ => parsed(),
    }
}

/// A text whose encoding is torn, as far as it goes: what is no part of the encoding is passed over.
pub(super) fn of_torn(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let raw = raw(message, part);
    let bytes = match part.content_transfer_encoding().unwrap_or_default().to_ascii_lowercase().as_str() {
        "base64" => base64_as_far_as_it_goes(raw),
        "quoted-printable" => quoted_printable_as_far_as_it_goes(raw),
        _ => raw.to_vec(),
    };
    in_charset(&bytes, charset(part))
}

fn raw<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> &'m [u8] {
    let place = usize::try_from(part.offset_body).ok().zip(usize::try_from(part.offset_end).ok());
    place.and_then(|(begin, end)| message.raw_message.get(begin..end)).unwrap_or_default()
}

fn charset<'p>(part: &'p MessagePart<'_>) -> Option<&'p str> {
    part.content_type().and_then(|kind| kind.attribute("charset"))
}

fn in_charset(bytes: &[u8], charset: Option<&str>) -> String {
    match charset.and_then(|charset| charset_decoder(charset.as_bytes())) {
        Some(decode) => decode(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The character set that HTML names: `<meta charset=…>` or `<meta … content="text/html; charset=…">`.
fn named_inside(html: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(html.get(..HEAD.min(html.len()))?).to_ascii_lowercase();
    let meta = head.split("<meta").skip(1).find_map(|meta| meta.split('>').next()?.split_once("charset="))?;
    let name = meta.1.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(['"', '\'', ' ', ';', '/']).unwrap_or(name.len());
    name.get(..end).map(str::to_owned).filter(|name| !name.is_empty())
}

fn base64_as_far_as_it_goes(raw: &[u8]) -> Vec<u8> {
    let mut letters: Vec<u8> = raw
        .iter()
        .copied()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        .collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&STANDARD, config).decode(letters).unwrap_or_default()
}

fn quoted_printable_as_far_as_it_goes(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            bytes.push(*first);
            continue;
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match after {
            [b'\r', b'\n', more @ ..] | [b'\n', more @ ..] => rest = more,
            [high, low, more @ ..] => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = more;
                }
                _ => bytes.push(b'='),
            },
            // At the very end it is a line that goes on nowhere.
            [] => {}
            [_] => bytes.push(b'='),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_an_encoding_is_passed_over() {
        for (raw, text) in [(&b"SGVq\r\n***\r\nIGhlag=="[..], "Hej hej"), (b"SGVqI", "Hej"), (b"", "")] {
            assert_eq!(base64_as_far_as_it_goes(raw), text.as_bytes());
        }
        for (raw, text) in [
            (&b"k=\r\nommt am Fr=eitag =ZZ 8=C3=A4=3D="[..], "kommt am Fr=eitag =ZZ 8ä="),
            (b"a=\nb=4", "ab=4"),
        ] {
            assert_eq!(String::from_utf8_lossy(&quoted_printable_as_far_as_it_goes(raw)), text);
        }
    }

    #[test]
    fn html_names_its_character_set() {
        for (html, name) in [
            ("<html><head><meta charset=\"KOI8-R\"></head>", Some("koi8-r")),
            ("<META http-equiv=x content='text/html; charset=windows-1251'>", Some("windows-1251")),
            ("<meta charset=big5>", Some("big5")),
            ("<p>charset=x</p>", None),
            ("<meta charset=\"\">", None),
        ] {
            assert_eq!(named_inside(html.as_bytes()).as_deref(), name);
        }
    }
}
