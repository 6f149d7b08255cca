//! `GetFolder`: folders by their ids or names.
//!
//! See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation>.

use crate::error::Error;
use crate::folder::Folder;
use crate::id::BaseFolderId;
use crate::response::{self, ResponseMessage};
use crate::shape::FolderShape;
use crate::xml::Writer;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetFolder {
    /// Which properties come.
    pub folder_shape: FolderShape,
    /// Which folders; at least one. Each has a response message of its own, in
    /// this order.
    pub folder_ids: Vec<BaseFolderId>,
}

impl GetFolder {
    /// The operation as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        Writer::operation("GetFolder", &[], |writer| {
            self.folder_shape.write(writer);
            BaseFolderId::write_all(writer, "m:FolderIds", &self.folder_ids);
        })
    }
}

/// Reads the answer: a folder for each id.
///
/// # Errors
/// Where this is no answer to `GetFolder`.
pub fn parse(xml: &str) -> Result<Vec<ResponseMessage<Folder>>, Error> {
    response::parse(xml, "GetFolderResponse", "GetFolderResponseMessage", |message| {
        message.message("Folders").and_then(|folders| folders.children().next()).map(Folder::read).transpose()
    })
}
