//! As much of CSS as says whether somebody sees a text: inline declarations and
//! style sheets, by cssparser, which the escapes and comments of CSS do not
//! mislead. What it does not know is not there.

use cssparser::color::{parse_hash_color, parse_named_color};
use cssparser::{BasicParseErrorKind, Parser, Token};

/// A colour, without how much of it shows.
pub(super) type Rgb = (u8, u8, u8);

/// What a declaration says of an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Effect {
    /// `display`: whether it is none.
    Display(bool),
    /// `visibility`: whether it is hidden.
    Visibility(bool),
    /// `opacity`: whether nothing shows.
    Opacity(bool),
    /// `font-size`.
    Font(Size),
    /// `color`; none where it is not known which.
    Color(Option<Rgb>),
    /// A colour that is none: `transparent`.
    Transparent,
    /// `background` and `background-color`; none where it is a picture, or not
    /// known.
    Background(Option<Rgb>),
    /// A height or width: whether it is nothing.
    Extent(Side, bool),
    /// `overflow`: whether what is outside shows.
    Overflow(bool),
    /// Whether it lies far outside of the window.
    Outside(Place, bool),
    /// Whether it is clipped or shrunk to nothing.
    Clipped(bool),
}

/// A font's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Too small to see.
    Nothing,
    /// What somebody sees.
    Seen,
    /// So much of what is around it, which is something.
    Relative,
}

/// What an extent is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Height,
    MaxHeight,
    Width,
    MaxWidth,
}

/// How something comes to lie outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Indent,
    Left,
    Top,
    MarginLeft,
    MarginTop,
}

/// A declaration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Declaration {
    pub(super) effect: Effect,
    pub(super) is_important: bool,
}

impl Effect {
    /// Whether the later of two such declarations holds.
    pub(super) fn is_of_same_property(self, other: Self) -> bool {
        match (self, other) {
            (Self::Extent(one, _), Self::Extent(other, _)) => one == other,
            (Self::Outside(one, _), Self::Outside(other, _)) => one == other,
            (Self::Color(_) | Self::Transparent, Self::Color(_) | Self::Transparent) => true,
            (one, other) => std::mem::discriminant(&one) == std::mem::discriminant(&other),
        }
    }

    /// Whether it can make something disappear.
    pub(super) fn hides(self) -> bool {
        match self {
            Self::Display(hides)
            | Self::Visibility(hides)
            | Self::Opacity(hides)
            | Self::Extent(_, hides)
            | Self::Overflow(hides)
            | Self::Outside(_, hides)
            | Self::Clipped(hides) => hides,
            Self::Font(size) => size == Size::Nothing,
            Self::Transparent => true,
            Self::Color(_) | Self::Background(_) => false,
        }
    }
}

/// A rule of a style sheet.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) selectors: Vec<super::selector::Selector>,
    pub(super) declarations: Vec<Declaration>,
}

/// Smaller than this nobody reads, in pixels.
const LEAST_FONT: f32 = 3.0;
/// Further away than this, in pixels, nobody looks.
const OUTSIDE: f32 = -400.0;
/// Style sheets for windows narrower than this are for telephones.
const WINDOW: f32 = 1200.0;

/// The declarations of a `style` attribute.
pub(super) fn declarations(style: &str) -> Vec<Declaration> {
    let mut found = Vec::new();
    read_declarations(&mut Parser::new(style), &mut found);
    found
}

/// The rules of a style sheet that hold for a window on a desk.
pub(super) fn rules(sheet: &str) -> Vec<Rule> {
    let mut found = Vec::new();
    read_rules(&mut Parser::new(sheet), &mut found);
    found
}

type Unknown = cssparser::ParseError<()>;

fn read_rules(parser: &mut Parser<'_>, found: &mut Vec<Rule>) {
    while !parser.is_exhausted() {
        let start = parser.position();
        let mut at_rule = None;
        let block = loop {
            let is_first = parser.slice(start..parser.position()).trim().is_empty();
            match parser.next_including_whitespace_and_comments() {
                Ok(Token::AtKeyword(name)) if at_rule.is_none() => {
                    at_rule = Some(name.to_ascii_lowercase());
                }
                Ok(Token::CurlyBracketBlock) => break true,
                Ok(Token::Semicolon) if at_rule.is_some() => break false,
                // An HTML comment around the sheet is as old as the style element.
                Ok(Token::CDO | Token::CDC) if is_first => break false,
                Ok(_) => {}
                Err(_) => return,
            }
        };
        if !block {
            continue;
        }
        let prelude = parser.slice(start..parser.position()).trim_end_matches('{').trim().to_owned();
        let _ = parser.parse_nested_block(|inner| {
            match at_rule.as_deref() {
                None => {
                    let mut declarations = Vec::new();
                    read_declarations(inner, &mut declarations);
                    if !declarations.is_empty() {
                        found.push(Rule { selectors: super::selector::parse(&prelude), declarations });
                    }
                }
                Some("media") if applies(&prelude) => read_rules(inner, found),
                Some("supports" | "layer" | "container") => read_rules(inner, found),
                Some(_) => {}
            }
            while inner.next().is_ok() {}
            Ok::<(), Unknown>(())
        });
    }
}

/// Whether the query of `@media` is one for a screen on a desk.
fn applies(prelude: &str) -> bool {
    let prelude = prelude.to_ascii_lowercase();
    prelude.trim_start_matches("@media").split(',').any(|query| {
        let narrow = query.split("max-").skip(1).any(|rest| {
            let number: String = rest
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            let number: f32 = number.parse().unwrap_or(0.0);
            number * if rest.contains("em") { 16.0 } else { 1.0 } < WINDOW
        });
        let other =
            ["print", "speech", "tty", "not ", "dark", "orientation", "ratio", "resolution", "hover", "--"];
        !narrow && !other.iter().any(|word| query.contains(word))
    })
}

fn read_declarations(parser: &mut Parser<'_>, found: &mut Vec<Declaration>) {
    while !parser.is_exhausted() {
        let _ = parser.parse_until_after(cssparser::Delimiter::Semicolon, |one| {
            let name = one.expect_ident_cloned()?.to_ascii_lowercase();
            one.expect_colon()?;
            let value = Value::read(one);
            found.extend(
                effects(&name, &value)
                    .into_iter()
                    .map(|effect| Declaration { effect, is_important: value.is_important }),
            );
            Ok::<(), Unknown>(())
        });
    }
}

/// The parts of a value.
#[derive(Debug, Default)]
struct Value {
    words: Vec<String>,
    /// In pixels, or as part of what is around (`%`, `em`); a bare number as it is.
    numbers: Vec<(f32, Unit)>,
    colors: Vec<Paint>,
    functions: Vec<String>,
    is_important: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    None,
    Pixel,
    Part,
}

#[derive(Debug, Clone, Copy)]
enum Paint {
    Color(Rgb),
    Nothing,
}

impl Value {
    fn read(parser: &mut Parser<'_>) -> Self {
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
                        .parse_nested_block(|inner| Ok::<Self, Unknown>(Self::read(inner)))
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

    fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    fn first(&self) -> Option<(f32, Unit)> {
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

/// What a declaration says. Values that CSS would not take say nothing.
fn effects(name: &str, value: &Value) -> Vec<Effect> {
    let first = value.first();
    let is_nothing = first.is_some_and(|(number, unit)| {
        number.abs() <= if unit == Unit::Part { 0.01 } else { 1.0 } && (unit != Unit::None || number == 0.0)
    });
    let outside = |place| {
        let far =
            first.is_some_and(|(number, unit)| number <= if unit == Unit::Part { -5.0 } else { OUTSIDE });
        vec![Effect::Outside(place, far)]
    };
    match name {
        "display" if !value.words.is_empty() => vec![Effect::Display(value.has(&["none"]))],
        "visibility" if !value.words.is_empty() => {
            vec![Effect::Visibility(value.has(&["hidden", "collapse"]))]
        }
        "opacity" => first.map(|(number, _)| Effect::Opacity(number < 0.1)).into_iter().collect(),
        "font-size" => font_size(value).into_iter().collect(),
        "font" => font(value).into_iter().collect(),
        "color" => vec![match value.colors.first() {
            Some(Paint::Color(color)) => Effect::Color(Some(*color)),
            Some(Paint::Nothing) => Effect::Transparent,
            None => Effect::Color(None),
        }],
        "background" | "background-color" => background(value),
        "background-image" if !value.functions.is_empty() => vec![Effect::Background(None)],
        "height" | "max-height" | "width" | "max-width" => {
            let side = match name {
                "height" => Side::Height,
                "max-height" => Side::MaxHeight,
                "width" => Side::Width,
                _ => Side::MaxWidth,
            };
            vec![Effect::Extent(side, is_nothing)]
        }
        "overflow" | "overflow-x" | "overflow-y" => vec![Effect::Overflow(value.has(&["hidden", "clip"]))],
        "text-indent" => outside(Place::Indent),
        "left" => outside(Place::Left),
        "top" => outside(Place::Top),
        "margin-left" => outside(Place::MarginLeft),
        "margin-top" => outside(Place::MarginTop),
        "margin" => {
            let far = value.numbers.iter().any(|(number, unit)| *unit == Unit::Pixel && *number <= OUTSIDE);
            vec![Effect::Outside(Place::MarginTop, far)]
        }
        "clip" => {
            let nothing = value.numbers.iter().all(|(number, _)| number.abs() <= 1.0);
            vec![Effect::Clipped(!value.numbers.is_empty() && nothing)]
        }
        "clip-path" => {
            let inset = value.functions.iter().any(|name| name == "inset");
            let circle = value.functions.iter().any(|name| name == "circle" || name == "ellipse");
            let gone = first.is_some_and(|(number, unit)| {
                inset && unit == Unit::Part && number >= 0.5 || circle && number <= 0.01
            });
            vec![Effect::Clipped(gone)]
        }
        "transform" => {
            let scaled = value.functions.iter().any(|name| name.starts_with("scale"));
            vec![Effect::Clipped(scaled && first.is_some_and(|(number, _)| number.abs() < 0.05))]
        }
        _ => Vec::new(),
    }
}

fn font_size(value: &Value) -> Option<Effect> {
    let Some((number, unit)) = value.first() else {
        return (!value.words.is_empty()).then(|| {
            let relative = value.has(&["inherit", "smaller", "larger", "unset"]);
            Effect::Font(if relative { Size::Relative } else { Size::Seen })
        });
    };
    Some(Effect::Font(match unit {
        Unit::Part if number < 0.15 => Size::Nothing,
        Unit::Part => Size::Relative,
        Unit::None if number != 0.0 => return None,
        _ if number < LEAST_FONT => Size::Nothing,
        _ => Size::Seen,
    }))
}

/// The size within `font: 12px/1.5 Arial`; its weight is a number without a unit.
fn font(value: &Value) -> Option<Effect> {
    let (number, unit) = value.numbers.iter().find(|(number, unit)| *unit != Unit::None || *number == 0.0)?;
    Some(Effect::Font(match unit {
        Unit::Part if *number >= 0.15 => Size::Relative,
        Unit::Part => Size::Nothing,
        _ if *number < LEAST_FONT => Size::Nothing,
        _ => Size::Seen,
    }))
}

fn background(value: &Value) -> Vec<Effect> {
    if value.functions.iter().any(|name| !name.starts_with("rgb") && !name.starts_with("hsl")) {
        return vec![Effect::Background(None)];
    }
    match value.colors.first() {
        Some(Paint::Color(color)) => vec![Effect::Background(Some(*color))],
        // What is behind it shows.
        Some(Paint::Nothing) | None => Vec::new(),
    }
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
