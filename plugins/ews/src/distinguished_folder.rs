//! The folders that have the same name in every mailbox.

macro_rules! distinguished_folders {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A folder that has the same name in every mailbox, whatever its display
        /// name.
        ///
        /// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/distinguishedfolderid>.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DistinguishedFolderId {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl DistinguishedFolderId {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as it stands in XML.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The folder of this name, in whatever case.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|folder| folder.as_str().eq_ignore_ascii_case(name))
            }
        }
    };
}

distinguished_folders! {
    Inbox = "inbox",
    SentItems = "sentitems",
    Drafts = "drafts",
    DeletedItems = "deleteditems",
    JunkEmail = "junkemail",
    Outbox = "outbox",
    Calendar = "calendar",
    Contacts = "contacts",
    Tasks = "tasks",
    Notes = "notes",
    Journal = "journal",
    MsgFolderRoot = "msgfolderroot",
    Root = "root",
    SearchFolders = "searchfolders",
    VoiceMail = "voicemail",
    Archive = "archive",
    ArchiveRoot = "archiveroot",
    ArchiveMsgFolderRoot = "archivemsgfolderroot",
    ArchiveDeletedItems = "archivedeleteditems",
    ArchiveInbox = "archiveinbox",
    RecoverableItemsRoot = "recoverableitemsroot",
    RecoverableItemsDeletions = "recoverableitemsdeletions",
    SyncIssues = "syncissues",
    Conflicts = "conflicts",
    LocalFailures = "localfailures",
    ServerFailures = "serverfailures",
    RecipientCache = "recipientcache",
    QuickContacts = "quickcontacts",
    ConversationHistory = "conversationhistory",
    ToDoSearch = "todosearch",
    MyContacts = "mycontacts",
    Favorites = "favorites",
    Scheduled = "scheduled",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(DistinguishedFolderId::from_name("SentItems"), Some(DistinguishedFolderId::SentItems));
        assert_eq!(DistinguishedFolderId::from_name("inbox"), Some(DistinguishedFolderId::Inbox));
        assert_eq!(DistinguishedFolderId::from_name("Posteingang"), None);
    }
}
