//! Words that callers choose from.

use ews_types::{FlagStatus, Importance, Sensitivity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident => $ews:ident { $($word:ident),+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
        #[allow(missing_docs)] // Their documentation would be repeated in every schema.
        pub enum $name {
            $($word),+
        }

        impl From<$name> for $ews {
            fn from(chosen: $name) -> Self {
                match chosen {
                    $($name::$word => Self::$word),+
                }
            }
        }
    };
}

choice! {
    /// How much a message matters.
    ImportanceChoice => Importance { Low, Normal, High }
}

choice! {
    /// How a message wants to be treated.
    SensitivityChoice => Sensitivity { Normal, Personal, Private, Confidential }
}

choice! {
    /// What the flag on a message says.
    FlagChoice => FlagStatus { NotFlagged, Flagged, Complete }
}
