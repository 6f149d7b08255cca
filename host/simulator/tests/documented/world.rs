//! The server that the examples are asked of, and what they find there.

use ews_mcp_simulator::{Options, Simulator};

use crate::client::mail::{ItemId, ids};
use crate::client::{Answer, distinguished, envelope, find_folder, find_item, post_as, record_folder, start};

pub const DESK: &str = "desk@printshop.example";
pub const OLGA: &str = "olga.ivers@printshop.example";
pub const TOM: &str = "tom.adler@printshop.example";

/// A server with the print shop of `company.toml`.
pub async fn world() -> Simulator {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documented/company.toml");
    start(Options { seed: Some(seed.into()), record: record_folder(), ..Options::default() }).await
}

/// The header that makes a request somebody's.
pub fn as_user(address: &str) -> String {
    format!(
        "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
         </t:ConnectingSID></t:ExchangeImpersonation>"
    )
}

/// A folder of somebody's mailbox, named explicitly.
pub fn of(address: &str, folder: &str) -> String {
    format!(
        "<t:DistinguishedFolderId Id=\"{folder}\"><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>\
         </t:DistinguishedFolderId>"
    )
}

/// Runs something that must succeed before the example can be asked.
pub async fn run(simulator: &Simulator, request: &str) -> Answer {
    let answer = post_as(simulator, DESK, &envelope("", request)).await;
    let fine = answer.codes().iter().all(|code| code == "NoError") && answer.status == 200;
    assert!(fine, "{request}\n{}", answer.body);
    answer
}

/// The item of this subject in a folder; `folder` is a name or a whole element.
pub async fn item(simulator: &Simulator, folder: &str, subject: &str) -> ItemId {
    let folder = if folder.starts_with('<') { folder.to_owned() } else { distinguished(folder) };
    let answer = run(simulator, &find_item(&["item:Subject"], "", &folder)).await;
    let at = answer.texts("t:Subject").iter().position(|known| known == subject).unwrap();
    ids(&answer).remove(at)
}

/// The id of the folder of this name, anywhere in the desk's mailbox.
pub async fn folder(simulator: &Simulator, name: &str) -> FolderId {
    let answer = run(simulator, &find_folder("Deep", "", &distinguished("root"))).await;
    let at = answer.texts("t:DisplayName").iter().position(|known| known == name).unwrap();
    FolderId::all(&answer).remove(at)
}

/// A folder's id and change key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderId {
    pub id: String,
    pub change_key: String,
}

impl FolderId {
    pub fn all(answer: &Answer) -> Vec<Self> {
        let both = answer.all("<t:FolderId Id=\"", "\"/>");
        let both = both.iter().map(|text| text.split_once("\" ChangeKey=\"").unwrap());
        both.map(|(id, change_key)| Self { id: id.to_owned(), change_key: change_key.to_owned() }).collect()
    }

    /// With its change key.
    pub fn element(&self) -> String {
        format!("<t:FolderId Id=\"{}\" ChangeKey=\"{}\"/>", self.id, self.change_key)
    }
}
