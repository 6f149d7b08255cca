//! Every bound on a document, in one table. A component has 64 MiB of memory and
//! ten seconds; these keep well below both.

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// A file whose format has to be in memory as a whole.
pub(crate) const WHOLE_FILE: u64 = 24 * MIB;
/// The text that is kept, in bytes.
pub(crate) const TEXT: usize = 4 << 20;
/// One part of an Office document, unpacked, that is read as it goes.
pub(crate) const STREAMED_PART: u64 = 64 * MIB;
/// One part that is kept in memory while others are read.
pub(crate) const KEPT_PART: u64 = 12 * MIB;
/// All parts of one document together, unpacked.
pub(crate) const ALL_PARTS: u64 = 128 * MIB;
/// Parts of an Office document.
pub(crate) const PARTS: usize = 10_000;
/// One piece of XML: an element with its attributes, or the text in between.
pub(crate) const XML_PIECE: u64 = 2 * MIB;
/// Cells of a row that are shown.
pub(crate) const COLUMNS: u32 = 256;
/// A stream of a PDF, unpacked: what is larger is a picture, or a trap.
pub(crate) const PDF_STREAM: u64 = 8 * MIB;
/// All streams of a PDF that are unpacked to be counted.
pub(crate) const PDF_COUNTED: u64 = 192 * MIB;
/// Objects of a PDF inside objects.
pub(crate) const PDF_NESTING: usize = 400;
/// The instructions of one page and of all, in bytes, with all that they draw.
pub(crate) const PDF_PAGE: u64 = 16 * MIB;
pub(crate) const PDF_PAGES: u64 = 48 * MIB;
/// A property or an attached message of an Outlook message.
pub(crate) const PROPERTY: u64 = 12 * MIB;
/// Messages inside messages.
pub(crate) const NESTED_MESSAGES: usize = 8;
/// Attachments of a message that are told.
pub(crate) const ATTACHMENTS: usize = 200;
/// Groups inside groups of rich text.
pub(crate) const RTF_DEPTH: usize = 200;
/// A row of comma-separated values.
pub(crate) const CSV_ROW: usize = 1 << 20;
/// Rows of a table that are kept until their widths are known, in bytes.
pub(crate) const TABLE: usize = 1 << 20;
