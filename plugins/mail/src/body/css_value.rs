//! Values of CSS: words, numbers with their units, colours.

use cssparser::color::{parse_hash_color, parse_named_color};
use cssparser::{BasicParseErrorKind, ParseError, Parser, Token};

/// A colour, without how much of it shows.
pub(super) type Rgb = (u8, u8, u8);

/// The parts of a value.
#[derive(Debug, Default)]
pub(super) struct Value {
    pub(super) words: Vec<String>,
    /// In pixels, or as part of what is around (`%`, `em`); a bare number as it is.
    pub(super) numbers: Vec<(f32, Unit)>,
    pub(super) colors: Vec<Paint>,
    pub(super) functions: Vec<String>,
    pub(super) is_important: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    None,
    Pixel,
    Part,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Paint {
    Color(Rgb),
    Nothing,
}

impl Value {
    pub(super) fn read(parser: &mut Parser<'_>) -> Self {
        let mut value = Self::default();
        loop {
            let token = match parser.next() {
                Ok(token) => token.clone(),
                Err(error) => {
                    debug_assert!(matches!(error.kind, BasicParseErrorKind::EndOfInput));
                    break;
                }
            };
            match token {
                Token::Ident(word) => {
                    let word = word.to_ascii_lowercase();
                    if word == "important" {
                        value.is_important = true;
                    } else if word == "transparent" {
                        value.colors.push(Paint::Nothing);
                    } else if let Ok(color) = parse_named_color(&word) {
                        value.colors.push(Paint::Color(color));
                    }
                    value.words.push(word);
                }
                Token::Hash(digits) | Token::IDHash(digits) => value.hash(&digits),
                Token::Number { value: number, .. } => value.numbers.push((number, Unit::None)),
                Token::Percentage { unit_value, .. } => value.numbers.push((unit_value, Unit::Part)),
                Token::Dimension { value: number, unit, .. } => {
                    value.numbers.push(match &*unit.to_ascii_lowercase() {
                        "pt" => (number * 4.0 / 3.0, Unit::Pixel),
                        "cm" => (number * 37.8, Unit::Pixel),
                        "mm" | "q" => (number * 3.78, Unit::Pixel),
                        "in" => (number * 96.0, Unit::Pixel),
                        "pc" => (number * 16.0, Unit::Pixel),
                        "rem" | "vw" | "vh" => (number * 16.0, Unit::Pixel),
                        "em" | "ex" | "ch" => (number, Unit::Part),
                        _ => (number, Unit::Pixel),
                    });
                }
                Token::UnquotedUrl(_) => value.functions.push("url".to_owned()),
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    let inner = parser
                        .parse_nested_block(|inner| Ok::<Self, ParseError<()>>(Self::read(inner)))
                        .unwrap_or_default();
                    value.function(name, &inner);
                }
                _ => {}
            }
        }
        value
    }

    fn hash(&mut self, digits: &str) {
        if let Ok((red, green, blue, alpha)) = parse_hash_color(digits.as_bytes()) {
            self.colors.push(if alpha < 0.1 { Paint::Nothing } else { Paint::Color((red, green, blue)) });
        }
    }

    fn function(&mut self, name: String, inner: &Self) {
        match (&*name, &*inner.numbers) {
            ("rgb" | "rgba", [red, green, blue, rest @ ..]) => {
                let part = |(number, unit): (f32, Unit)| {
                    // A float becomes a byte within its bounds, by definition of `as`.
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let byte = (if unit == Unit::Part { number * 255.0 } else { number }) as u8;
                    byte
                };
                let is_nothing = rest.first().is_some_and(|(alpha, _)| *alpha < 0.1);
                let color = (part(*red), part(*green), part(*blue));
                self.colors.push(if is_nothing { Paint::Nothing } else { Paint::Color(color) });
            }
            ("hsl" | "hsla", [hue, saturation, lightness, rest @ ..]) => {
                let is_nothing = rest.first().is_some_and(|(alpha, _)| *alpha < 0.1);
                let color = of_hsl(hue.0, saturation.0, lightness.0);
                self.colors.push(if is_nothing { Paint::Nothing } else { Paint::Color(color) });
            }
            _ => {}
        }
        self.numbers
            .extend(inner.numbers.iter().filter(|_| !name.starts_with("rgb") && !name.starts_with("hsl")));
        self.functions.push(name);
    }

    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    pub(super) fn first(&self) -> Option<(f32, Unit)> {
        self.numbers.first().copied()
    }
}

fn of_hsl(hue: f32, saturation: f32, lightness: f32) -> Rgb {
    let chroma = saturation * lightness.min(1.0 - lightness);
    let channel = |n: f32| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        let value = lightness - chroma * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let byte = (value * 255.0).round() as u8;
        byte
    };
    (channel(0.0), channel(8.0), channel(4.0))
}

/// A colour as attributes of HTML write it, the `#` often forgotten.
pub(super) fn legacy_color(value: &str) -> Option<Rgb> {
    let value = value.trim();
    if let Ok(color) = parse_named_color(&value.to_ascii_lowercase()) {
        return Some(color);
    }
    let (red, green, blue, _) = parse_hash_color(value.trim_start_matches('#').as_bytes()).ok()?;
    Some((red, green, blue))
}

/// Whether somebody could tell a text of this colour from what is behind it:
/// contrast as WCAG 2 counts it, which is 1 for no difference and 21 for black on
/// white.
pub(super) fn can_be_told(text: Rgb, background: Rgb) -> bool {
    let (one, other) = (luminance(text), luminance(background));
    (one.max(other) + 0.05) / (one.min(other) + 0.05) >= 1.2
}

fn luminance((red, green, blue): Rgb) -> f32 {
    let linear = |channel: u8| {
        let part = f32::from(channel) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
