//! How a search is carried out: by conditions or by the server's index, and by
//! looking at messages where neither decides.

use ews_plugin_sdk::{ExchangeError, Failure, Mailbox, Session};
use ews_types::{FieldUri, Message};

use super::cursor::Cursor;
use super::lanes::{self, Found, Merge, Source};
use super::recipients;
use crate::field::{self, Field};
use crate::filter::{Compare, Filter, Part};

/// How many messages a call looks at, where conditions alone do not decide.
const MOST_LOOKED_AT: usize = 1000;
/// How many of them at once.
const LOOKED_AT_ONCE: usize = 250;
/// How often a call reads on in the folders.
const MOST_STEPS: u32 = 8;
/// The longest query that goes to an index, in characters.
const LONGEST_QUERY: usize = 4000;

/// What a server says that does not search by query.
const NO_INDEX: [&str; 5] = [
    "ErrorInvalidOperation",
    "ErrorInvalidRequest",
    "ErrorSchemaValidation",
    "ErrorUnsupportedQueryFilter",
    "ErrorContentIndexingNotEnabled",
];

/// Whether the server searches by query. Some refuse a query, and some overlook
/// it: then they find what cannot be.
pub(super) fn has_index(filter: &Filter, list: &Cursor, mailbox: &dyn Mailbox) -> Result<bool, Failure> {
    let length = filter.query_string().chars().count();
    if length > LONGEST_QUERY {
        return Err(Failure::invalid_argument(format!(
            "query: together with the other filters it is too long for the server's index ({length} characters; at \
             most {LONGEST_QUERY})."
        )));
    }
    let source = Source {
        restriction: None,
        query_string: Some("isread:true AND isread:false".into()),
        order: list.asked.order(),
    };
    let Some(lane) = list.lanes.first() else { return Ok(false) };
    Ok(match lanes::probe(&source, lane, mailbox)? {
        Found::Page(page) => page.items.is_empty(),
        Found::Error(error) => !NO_INDEX.contains(&error.code.as_str()),
    })
}

/// How a search is carried out.
pub(super) struct Search {
    filter: Filter,
    pub(super) source: Source,
    compare: Compare,
    pub(super) by_index: bool,
    /// Whether each message has to be looked at, beyond what conditions say.
    pub(super) looks: bool,
    pub(super) not_searched: Vec<Part>,
    pub(super) argument: &'static str,
}

impl Search {
    pub(super) fn new(list: &Cursor) -> Result<Self, Failure> {
        let mut filter = list.asked.filter(list.period.clone())?;
        let is_full_text = list.asked.is_full_text();
        let compare = if is_full_text { Compare::Words } else { Compare::Letters };
        let mut not_searched = Vec::new();
        if is_full_text && !list.by_index && (!filter.words.is_empty() || filter.phrase.is_some()) {
            if filter.parts == [Part::Attachments] {
                return Err(Failure::unsupported(
                    "search_in: this server has no full text search, so attachments cannot be searched. Leave \
                     search_in out to search subject, body and people.",
                ));
            }
            if filter.parts.is_empty() || filter.parts.contains(&Part::Attachments) {
                not_searched.push(Part::Attachments);
                filter.parts.retain(|part| *part != Part::Attachments);
            }
        }
        let source = Source {
            restriction: if list.by_index { None } else { filter.restriction(compare) },
            query_string: list.by_index.then(|| filter.query_string()),
            order: list.asked.order(),
        };
        Ok(Self {
            looks: if list.by_index { filter.is_inexact_in_index() } else { filter.to.is_some() },
            by_index: list.by_index,
            argument: if list.asked.search_scope.is_some() { "search_scope" } else { "folder" },
            filter,
            source,
            compare,
            not_searched,
        })
    }

    /// Takes messages from the folders until there are as many as wanted.
    pub(super) fn take(
        &self,
        list: &Cursor,
        fields: &[Field],
        wanted: usize,
        mailbox: &dyn Mailbox,
        session: &dyn Session,
    ) -> Result<Taken, Failure> {
        let mut properties: Vec<FieldUri> = match fields.iter().any(|field| field.needs_get_item()) {
            // They are read anew.
            true => Vec::new(),
            false => field::uris(fields),
        };
        if self.looks {
            properties.extend(if self.by_index {
                Filter::TO_CHECK.to_vec()
            } else {
                vec![FieldUri::ItemDisplayTo]
            });
        }
        let at_once = if self.looks { LOOKED_AT_ONCE } else { wanted };
        let step = u32::try_from(at_once).unwrap_or(u32::MAX);
        let lanes = list.lanes.clone();
        let mut merge =
            Merge::new(&self.source, &properties, self.argument, mailbox, lanes, step, MOST_STEPS);
        let mut taken = Taken::default();
        let most = if self.looks { MOST_LOOKED_AT } else { wanted };
        while taken.hits.len() < wanted && taken.order.len() < most {
            let mut some = Vec::new();
            while some.len() < at_once.min(most - taken.order.len()) {
                let Some(next) = merge.next()? else { break };
                some.push(next);
            }
            if some.is_empty() {
                break;
            }
            let messages: Vec<&Message> = some.iter().map(|(_, message)| message).collect();
            let holds = self.check(&messages, mailbox)?;
            for ((lane, message), holds) in some.into_iter().zip(holds) {
                if holds {
                    taken.hits.push(Hit { lane, message, after: taken.order.len() });
                }
                taken.order.push(lane);
            }
            if self.looks {
                let done = u32::try_from(taken.order.len()).unwrap_or(u32::MAX);
                session.report_progress(done, None, "Looking at messages");
            }
        }
        taken.has_ended = merge.has_ended();
        taken.total = merge.total();
        taken.cut(wanted);
        taken.errors = merge.errors().map(|(place, error)| (place.name.clone(), error.clone())).collect();
        taken.read = merge.lanes().map(|(number, _)| number).collect();
        match taken.errors.first() {
            Some((_, error)) if taken.read.is_empty() => Err(Failure::from(error.clone())),
            _ => Ok(taken),
        }
    }

    /// Which of these are what is looked for, beyond what conditions said.
    fn check(&self, messages: &[&Message], mailbox: &dyn Mailbox) -> Result<Vec<bool>, Failure> {
        match (self.looks, self.by_index) {
            (false, _) => Ok(vec![true; messages.len()]),
            (true, true) => Ok(messages.iter().map(|message| self.filter.holds(message)).collect()),
            (true, false) => recipients::check(messages, &self.filter, self.compare, mailbox),
        }
    }
}

/// A message that was found.
pub(super) struct Hit {
    /// The number of its folder.
    pub(super) lane: usize,
    pub(super) message: Message,
    /// How many messages were taken before it.
    after: usize,
}

/// What was taken from the folders.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) hits: Vec<Hit>,
    /// From which folder each message came that was taken, in their order.
    pub(super) order: Vec<usize>,
    /// Whether there is no more.
    pub(super) has_ended: bool,
    pub(super) total: Option<u32>,
    pub(super) errors: Vec<(String, ExchangeError)>,
    /// The numbers of the folders that could be read.
    pub(super) read: Vec<usize>,
}

impl Taken {
    /// Leaves no more than so many; what comes after them was not taken.
    pub(super) fn cut(&mut self, wanted: usize) {
        if let Some(next) = self.hits.get(wanted) {
            self.order.truncate(next.after);
            self.hits.truncate(wanted);
            self.has_ended = false;
        }
    }

    /// How many characters its errors take.
    pub(super) fn spoken(&self) -> usize {
        self.errors
            .iter()
            .map(|(folder, error)| folder.len() + error.code.len() + error.message.len() + 80)
            .sum()
    }
}
