//! Several folders as one list: each is read in its own order, step by step, and
//! the first of their next messages comes next. Every message comes once, and a
//! position in the list is a position in each folder.
//!
//! A step is one `FindItem` for each folder that has run out, side by side; the
//! number of steps is bounded.

use std::collections::VecDeque;

use ews_plugin_sdk::{CallError, ExchangeError, Failure, Mailbox};
use ews_types::{FieldUri, FindItem, IndexedPageView, ItemPage, ItemShape, Message, Restriction, find_item};
use serde::{Deserialize, Serialize};

use super::order::Order;
use crate::answer;
use crate::folder::Place;

/// A folder, and how many of its messages came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lane {
    pub(super) place: Place,
    pub(super) position: u32,
}

/// What is looked for, in whatever folder.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) restriction: Option<Restriction>,
    /// For the server's index, instead of the restriction.
    pub(super) query_string: Option<String>,
    pub(super) order: Order,
}

impl Source {
    fn request(&self, place: &Place, properties: &[FieldUri], offset: u32, count: u32) -> String {
        let mut all = self.order.uris().to_vec();
        for uri in properties {
            if !all.contains(uri) {
                all.push(*uri);
            }
        }
        all.dedup();
        FindItem {
            item_shape: ItemShape::id_only().with(all),
            view: Some(IndexedPageView { max_entries_returned: count.clamp(1, 1000), offset }),
            restriction: self.restriction.clone(),
            query_string: self.query_string.clone(),
            sort_order: self.order.fields(),
            ..FindItem::of(place.to_id())
        }
        .to_xml()
    }
}

/// What came of reading a folder.
pub(super) enum Found {
    Page(ItemPage),
    /// This folder cannot be searched; others may.
    Error(ExchangeError),
}

/// Reads from several folders side by side: from where, and how many.
fn read(
    source: &Source,
    properties: &[FieldUri],
    parts: &[(&Place, u32, u32)],
    argument: &str,
    mailbox: &dyn Mailbox,
) -> Result<Vec<Found>, Failure> {
    let operations =
        parts.iter().map(|(place, offset, count)| source.request(place, properties, *offset, *count));
    mailbox
        .read_all(operations.collect())
        .into_iter()
        .map(|answer| match answer {
            Ok(document) => {
                let messages = find_item::parse(&document.xml).map_err(|error| answer::unreadable(&error))?;
                let message = messages.into_iter().next();
                let message = message
                    .ok_or_else(|| answer::unreadable(&ews_types::Error::Missing("response message")))?;
                Ok(match message.into_result() {
                    Ok(page) => Found::Page(page),
                    Err(error) => Found::Error(ExchangeError { code: error.code, message: error.text }),
                })
            }
            Err(CallError::Exchange(error)) => Ok(Found::Error(error)),
            Err(error) => {
                let advice = "write a path such as Inbox/Projects, or pass an id as it was returned";
                Err(Failure::with_id_of(argument, advice, error))
            }
        })
        .collect()
}

/// The one entry of a folder at a position, or what Exchange said; for finding
/// out what the server can do.
pub(super) fn probe(source: &Source, lane: &Lane, mailbox: &dyn Mailbox) -> Result<Found, Failure> {
    let mut found = read(source, &[], &[(&lane.place, 0, 1)], "folder", mailbox)?;
    found.pop().ok_or_else(|| answer::unreadable(&ews_types::Error::Missing("response message")))
}

/// A folder while it is read.
struct Open {
    lane: Lane,
    /// What was read and not taken.
    waiting: VecDeque<Message>,
    /// Where in the folder the next step begins.
    next: u32,
    has_ended: bool,
    total: Option<u32>,
    error: Option<ExchangeError>,
}

/// Several folders as one list.
pub(super) struct Merge<'a> {
    source: &'a Source,
    properties: &'a [FieldUri],
    argument: &'static str,
    mailbox: &'a dyn Mailbox,
    open: Vec<Open>,
    /// How many messages of each folder one step reads.
    step: u32,
    /// How many steps are left.
    steps: u32,
}

impl<'a> Merge<'a> {
    /// From where the lanes are. Each step reads so many messages of each folder,
    /// and there are so many steps at most.
    pub(super) fn new(
        source: &'a Source,
        properties: &'a [FieldUri],
        argument: &'static str,
        mailbox: &'a dyn Mailbox,
        lanes: Vec<Lane>,
        step: u32,
        steps: u32,
    ) -> Self {
        let open = lanes
            .into_iter()
            .map(|lane| Open {
                waiting: VecDeque::new(),
                next: lane.position,
                has_ended: false,
                total: None,
                error: None,
                lane,
            })
            .collect();
        Self { source, properties, argument, mailbox, open, step, steps }
    }

    /// The next message, and the number of its folder; none at the end, and where
    /// no step is left.
    pub(super) fn next(&mut self) -> Result<Option<(usize, Message)>, Failure> {
        let is_dry = |open: &Open| open.waiting.is_empty() && !open.has_ended;
        if self.open.iter().any(is_dry) && !self.fill()? {
            return Ok(None);
        }
        let mut first: Option<(usize, &Message)> = None;
        for (number, open) in self.open.iter().enumerate() {
            let Some(message) = open.waiting.front() else { continue };
            // Of two that are the same, the folder that was named first comes first.
            if first.is_none_or(|(_, best)| self.source.order.compare(message, best).is_lt()) {
                first = Some((number, message));
            }
        }
        let Some(number) = first.map(|(number, _)| number) else { return Ok(None) };
        let Some(open) = self.open.get_mut(number) else { return Ok(None) };
        Ok(open.waiting.pop_front().map(|message| {
            open.lane.position = open.lane.position.saturating_add(1);
            (number, message)
        }))
    }

    /// Reads on where nothing waits. False where no step is left for it.
    fn fill(&mut self) -> Result<bool, Failure> {
        let Some(left) = self.steps.checked_sub(1) else { return Ok(false) };
        self.steps = left;
        let dry: Vec<usize> = (0..self.open.len())
            .filter(|number| {
                self.open.get(*number).is_some_and(|open| open.waiting.is_empty() && !open.has_ended)
            })
            .collect();
        let parts: Vec<(&Place, u32, u32)> = dry
            .iter()
            .filter_map(|number| self.open.get(*number))
            .map(|open| (&open.lane.place, open.next, self.step))
            .collect();
        let found = read(self.source, self.properties, &parts, self.argument, self.mailbox)?;
        for (number, found) in dry.into_iter().zip(found) {
            let Some(open) = self.open.get_mut(number) else { continue };
            match found {
                Found::Page(page) => {
                    open.has_ended = page.includes_last_item_in_range || page.items.is_empty();
                    open.total = open.total.or(page.total_items_in_view);
                    open.next = open.next.saturating_add(u32::try_from(page.items.len()).unwrap_or(u32::MAX));
                    open.waiting = page.items.into();
                }
                Found::Error(error) => {
                    open.has_ended = true;
                    open.error = Some(error);
                }
            }
        }
        Ok(true)
    }

    /// Whether all folders were read to their ends.
    pub(super) fn has_ended(&self) -> bool {
        self.open.iter().all(|open| open.has_ended && open.waiting.is_empty())
    }

    /// How many messages the search finds in all folders; none where Exchange does
    /// not say.
    pub(super) fn total(&self) -> Option<u32> {
        self.open
            .iter()
            .filter(|open| open.error.is_none())
            .map(|open| open.total)
            .try_fold(0_u32, |sum, total| Some(sum.saturating_add(total?)))
    }

    /// The folders that could not be read, and why.
    pub(super) fn errors(&self) -> impl Iterator<Item = (&Place, &ExchangeError)> {
        self.open.iter().filter_map(|open| Some((&open.lane.place, open.error.as_ref()?)))
    }

    /// The folders that could be read, and where they are now.
    pub(super) fn lanes(&self) -> impl Iterator<Item = (usize, &Lane)> {
        self.open
            .iter()
            .enumerate()
            .filter(|(_, open)| open.error.is_none())
            .map(|(number, open)| (number, &open.lane))
    }
}

/// How many operations finding a position may take.
const MOST_PROBES: usize = 120;
/// From how near on the messages are read instead.
const NEAR: u32 = 500;

/// Moves the lanes to a position in the list that they are together: one probe of
/// each folder leaves out a part of one of them, as often as it takes.
pub(super) fn seek(
    source: &Source,
    argument: &'static str,
    lanes: &mut Vec<Lane>,
    offset: u32,
    mailbox: &dyn Mailbox,
) -> Result<(), Failure> {
    if let [only] = lanes.as_mut_slice() {
        only.position = offset;
        return Ok(());
    }
    let mut left = offset;
    let mut probes = 0;
    let count = u32::try_from(lanes.len()).unwrap_or(u32::MAX);
    while left > NEAR {
        probes += lanes.len();
        if probes > MOST_PROBES {
            return Err(Failure::invalid_argument(format!(
                "offset: {offset} is too far into {count} folders. Search fewer folders, or go on with cursor."
            )));
        }
        // Of each folder the message that is so far ahead. What is before the first
        // of these is among the next `left` of all: the others have fewer before it.
        let ahead = left / count;
        let parts: Vec<(&Place, u32, u32)> =
            lanes.iter().map(|lane| (&lane.place, lane.position.saturating_add(ahead - 1), 1)).collect();
        let found = read(source, &[], &parts, argument, mailbox)?;
        let mut first: Option<(usize, Message)> = None;
        for (number, found) in found.into_iter().enumerate() {
            let Found::Page(page) = found else { continue };
            let Some(message) = page.items.into_iter().next() else { continue };
            if first.as_ref().is_none_or(|(_, best)| source.order.compare(&message, best).is_lt()) {
                first = Some((number, message));
            }
        }
        // All folders end before: so does reading on.
        let Some((number, _)) = first else { break };
        let Some(lane) = lanes.get_mut(number) else { break };
        lane.position = lane.position.saturating_add(ahead);
        left = left.saturating_sub(ahead);
    }
    let steps = 8;
    let mut merge = Merge::new(source, &[], argument, mailbox, lanes.clone(), left.clamp(1, 1000), steps);
    while left > 0 && merge.next()?.is_some() {
        left -= 1;
    }
    if left > 0 && !merge.has_ended() {
        return Err(Failure::invalid_argument(format!(
            "offset: {offset} is too far into {count} folders. Search fewer folders, or go on with cursor."
        )));
    }
    // Folders that cannot be read stay where they are: the page tells of them.
    for (number, moved) in merge.lanes() {
        if let Some(lane) = lanes.get_mut(number) {
            lane.position = moved.position;
        }
    }
    Ok(())
}
