//! What a search was asked: its arguments, each under one name, and what they
//! mean.

use ews_plugin_sdk::{Failure, Session};
use serde::{Deserialize, Serialize};

use super::SearchEmails;
use super::order::{Order, SortBy, SortOrder};
use crate::choice::ImportanceChoice;
use crate::filter::{Filter, Part};
use crate::period::Period;
use crate::query_string::words;

/// How a search looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Their documentation would be repeated in every schema.
pub enum Mode {
    #[default]
    Quick,
    Advanced,
    FullText,
}

/// The most words that one argument may have: more conditions Exchange refuses.
const MOST_WORDS: usize = 20;

/// The arguments that say which list it is, as they were written. What is the
/// default is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mode: Option<Mode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) folder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) search_scope: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_contains: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_contains: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    has_attachments: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_read: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_flagged: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<ImportanceChoice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    categories: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_by: Option<SortBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_order: Option<SortOrder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search_in: Option<Vec<Part>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exact_phrase: Option<bool>,
}

/// The one value of an argument that has two names.
fn one(
    name: &str,
    value: Option<&String>,
    alias: &str,
    other: Option<&String>,
) -> Result<Option<String>, Failure> {
    match (value, other) {
        (Some(value), Some(other)) if value != other => Err(Failure::invalid_argument(format!(
            "{name} and {alias} are two names of one argument, and differ here. Pass one of them."
        ))),
        (value, other) => Ok(value.or(other).cloned()),
    }
}

impl Asked {
    /// From a call, with each argument under its first name.
    pub(super) fn of(call: &SearchEmails) -> Result<Self, Failure> {
        let query = one("query", call.query.as_ref(), "search_query", call.search_query.as_ref())?;
        let from = one("from_address", call.from_address.as_ref(), "sender", call.sender.as_ref())?;
        let to = one("to_address", call.to_address.as_ref(), "recipient", call.recipient.as_ref())?;
        if call.folder.is_some() && call.search_scope.is_some() {
            return Err(Failure::invalid_argument(
                "folder and search_scope: pass one of them; search_scope takes several folders.",
            ));
        }
        Ok(Self {
            mode: call.mode.filter(|mode| *mode != Mode::default()),
            folder: call.folder.clone(),
            search_scope: call.search_scope.clone(),
            query,
            keywords: call.keywords.clone(),
            subject_contains: call.subject_contains.clone(),
            body_contains: call.body_contains.clone(),
            from_address: from,
            to_address: to,
            has_attachments: call.has_attachments,
            is_read: call.is_read,
            is_flagged: call.is_flagged,
            importance: call.importance,
            categories: call.categories.clone(),
            start_date: call.start_date.clone(),
            end_date: call.end_date.clone(),
            sort_by: call.sort_by.filter(|by| *by != SortBy::default()),
            sort_order: call.sort_order.filter(|order| *order != SortOrder::default()),
            search_in: call.search_in.clone(),
            exact_phrase: call.exact_phrase.filter(|exact| *exact),
        })
    }

    /// The first argument that asks for another list than this.
    pub(super) fn differs_from(&self, list: &Self) -> Option<String> {
        // Structs of strings, numbers and words always serialise.
        let [asked, of_list] = [self, list].map(|one| serde_json::to_value(one).unwrap_or_default());
        asked
            .as_object()?
            .iter()
            .find(|(name, value)| of_list.get(name.as_str()) != Some(value))
            .map(|(name, _)| name.clone())
    }

    /// Whether the server's index is to be asked.
    pub(super) fn is_full_text(&self) -> bool {
        self.mode == Some(Mode::FullText)
    }

    pub(super) fn order(&self) -> Order {
        Order { by: self.sort_by.unwrap_or_default(), direction: self.sort_order.unwrap_or_default() }
    }

    /// The folders, as they were written.
    pub(super) fn folders(&self) -> Vec<(&'static str, String)> {
        match (&self.folder, &self.search_scope) {
            (_, Some(scope)) => scope.iter().map(|folder| ("search_scope", folder.clone())).collect(),
            (Some(folder), None) => vec![("folder", folder.clone())],
            (None, None) => vec![("folder", "inbox".to_owned())],
        }
    }

    pub(super) fn period(&self, session: &dyn Session) -> Result<Period, Failure> {
        let names = ["start_date", "end_date"];
        Period::read(names, self.start_date.as_deref(), self.end_date.as_deref(), session)
    }

    /// What messages must be.
    pub(super) fn filter(&self, period: Period) -> Result<Filter, Failure> {
        for (name, text) in [
            ("query", &self.query),
            ("keywords", &self.keywords),
            ("subject_contains", &self.subject_contains),
            ("body_contains", &self.body_contains),
            ("from_address", &self.from_address),
            ("to_address", &self.to_address),
        ] {
            let Some(text) = text else { continue };
            match words(text).count() {
                0 => {
                    return Err(Failure::invalid_argument(format!(
                        "{name}: there is no word in it. Write what is to be found, or leave it out."
                    )));
                }
                count if count > MOST_WORDS => {
                    return Err(Failure::invalid_argument(format!(
                        "{name}: {count} words; {MOST_WORDS} at most."
                    )));
                }
                _ => {}
            }
        }
        let exact = self.exact_phrase == Some(true);
        if exact && self.query.is_none() {
            return Err(Failure::invalid_argument("exact_phrase is about query: pass it, too."));
        }
        if self.search_in.is_some() && self.query.is_none() && self.keywords.is_none() {
            return Err(Failure::invalid_argument(
                "search_in says where query and keywords are looked for: pass one of them, too.",
            ));
        }
        let looked_for = [self.query.as_ref().filter(|_| !exact), self.keywords.as_ref()];
        let trimmed = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned());
        let filter = Filter {
            words: looked_for.into_iter().flatten().flat_map(|text| words(text)).map(str::to_owned).collect(),
            phrase: trimmed(&self.query).filter(|_| exact),
            parts: self.parts()?,
            subject: trimmed(&self.subject_contains),
            body: trimmed(&self.body_contains),
            from: trimmed(&self.from_address),
            to: trimmed(&self.to_address),
            has_attachments: self.has_attachments,
            is_read: self.is_read,
            is_flagged: self.is_flagged,
            importance: self.importance,
            categories: self.categories.clone().unwrap_or_default(),
            period,
        };
        if self.is_full_text() && !filter.has_text() {
            return Err(Failure::invalid_argument(
                "query: mode full_text searches for words. Pass query, or use mode quick.",
            ));
        }
        Ok(filter)
    }

    fn parts(&self) -> Result<Vec<Part>, Failure> {
        match &self.search_in {
            Some(parts) if parts.contains(&Part::Attachments) && !self.is_full_text() => {
                Err(Failure::invalid_argument(
                    "search_in: attachments are searched in mode full_text only. Use that mode, or leave them out.",
                ))
            }
            Some(parts) => {
                let mut each = Vec::new();
                for part in parts {
                    if !each.contains(part) {
                        each.push(*part);
                    }
                }
                Ok(each)
            }
            None if self.is_full_text() => Ok(Vec::new()),
            None => Ok(vec![Part::Subject, Part::Body]),
        }
    }
}
