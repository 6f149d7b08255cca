//! The letters of a page, in the order in which they are drawn, put together to
//! words and lines by where they stand.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{BezPath, Point, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use crate::text::Text;

/// A gap between two letters that is a space, and one that is a column, in parts
/// of the letters' size.
const SPACE: f64 = 0.18;
const COLUMN: f64 = 1.6;
/// How far a letter may stand above or below the one before, on the same line.
const SAME_LINE: f64 = 0.45;
/// The distance of lines that leaves one empty.
const PARAGRAPH: f64 = 1.75;

/// Takes letters, and nothing else that is drawn.
pub(super) struct Letters<'t> {
    text: &'t mut Text,
    /// Where the letter before ended.
    last: Option<Place>,
    has_letters: bool,
}

#[derive(Clone, Copy)]
struct Place {
    end: Point,
    /// The direction of the line, of length one.
    direction: Vec2,
    size: f64,
}

impl<'t> Letters<'t> {
    pub(super) fn new(text: &'t mut Text) -> Self {
        text.end_paragraph();
        Self { text, last: None, has_letters: false }
    }

    /// Ends the page; whether it had any letters.
    pub(super) fn finish(self) -> bool {
        self.text.end_paragraph();
        self.has_letters
    }

    fn letter(&mut self, letter: &str, start: Point, end: Point, size: f64) {
        let along = end - start;
        let direction = if along.hypot() > 1e-6 { along / along.hypot() } else { Vec2::new(1.0, 0.0) };
        if let Some(last) = self.last {
            let (gap, size) = (start - last.end, size.max(last.size).max(1e-3));
            let ahead = gap.dot(last.direction);
            let beside = gap.cross(last.direction).abs();
            let is_turned = direction.dot(last.direction) < 0.9 && along.hypot() > 1e-6;
            if is_turned || beside > SAME_LINE * size || ahead < -size {
                if beside > PARAGRAPH * size {
                    self.text.end_paragraph();
                } else {
                    self.text.end_line();
                }
            } else if ahead > COLUMN * size {
                self.text.push("\t");
            } else if ahead > SPACE * size {
                self.text.push(" ");
            }
        }
        self.text.push_line(letter);
        self.has_letters |= !letter.trim().is_empty();
        self.last = Some(Place { end, direction, size });
    }
}

impl<'a> Device<'a> for Letters<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Letters that are filled and outlined come twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.has_letters {
            return;
        }
        for glyph in run.glyphs() {
            if self.text.is_full() {
                return;
            }
            let transform = props.transform * glyph.transform();
            let width = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let start = transform * Point::ZERO;
            let end = transform * Point::new(f64::from(width.unwrap_or(500.0)), 0.0);
            let size = (transform * Point::new(0.0, 1000.0) - start).hypot();
            if !(start.is_finite() && end.is_finite() && size.is_finite()) {
                continue;
            }
            let mut buffer = [0; 4];
            let unicode = glyph.as_unicode();
            let letter = match &unicode {
                Some(BfString::Char(sign)) => sign.encode_utf8(&mut buffer),
                Some(BfString::String(text)) => text.as_str(),
                None => "\u{fffd}",
            };
            self.letter(letter, start, end, size);
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
