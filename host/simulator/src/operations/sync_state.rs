//! `m:SyncState`: how far a client has come. A client keeps it and understands nothing of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::errors::{EwsError, ResponseCode};

/// How far the items of a folder are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Going through all items, newest first; the last that was told, and the change number when it began.
    First { until: u64, after: Option<(Timestamp, u64)> },
    /// Going through changes, in the order of their numbers: the last that was told.
    Changes { told: u64 },
}

/// The state of SyncFolderItems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ItemsState {
    pub(crate) mailbox: Uuid,
    pub(crate) folder: u64,
    pub(crate) progress: Progress,
}

/// The state of SyncFolderHierarchy. `root`: none for the whole mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HierarchyState {
    pub(crate) mailbox: Uuid,
    pub(crate) root: Option<u64>,
    pub(crate) base: u64,
}

const ITEMS_FIRST: u8 = 1;
const ITEMS_CHANGES: u8 = 2;
const HIERARCHY: u8 = 3;

impl ItemsState {
    pub(crate) fn encode(self) -> String {
        let (kind, numbers) = match self.progress {
            Progress::First { until, after: None } => (ITEMS_FIRST, vec![until]),
            Progress::First { until, after: Some((time, key)) } => {
                let seconds = u64::from_le_bytes(time.as_second().to_le_bytes());
                let nanoseconds = u64::try_from(time.subsec_nanosecond()).unwrap_or(0);
                (ITEMS_FIRST, vec![until, seconds, nanoseconds, key])
            }
            Progress::Changes { told } => (ITEMS_CHANGES, vec![told]),
        };
        encode(kind, self.mailbox, &[&[self.folder][..], &numbers].concat())
    }

    pub(super) fn decode(text: &str) -> Result<Self, EwsError> {
        let (kind, mailbox, numbers) = decode(text).ok_or_else(corrupt)?;
        let (folder, progress) = match (kind, numbers.as_slice()) {
            (ITEMS_FIRST, [folder, until]) => (folder, Progress::First { until: *until, after: None }),
            (ITEMS_FIRST, [folder, until, seconds, nanoseconds, key]) => {
                let seconds = i64::from_le_bytes(seconds.to_le_bytes());
                let nanoseconds = i32::try_from(*nanoseconds).map_err(|_| corrupt())?;
                let time = Timestamp::new(seconds, nanoseconds).map_err(|_| corrupt())?;
                (folder, Progress::First { until: *until, after: Some((time, *key)) })
            }
            (ITEMS_CHANGES, [folder, told]) => (folder, Progress::Changes { told: *told }),
            _ => return Err(corrupt()),
        };
        Ok(Self { mailbox, folder: *folder, progress })
    }
}

impl HierarchyState {
    pub(super) fn encode(self) -> String {
        let root = self.root.map_or([0, 0], |root| [1, root]);
        encode(HIERARCHY, self.mailbox, &[root[0], root[1], self.base])
    }

    pub(super) fn decode(text: &str) -> Result<Self, EwsError> {
        match decode(text).ok_or_else(corrupt)? {
            (HIERARCHY, mailbox, numbers) => match numbers.as_slice() {
                [0, 0, base] => Ok(Self { mailbox, root: None, base: *base }),
                [1, root, base] => Ok(Self { mailbox, root: Some(*root), base: *base }),
                _ => Err(corrupt()),
            },
            _ => Err(corrupt()),
        }
    }
}

/// The state is none of this folder's.
pub(super) fn corrupt() -> EwsError {
    ResponseCode::ErrorInvalidSyncStateData.into()
}

fn encode(kind: u8, mailbox: Uuid, numbers: &[u64]) -> String {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(mailbox.as_bytes());
    for number in numbers {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    // What was cut off or changed on the way must not pass for another state.
    let sum = Uuid::new_v5(&mailbox, &bytes);
    bytes.extend(sum.as_bytes().iter().take(4));
    STANDARD.encode(bytes)
}

fn decode(text: &str) -> Option<(u8, Uuid, Vec<u64>)> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let (bytes, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    let (kind, rest) = bytes.split_first()?;
    let (mailbox, rest) = rest.split_at_checked(16)?;
    let mailbox = Uuid::from_slice(mailbox).ok()?;
    if sum != Uuid::new_v5(&mailbox, bytes).as_bytes().get(..4)? {
        return None;
    }
    let (numbers, []) = rest.as_chunks::<8>() else { return None };
    Some((*kind, mailbox, numbers.iter().map(|number| u64::from_be_bytes(*number)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_back_and_are_not_taken_for_each_other() {
        let mailbox = Uuid::from_u128(7);
        let time: Timestamp = "2026-11-01T08:00:00.123Z".parse().unwrap();
        for progress in [
            Progress::First { until: 9, after: None },
            Progress::First { until: 9, after: Some((time, 4)) },
            Progress::Changes { told: 1 << 41 },
        ] {
            let state = ItemsState { mailbox, folder: 5, progress };
            assert_eq!(ItemsState::decode(&state.encode()), Ok(state));
            assert_eq!(HierarchyState::decode(&state.encode()), Err(corrupt()));
        }
        for root in [None, Some(12)] {
            let state = HierarchyState { mailbox, root, base: 3 };
            assert_eq!(HierarchyState::decode(&state.encode()), Ok(state));
            assert_eq!(ItemsState::decode(&state.encode()), Err(corrupt()));
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_corrupt() {
        let state = HierarchyState { mailbox: Uuid::nil(), root: None, base: 3 }.encode();
        for bad in ["", "AAAA", "%", &state[..state.len() - 4], &state.replacen('A', "B", 1)] {
            assert_eq!(HierarchyState::decode(bad), Err(corrupt()), "{bad}");
        }
    }
}
