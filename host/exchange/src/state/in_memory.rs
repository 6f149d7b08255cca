//! State in memory: for one process, until it ends.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::spent::Spent;
use super::{Entry, KEPT_FOR, Marker, State, StateError, StateFuture};

/// Entries that are kept at once. Of more, finished ones are forgotten, the
/// oldest first.
const MOST: usize = 10_000;

/// State in memory: for one process, until it ends.
#[derive(Debug, Default)]
pub struct InMemory {
    spent: Spent,
    entries: Mutex<HashMap<Marker, (Entry, Instant)>>,
}

impl InMemory {
    fn write(&self, mut entry: Entry) -> Result<bool, StateError> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entry.revision == 0 {
            make_room(&mut entries)?;
        }
        let expected = entry.revision;
        entry.revision += 1;
        Ok(match entries.entry(entry.marker) {
            Slot::Vacant(slot) if expected == 0 => {
                slot.insert((entry, Instant::now()));
                true
            }
            Slot::Occupied(mut slot) if slot.get().0.revision == expected => {
                slot.insert((entry, Instant::now()));
                true
            }
            Slot::Vacant(_) | Slot::Occupied(_) => false,
        })
    }

    fn read(&self, marker: Marker) -> Option<Entry> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (entry, _) = entries.get(&marker).filter(|(_, since)| since.elapsed() <= KEPT_FOR)?;
        Some(Entry { is_under_way: !entry.stage.is_final(), ..entry.clone() })
    }
}

/// Makes room for one more, where there is none.
fn make_room(entries: &mut HashMap<Marker, (Entry, Instant)>) -> Result<(), StateError> {
    if entries.len() < MOST {
        return Ok(());
    }
    entries.retain(|_, (_, since)| since.elapsed() <= KEPT_FOR);
    let oldest = entries.values().filter(|(entry, _)| entry.stage.is_final()).min_by_key(|(_, since)| *since);
    if let Some(marker) = oldest.map(|(entry, _)| entry.marker).filter(|_| entries.len() >= MOST) {
        entries.remove(&marker);
    }
    match entries.len() < MOST {
        true => Ok(()),
        false => Err(StateError("too many messages are being sent".to_owned())),
    }
}

impl State for InMemory {
    fn spend(&self, token: [u8; 32], good_for: Duration) -> StateFuture<'_, bool> {
        Box::pin(std::future::ready(self.spent.spend(token, good_for)))
    }

    fn entry(&self, marker: Marker) -> StateFuture<'_, Option<Entry>> {
        Box::pin(std::future::ready(Ok(self.read(marker))))
    }

    fn put(&self, entry: Entry) -> StateFuture<'_, bool> {
        Box::pin(std::future::ready(self.write(entry)))
    }

    /// Nothing outlives the process that could leave something behind.
    fn left_behind(&self, _most: usize) -> StateFuture<'_, Vec<Entry>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}
