//! What the arguments of a call name: the people and the items that its caller
//! chose.

use std::collections::BTreeSet;

use super::comparable;

/// Addresses and ids that stand in a call's arguments, in fields whose schema
/// says so (`format: ews-address`, `format: ews-id`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    pub(crate) addresses: BTreeSet<String>,
    pub(crate) ids: BTreeSet<String>,
}

impl Named {
    /// Adds an address: plain, or with a name before it (`Anna <anna@x>`).
    pub fn add_address(&mut self, text: &str) {
        let address = match text.rsplit_once('<') {
            Some((_, rest)) => rest.trim_end().strip_suffix('>').unwrap_or(rest),
            None => text,
        };
        self.addresses.insert(comparable(address));
    }

    /// Adds an id, as it was given out.
    pub fn add_id(&mut self, id: &str) {
        self.ids.insert(id.trim().to_owned());
    }
}
