//! XML of Office documents, piece by piece. No document types, no entities but
//! the five, and no piece that does not fit.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use crate::limits;

/// Why a piece that does not fit is not read.
pub(crate) const PIECE: &str = "one piece of it has more than 2 MiB";

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An element begins.
    Start(Tag),
    /// An element ends. Local name.
    End(String),
    /// Text.
    Text(String),
}

/// The beginning of an element.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Tag {
    /// Local name.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, by its name with prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A reader of pieces.
pub(crate) struct Xml<'a> {
    reader: Reader<Counted<'a>>,
    buffer: Vec<u8>,
    since: Rc<Cell<u64>>,
    /// The end of an element that has no content, which comes next.
    ends: Option<String>,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(source: &'a mut dyn BufRead) -> Self {
        let since = Rc::new(Cell::new(0));
        let reader = Reader::from_reader(Counted { source, since: Rc::clone(&since) });
        Self { reader, buffer: Vec::new(), since, ends: None }
    }

    /// The next piece; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, String> {
        if let Some(name) = self.ends.take() {
            return Ok(Some(Piece::End(name)));
        }
        loop {
            self.buffer.clear();
            self.since.set(0);
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| error.to_string())?;
            let piece = match event {
                Event::Start(start) => Piece::Start(tag(&start)?),
                Event::Empty(start) => {
                    let tag = tag(&start)?;
                    self.ends = Some(tag.name.clone());
                    Piece::Start(tag)
                }
                Event::End(end) => Piece::End(end.local_name().as_ref().to_owned()),
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    if let Some(sign) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
                        Piece::Text(sign.to_string())
                    } else {
                        let text = resolve_xml_entity(&reference)
                            .ok_or_else(|| "it uses an entity that XML does not know".to_owned())?;
                        Piece::Text(text.to_owned())
                    }
                }
                Event::DocType(_) => {
                    return Err("it declares a document type, which no such file does".into());
                }
                Event::Eof => return Ok(None),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            };
            return Ok(Some(piece));
        }
    }
}

fn tag(start: &BytesStart<'_>) -> Result<Tag, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false).take(100) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?
            .into_owned();
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(Tag { name: start.local_name().as_ref().to_owned(), attributes })
}

/// Counts what one piece takes.
struct Counted<'a> {
    source: &'a mut dyn BufRead,
    since: Rc<Cell<u64>>,
}

impl Counted<'_> {
    fn check(&self) -> std::io::Result<()> {
        if self.since.get() > limits::XML_PIECE {
            return Err(std::io::Error::other(PIECE));
        }
        Ok(())
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.check()?;
        let length = self.source.read(buffer)?;
        self.since.set(self.since.get() + length as u64);
        Ok(length)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.check()?;
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.since.set(self.since.get() + amount as u64);
        self.source.consume(amount);
    }
}
