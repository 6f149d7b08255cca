//! Who may do what with a folder of somebody else: `t:PermissionSet`.

use std::collections::BTreeMap;

use uuid::Uuid;

/// How far a right to change or delete items goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    None,
    /// What one made oneself.
    Owned,
    All,
}

/// `t:PermissionLevel`, except `Custom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
pub(crate) enum PermissionLevel {
    None,
    Owner,
    PublishingEditor,
    Editor,
    PublishingAuthor,
    Author,
    NoneditingAuthor,
    Reviewer,
    Contributor,
}

/// All levels, with the names of the enumeration in XML.
pub(crate) const LEVELS: &[(&str, PermissionLevel)] = &[
    ("None", PermissionLevel::None),
    ("Owner", PermissionLevel::Owner),
    ("PublishingEditor", PermissionLevel::PublishingEditor),
    ("Editor", PermissionLevel::Editor),
    ("PublishingAuthor", PermissionLevel::PublishingAuthor),
    ("Author", PermissionLevel::Author),
    ("NoneditingAuthor", PermissionLevel::NoneditingAuthor),
    ("Reviewer", PermissionLevel::Reviewer),
    ("Contributor", PermissionLevel::Contributor),
];

/// The single rights of someone to a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) create_items: bool,
    pub(crate) create_subfolders: bool,
    pub(crate) is_owner: bool,
    pub(crate) is_visible: bool,
    pub(crate) is_contact: bool,
    pub(crate) edit: Scope,
    pub(crate) delete: Scope,
    /// Items can be read.
    pub(crate) read: bool,
}

impl Rights {
    pub(crate) const NONE: Self = Self {
        create_items: false,
        create_subfolders: false,
        is_owner: false,
        is_visible: false,
        is_contact: false,
        edit: Scope::None,
        delete: Scope::None,
        read: false,
    };
    pub(crate) const ALL: Self = Self {
        create_items: true,
        create_subfolders: true,
        is_owner: true,
        is_visible: true,
        is_contact: true,
        edit: Scope::All,
        delete: Scope::All,
        read: true,
    };

    /// The rights of a level, as the documentation of `PermissionLevel` lists them.
    pub(crate) fn of(level: PermissionLevel) -> Self {
        let seen = Self { is_visible: true, ..Self::NONE };
        let reader = Self { read: true, ..seen };
        let writer = Self { create_items: true, ..reader };
        let author = Self { edit: Scope::Owned, delete: Scope::Owned, ..writer };
        let editor = Self { edit: Scope::All, delete: Scope::All, ..writer };
        match level {
            PermissionLevel::None => Self::NONE,
            PermissionLevel::Owner => Self::ALL,
            PermissionLevel::PublishingEditor => Self { create_subfolders: true, ..editor },
            PermissionLevel::Editor => editor,
            PermissionLevel::PublishingAuthor => Self { create_subfolders: true, ..author },
            PermissionLevel::Author => author,
            PermissionLevel::NoneditingAuthor => Self { edit: Scope::None, ..author },
            PermissionLevel::Reviewer => reader,
            PermissionLevel::Contributor => Self { create_items: true, ..seen },
        }
    }

    /// The level that has just these rights; none: `Custom`.
    pub(crate) fn level(self) -> Option<PermissionLevel> {
        let plain = Self { is_contact: false, ..self };
        LEVELS.iter().map(|(_, level)| *level).find(|level| {
            let known = Self::of(*level);
            known == self || Self { is_contact: false, ..known } == plain
        })
    }
}

/// The rights that were given to a folder.
#[derive(Clone, Debug)]
pub(crate) struct Permissions {
    /// For everyone without an entry.
    pub(crate) default: Rights,
    /// By the GUID of the mailbox of whom they are given to.
    pub(crate) users: BTreeMap<Uuid, Rights>,
}

impl Permissions {
    /// Nobody but the owner.
    pub(crate) const PRIVATE: Self = Self { default: Rights::NONE, users: BTreeMap::new() };

    pub(crate) fn of(&self, user: Uuid) -> Rights {
        self.users.get(&user).copied().unwrap_or(self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_rights_lead_to_each_other() {
        for (name, level) in LEVELS {
            assert_eq!(Rights::of(*level).level(), Some(*level), "{name}");
        }
        let odd = Rights { read: true, create_subfolders: true, is_visible: true, ..Rights::NONE };
        assert_eq!(odd.level(), None);
    }

    #[test]
    fn a_contributor_adds_without_reading() {
        let rights = Rights::of(PermissionLevel::Contributor);
        assert!(rights.create_items && !rights.read && rights.delete == Scope::None);
    }
}
