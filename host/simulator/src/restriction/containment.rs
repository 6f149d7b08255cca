//! How `t:Contains` compares texts.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Containment {
    FullString,
    Prefixed,
    Substring,
    /// Each word of the text begins a word.
    PrefixOnWords,
    /// The words stand together.
    ExactPhrase,
    /// A phrase whose last word may go on; query strings have it.
    PhrasePrefix,
}

/// What a text comparison overlooks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folding {
    case: bool,
    non_spacing: bool,
}

impl Containment {
    /// By the attribute `ContainmentMode`; without it the whole string must match.
    pub(super) fn of(name: Option<&str>) -> Self {
        match name {
            Some("Prefixed") => Self::Prefixed,
            Some("Substring") => Self::Substring,
            Some("PrefixOnWords") => Self::PrefixOnWords,
            Some("ExactPhrase") => Self::ExactPhrase,
            _ => Self::FullString,
        }
    }

    /// Both texts are folded already.
    pub(super) fn holds(self, content: &str, text: &str) -> bool {
        let by_words = matches!(self, Self::PrefixOnWords | Self::ExactPhrase | Self::PhrasePrefix);
        if by_words && words(text).next().is_none() {
            // Signs that make no word, such as emoji, are looked for as they stand.
            return content.contains(text.trim());
        }
        match self {
            Self::FullString => content == text,
            Self::Prefixed => content.starts_with(text),
            Self::Substring => content.contains(text),
            Self::PrefixOnWords => {
                words(text).all(|wanted| words(content).any(|word| word.starts_with(wanted)))
            }
            Self::PhrasePrefix => {
                let wanted: Vec<&str> = words(text).collect();
                let given: Vec<&str> = words(content).collect();
                let Some((last, whole)) = wanted.split_last() else { return true };
                given.windows(wanted.len()).any(|window| {
                    window.split_last().is_some_and(|(end, begin)| begin == whole && end.starts_with(last))
                })
            }
            Self::ExactPhrase => {
                let wanted: Vec<&str> = words(text).collect();
                let given: Vec<&str> = words(content).collect();
                wanted.is_empty() || given.windows(wanted.len()).any(|window| window == wanted)
            }
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Folding {
    /// By the attribute `ContainmentComparison`.
    pub(crate) fn of(name: &str) -> Self {
        let loose = name.starts_with("Loose");
        Self { case: loose || name.contains("IgnoreCase"), non_spacing: loose || name.contains("NonSpac") }
    }

    pub(crate) fn fold(self, text: &str) -> String {
        let text = if self.non_spacing {
            text.nfd().filter(|c| !is_combining_mark(*c)).collect()
        } else {
            text.to_owned()
        };
        if self.case { text.to_lowercase() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_make_no_word_are_not_found_everywhere() {
        for mode in [Containment::PrefixOnWords, Containment::ExactPhrase, Containment::PhrasePrefix] {
            assert!(mode.holds("start 🚀 now", "🚀"), "{mode:?}");
            assert!(!mode.holds("start now", "🚀"), "{mode:?}");
            assert!(mode.holds("start now", "start"), "{mode:?}");
            assert!(mode.holds("anything", ""), "{mode:?}");
        }
    }
}
