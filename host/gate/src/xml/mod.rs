//! XML as a small tree: read strictly, judged, written anew.
//!
//! Bytes are never spliced: what goes out is written from the tree, so Exchange
//! and the gate cannot read it differently.

mod characters;
mod reader;
mod tree;
mod writer;

pub(crate) use characters::{is_xml_character, is_xml_name};
pub(crate) use reader::{Limits, read_answer, read_operation};
pub use tree::{Attribute, Element, Name, Namespace, Node};
pub(crate) use writer::{write_fragment, write_standalone};
