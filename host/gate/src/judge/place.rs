//! Whether a folder lies where people look: inside msgfolderroot. Recoverable
//! items and hidden folders lie beside it.

use super::facts::{Fact, Facts};
use super::findings::FolderName;
use crate::mailbox::Identity;

/// The well-known name of the Outbox.
const OUTBOX: &str = "outbox";

/// How deep folders may lie, from one whose place is known.
const DEEPEST: usize = 32;

/// Where a folder lies.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Inside msgfolderroot.
    InSight,
    /// Not there, or nobody can tell.
    OutOfSight,
    /// It is the Outbox: what lies there goes out as soon as a client connects.
    Outbox,
    /// This has to be known first.
    Needs(Fact),
}

/// Where this folder lies, as far as it is known.
pub(super) fn place(folder: &FolderName, facts: &Facts) -> Place {
    let (id, Some(identity)) = (
        match folder {
            FolderName::Id(id) => id,
            // The tables name only such as lie there.
            FolderName::WellKnown(_) => return Place::InSight,
        },
        &facts.identity,
    ) else {
        return Place::Needs(Fact::Identity);
    };
    let mut id = id.as_str();
    for depth in 0..DEEPEST {
        match identity.folders.iter().find(|(_, known)| known == id) {
            Some((OUTBOX, _)) if depth == 0 => return Place::Outbox,
            Some(_) => return Place::InSight,
            None => {}
        }
        match facts.folders.get(id) {
            None => return Place::Needs(Fact::Folder { id: id.to_owned(), is_required: depth == 0 }),
            Some(None) => return Place::OutOfSight,
            // An id can be written in more than one way; the answer has the server's own.
            Some(Some(folder)) if depth == 0 && is_outbox(&folder.id, identity) => return Place::Outbox,
            Some(Some(folder)) => id = &folder.parent,
        }
    }
    Place::OutOfSight
}

fn is_outbox(id: &str, identity: &Identity) -> bool {
    identity.folders.iter().any(|(name, known)| *name == OUTBOX && known == id)
}
