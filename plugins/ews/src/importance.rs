//! How much a sender says that an item matters, and for whom it is.

use crate::error::Error;
use crate::xml::Element;

/// How much the sender says it matters.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/importance>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importance {
    /// Less than usual.
    Low,
    /// As usual.
    Normal,
    /// More than usual.
    High,
}

impl Importance {
    /// The name as it stands in XML.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Normal => "Normal",
            Self::High => "High",
        }
    }

    pub(crate) fn read(element: &Element) -> Result<Self, Error> {
        let text = element.text();
        [Self::Low, Self::Normal, Self::High]
            .into_iter()
            .find(|importance| importance.as_str() == text)
            .ok_or_else(|| Error::Invalid { name: "Importance", value: text.into() })
    }
}

/// How the sender wants it to be treated. A wish: it keeps nobody from anything.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/sensitivity>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// Like any other.
    Normal,
    /// Not about work.
    Personal,
    /// For the receiver alone.
    Private,
    /// Not to be told.
    Confidential,
}

impl Sensitivity {
    /// The name as it stands in XML.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Personal => "Personal",
            Self::Private => "Private",
            Self::Confidential => "Confidential",
        }
    }
}
