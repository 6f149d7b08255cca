//! As much of CSS as says whether somebody sees a text: inline declarations and
//! style sheets, by cssparser, which the escapes and comments of CSS do not
//! mislead. What it does not know is not there.

use cssparser::{Parser, Token};

use super::css_value::{Paint, Rgb, Unit, Value};

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

/// What of CSS is not understood; it is passed over.
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
