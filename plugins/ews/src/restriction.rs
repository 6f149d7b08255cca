//! Which items or folders a search finds.

use crate::field_uri::Path;
use crate::xml::Writer;

/// A condition, or several put together.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/restriction>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restriction {
    /// All of these; at least one.
    And(Vec<Self>),
    /// One of these or more; at least one.
    Or(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// The property is there.
    Exists(Path),
    /// None of the bits of the mask are set.
    Excludes {
        /// The property, a whole number.
        path: Path,
        /// The bits.
        bitmask: u32,
    },
    /// The text has another text in it.
    Contains {
        /// The property, a text.
        path: Path,
        /// The other text.
        constant: String,
        /// Where it must stand.
        mode: ContainmentMode,
        /// What counts as the same.
        comparison: ContainmentComparison,
    },
    /// The two are the same.
    IsEqualTo(Path, Operand),
    /// The two differ.
    IsNotEqualTo(Path, Operand),
    /// The property is greater.
    IsGreaterThan(Path, Operand),
    /// The property is greater or the same.
    IsGreaterThanOrEqualTo(Path, Operand),
    /// The property is less.
    IsLessThan(Path, Operand),
    /// The property is less or the same.
    IsLessThanOrEqualTo(Path, Operand),
}

/// What a property is compared with.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/fielduriorconstant>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A value: text, `true`, a number, an instant as in `2026-10-25T00:30:00Z`.
    Constant(String),
    /// Another property.
    Path(Path),
}

impl From<&str> for Operand {
    fn from(constant: &str) -> Self {
        Self::Constant(constant.to_owned())
    }
}

impl From<String> for Operand {
    fn from(constant: String) -> Self {
        Self::Constant(constant)
    }
}

impl From<bool> for Operand {
    fn from(constant: bool) -> Self {
        Self::Constant(constant.to_string())
    }
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $type {
            /// The name as it stands in XML.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }
        }
    };
}

names! {
    /// Where a text must stand in another.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/contains>.
    ContainmentMode {
        /// It is the whole text.
        FullString,
        /// At the beginning.
        Prefixed,
        /// Anywhere.
        Substring,
        /// At the beginning of a word.
        PrefixOnWords,
        /// As whole words.
        ExactPhrase,
    }
}

names! {
    /// What counts as the same letter.
    ///
    /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/contains>.
    ContainmentComparison {
        /// Only itself.
        Exact,
        /// Upper and lower case.
        IgnoreCase,
        /// With and without accents.
        IgnoreNonSpacingCharacters,
        /// Compatible characters.
        Loose,
        /// Case and accents.
        IgnoreCaseAndNonSpacingCharacters,
        /// Case and compatible characters.
        LooseAndIgnoreCase,
        /// Accents and compatible characters.
        LooseAndIgnoreNonSpace,
        /// All of these.
        LooseAndIgnoreCaseAndIgnoreNonSpace,
    }
}

impl Restriction {
    /// All of these; none where there is no condition.
    #[must_use]
    pub fn all(conditions: Vec<Self>) -> Option<Self> {
        let mut conditions = conditions;
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(Self::And(conditions)),
        }
    }

    /// Writes `m:Restriction`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.element("m:Restriction", &[], |writer| self.write_expression(writer));
    }

    fn write_expression(&self, writer: &mut Writer) {
        match self {
            Self::And(inner) => writer.element("t:And", &[], |writer| write_all(writer, inner)),
            Self::Or(inner) => writer.element("t:Or", &[], |writer| write_all(writer, inner)),
            Self::Not(inner) => writer.element("t:Not", &[], |writer| inner.write_expression(writer)),
            Self::Exists(path) => writer.element("t:Exists", &[], |writer| path.write(writer)),
            Self::Excludes { path, bitmask } => writer.element("t:Excludes", &[], |writer| {
                path.write(writer);
                writer.empty("t:Bitmask", &[("Value", &format!("0x{bitmask:X}"))]);
            }),
            Self::Contains { path, constant, mode, comparison } => writer.element(
                "t:Contains",
                &[("ContainmentMode", mode.as_str()), ("ContainmentComparison", comparison.as_str())],
                |writer| {
                    path.write(writer);
                    writer.empty("t:Constant", &[("Value", constant)]);
                },
            ),
            Self::IsEqualTo(path, operand) => compare(writer, "t:IsEqualTo", path, operand),
            Self::IsNotEqualTo(path, operand) => compare(writer, "t:IsNotEqualTo", path, operand),
            Self::IsGreaterThan(path, operand) => compare(writer, "t:IsGreaterThan", path, operand),
            Self::IsGreaterThanOrEqualTo(path, operand) => {
                compare(writer, "t:IsGreaterThanOrEqualTo", path, operand);
            }
            Self::IsLessThan(path, operand) => compare(writer, "t:IsLessThan", path, operand),
            Self::IsLessThanOrEqualTo(path, operand) => {
                compare(writer, "t:IsLessThanOrEqualTo", path, operand);
            }
        }
    }
}

fn write_all(writer: &mut Writer, conditions: &[Restriction]) {
    for condition in conditions {
        condition.write_expression(writer);
    }
}

fn compare(writer: &mut Writer, element: &str, path: &Path, operand: &Operand) {
    writer.element(element, &[], |writer| {
        path.write(writer);
        writer.element("t:FieldURIOrConstant", &[], |writer| match operand {
            Operand::Constant(value) => writer.empty("t:Constant", &[("Value", value)]),
            Operand::Path(path) => path.write(writer),
        });
    });
}
