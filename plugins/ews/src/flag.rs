//! The user's flag on an item.

use crate::error::Error;
use crate::xml::{Element, Writer};

/// The user's flag.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/flag>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// What the flag says.
    pub status: FlagStatus,
    /// When to begin; together with when to be done, and only on what is
    /// flagged.
    pub start_date: Option<String>,
    /// When to be done.
    pub due_date: Option<String>,
    /// When it was done; only on what is complete.
    pub complete_date: Option<String>,
}

/// What a flag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagStatus {
    /// Nothing.
    NotFlagged,
    /// There is something to do.
    Flagged,
    /// It was done.
    Complete,
}

impl FlagStatus {
    /// The name as it stands in XML.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFlagged => "NotFlagged",
            Self::Flagged => "Flagged",
            Self::Complete => "Complete",
        }
    }
}

impl From<FlagStatus> for Flag {
    /// A flag without dates.
    fn from(status: FlagStatus) -> Self {
        Self { status, start_date: None, due_date: None, complete_date: None }
    }
}

impl Flag {
    pub(crate) fn read(element: &Element) -> Result<Self, Error> {
        let text = element.child("FlagStatus").ok_or(Error::Missing("FlagStatus"))?.text();
        let status = [FlagStatus::NotFlagged, FlagStatus::Flagged, FlagStatus::Complete]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| Error::Invalid { name: "FlagStatus", value: text.into() })?;
        Ok(Self {
            status,
            start_date: element.child_text("StartDate"),
            due_date: element.child_text("DueDate"),
            complete_date: element.child_text("CompleteDate"),
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.element("t:Flag", &[], |writer| {
            writer.text("t:FlagStatus", self.status.as_str());
            for (name, date) in [
                ("t:StartDate", &self.start_date),
                ("t:DueDate", &self.due_date),
                ("t:CompleteDate", &self.complete_date),
            ] {
                writer.optional_text(name, date.as_deref());
            }
        });
    }
}
