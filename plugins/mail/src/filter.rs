//! Which messages a list or a search wants: once, as conditions on properties,
//! as a query to the server's index, and as a check of what came back.
//!
//! It reads and writes nothing itself.

use ews_types::{
    ContainmentComparison, ContainmentMode, ExtendedFieldUri, FieldUri, Message, Path, Restriction,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::choice::ImportanceChoice;
use crate::period::Period;
use crate::query_string::{QueryString, words};

/// A part of a message that text is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Their documentation would be repeated in every schema.
pub enum Part {
    Subject,
    Body,
    Attachments,
}

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compare {
    /// The letters stand anywhere, in whatever case.
    Letters,
    /// Each word begins a word, in whatever case and with whatever accents: as an
    /// index compares.
    Words,
}

/// What a message must be. Nothing set: any message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// Each of these stands somewhere in the parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) words: Vec<String>,
    /// These words stand together in one of the parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phrase: Option<String>,
    /// Where words and phrase are looked for; none is anywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<String>,
    /// In name or address of the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// In name or address of somebody in To. No condition can say it: see
    /// [`Filter::names_recipient`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) has_attachments: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_read: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_flagged: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) importance: Option<ImportanceChoice>,
    /// All of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) categories: Vec<String>,
    pub(crate) period: Period,
}

/// `PidTagFlagStatus` (MS-OXOFLAG 2.2.1.1), for `item:Flag` cannot be searched by.
const FLAG_STATUS: &str = "0x1090";
/// Its value for what is flagged and not done.
const FLAGGED: &str = "2";
/// `PidTagSentRepresentingSmtpAddress` (MS-OXPROPS): `message:From` may hold a
/// sender of the same organisation by name only.
const SENDER_ADDRESS: &str = "0x5D02";

impl Filter {
    /// As conditions on properties. What no condition can say is left out: people
    /// in To, and what stands in attachments.
    pub(crate) fn restriction(&self, compare: Compare) -> Option<Restriction> {
        let mut all = Vec::new();
        if let Some(is_read) = self.is_read {
            all.push(Restriction::IsEqualTo(FieldUri::MessageIsRead.into(), is_read.into()));
        }
        all.extend(self.period.restrictions());
        if let Some(flag) = self.has_attachments {
            all.push(Restriction::IsEqualTo(FieldUri::ItemHasAttachments.into(), flag.into()));
        }
        if let Some(is_flagged) = self.is_flagged {
            let flagged = Restriction::IsEqualTo(tag(FLAG_STATUS, "Integer"), FLAGGED.into());
            all.push(if is_flagged { flagged } else { Restriction::Not(Box::new(flagged)) });
        }
        if let Some(importance) = self.importance {
            let importance = ews_types::Importance::from(importance).as_str();
            all.push(Restriction::IsEqualTo(FieldUri::ItemImportance.into(), importance.into()));
        }
        for category in &self.categories {
            all.push(Restriction::IsEqualTo(FieldUri::ItemCategories.into(), category.as_str().into()));
        }
        let from = [FieldUri::MessageFrom.into(), tag(SENDER_ADDRESS, "String")];
        let texts = [
            (&self.subject, vec![FieldUri::ItemSubject.into()]),
            (&self.from, from.to_vec()),
            (&self.body, vec![FieldUri::ItemBody.into()]),
        ];
        for (text, paths) in texts {
            let Some(text) = text else { continue };
            match compare {
                Compare::Letters => all.push(anywhere(&paths, text, compare, ContainmentMode::Substring)),
                Compare::Words => all.extend(words(text).map(|word| {
                    let mode = ContainmentMode::PrefixOnWords;
                    anywhere(&paths, word, compare, mode)
                })),
            }
        }
        let places = self.places();
        let (one, together) = match compare {
            Compare::Letters => (ContainmentMode::Substring, ContainmentMode::Substring),
            Compare::Words => (ContainmentMode::PrefixOnWords, ContainmentMode::ExactPhrase),
        };
        all.extend(self.words.iter().map(|word| anywhere(&places, word, compare, one)));
        all.extend(self.phrase.iter().map(|phrase| anywhere(&places, phrase, compare, together)));
        Restriction::all(all)
    }

    /// The properties that stand for the parts in a condition.
    fn places(&self) -> Vec<Path> {
        let uris: Vec<FieldUri> = if self.parts.is_empty() {
            vec![
                FieldUri::ItemSubject,
                FieldUri::ItemBody,
                FieldUri::MessageFrom,
                FieldUri::ItemDisplayTo,
                FieldUri::ItemDisplayCc,
                FieldUri::ItemCategories,
            ]
        } else {
            let uri = |part: &Part| match part {
                Part::Subject => Some(FieldUri::ItemSubject),
                Part::Body => Some(FieldUri::ItemBody),
                // Only an index knows what is in them.
                Part::Attachments => None,
            };
            self.parts.iter().filter_map(uri).collect()
        };
        uris.into_iter().map(Into::into).collect()
    }

    /// As a query to the server's index. Periods are days there, and categories
    /// words: [`Filter::holds`] makes that exact.
    pub(crate) fn query_string(&self) -> String {
        let mut query = QueryString::default();
        let parts: Vec<&str> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Subject => "subject",
                Part::Body => "body",
                Part::Attachments => "attachment",
            })
            .collect();
        for word in &self.words {
            query.word(&parts, word);
        }
        if let Some(phrase) = &self.phrase {
            query.phrase(&parts, phrase);
        }
        let texts =
            [("subject", &self.subject), ("body", &self.body), ("from", &self.from), ("to", &self.to)];
        for (keyword, text) in texts {
            for word in text.iter().flat_map(|text| words(text)) {
                query.word(&[keyword], word);
            }
        }
        for (keyword, flag) in [
            ("hasattachment", self.has_attachments),
            ("isread", self.is_read),
            ("isflagged", self.is_flagged),
        ] {
            if let Some(flag) = flag {
                query.value(keyword, if flag { "true" } else { "false" });
            }
        }
        if let Some(importance) = self.importance {
            let importance = ews_types::Importance::from(importance).as_str().to_ascii_lowercase();
            query.value("importance", &importance);
        }
        for category in &self.categories {
            query.phrase(&["category"], category);
        }
        let (from, to) = self.period.days();
        if let Some(day) = from {
            query.value("received", &format!(">={day}"));
        }
        if let Some(day) = to {
            query.value("received", &format!("<={day}"));
        }
        query.into_text()
    }

    /// Whether words, phrase and texts are there at all: what an index is asked
    /// for.
    pub(crate) fn has_text(&self) -> bool {
        let texts = [&self.phrase, &self.subject, &self.body, &self.from, &self.to];
        !self.words.is_empty() || texts.iter().any(|text| text.is_some())
    }

    /// Whether what an index finds has to be looked at once more.
    pub(crate) fn is_inexact_in_index(&self) -> bool {
        self.period.is_bounded() || !self.categories.is_empty()
    }

    /// What that takes.
    pub(crate) const TO_CHECK: [FieldUri; 2] = [FieldUri::ItemDateTimeReceived, FieldUri::ItemCategories];

    /// Whether a message that the index found is in the period and the categories.
    pub(crate) fn holds(&self, message: &Message) -> bool {
        let has =
            |wanted: &String| message.categories.iter().any(|category| folded(category) == folded(wanted));
        self.period.holds(message) && self.categories.iter().all(has)
    }

    /// Whether one of these texts, the name or the address of somebody in To,
    /// is whom `to` names.
    pub(crate) fn names_recipient(&self, texts: &[&str], compare: Compare) -> bool {
        let Some(wanted) = &self.to else { return true };
        texts.iter().any(|text| contains(text, wanted, compare))
    }
}

/// Whether the text has the other in it.
fn contains(text: &str, wanted: &str, compare: Compare) -> bool {
    match compare {
        Compare::Letters => lowered(text).contains(&lowered(wanted)),
        Compare::Words => {
            let text = folded(text);
            let all: Vec<&str> = split(&text).collect();
            split(&folded(wanted)).all(|word| all.iter().any(|one| one.starts_with(word)))
        }
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// As it is compared in whatever case.
fn lowered(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect()
}

/// As it is compared in whatever case and with whatever accents.
fn folded(text: &str) -> String {
    text.nfd()
        .filter(|sign| !unicode_normalization::char::is_combining_mark(*sign))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The text stands in one of these properties.
fn anywhere(paths: &[Path], text: &str, compare: Compare, mode: ContainmentMode) -> Restriction {
    let comparison = match compare {
        Compare::Letters => ContainmentComparison::IgnoreCase,
        Compare::Words => ContainmentComparison::IgnoreCaseAndNonSpacingCharacters,
    };
    let contains = |path: &Path| Restriction::Contains {
        path: path.clone(),
        constant: text.to_owned(),
        mode,
        comparison,
    };
    match paths {
        [only] => contains(only),
        several => Restriction::Or(several.iter().map(contains).collect()),
    }
}

fn tag(tag: &str, property_type: &str) -> Path {
    ExtendedFieldUri::Tag { property_tag: tag.into(), property_type: property_type.into() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(text: &str) -> Filter {
        Filter { to: Some(text.into()), ..Filter::default() }
    }

    #[test]
    fn recipients_are_compared_by_letters_or_by_words() {
        for (wanted, text, letters, words) in [
            ("lindqvist", "Anna Lindqvist", true, true),
            ("indqvist", "Anna Lindqvist", true, false),
            ("ÅKESSON", "Kerstin Åkesson", true, true),
            ("akesson", "Kerstin Åkesson", false, true),
            ("åkesson", "Kerstin A\u{30a}kesson", true, true),
            ("anna@contoso.example", "anna@contoso.example", true, true),
            ("藤原", "藤原 美咲", true, true),
            ("qvist anna", "Anna Lindqvist", false, false),
            ("lind anna", "Anna Lindqvist", false, true),
        ] {
            let filter = to(wanted);
            assert_eq!(filter.names_recipient(&[text], Compare::Letters), letters, "{wanted} in {text}");
            assert_eq!(filter.names_recipient(&[text], Compare::Words), words, "{wanted} in {text}");
        }
        assert!(!to("a").names_recipient(&[], Compare::Letters));
        assert!(Filter::default().names_recipient(&[], Compare::Letters));
    }

    #[test]
    fn categories_are_whole_and_in_whatever_case() {
        let filter = Filter { categories: vec!["Kunder".into(), "Grün".into()], ..Filter::default() };
        let message = |categories: &[&str]| Message {
            categories: categories.iter().map(|&category| category.to_owned()).collect(),
            ..Message::default()
        };
        assert!(filter.holds(&message(&["grün", "KUNDER", "x"])));
        assert!(!filter.holds(&message(&["Kunder"])));
        assert!(!filter.holds(&message(&["Kunder Nord", "Grün"])));
    }

    #[test]
    fn what_no_condition_can_say_is_left_out_of_them() {
        assert_eq!(to("anna").restriction(Compare::Letters), None);
        assert_eq!(Filter::default().restriction(Compare::Words), None);
        assert_eq!(to("anna").query_string(), "to:anna");
    }
}
