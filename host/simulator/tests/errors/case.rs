//! A request that is refused, and how.

use std::io::Write as _;

use ews_mcp_simulator::{Options, Simulator};

use crate::client::mail::{ItemId, create, delete, ids, message, saved_in};
use crate::client::{distinguished, record_folder, start};
use crate::example::{Message, example};
use crate::world::{OLGA, TOM, folder, item, of, run};

/// How a refusal arrives.
#[derive(Clone, Copy, Debug)]
pub enum Arrives {
    /// HTTP 500.
    Fault,
    /// HTTP 200, with these elements behind `m:DescriptiveLinkKey`.
    Message(&'static [&'static str]),
}

/// A request that is refused with a code. Names in braces stand for what is there only once the server runs.
#[derive(Clone, Debug)]
pub struct Case {
    pub code: &'static str,
    text: &'static str,
    arrives: Arrives,
    request: String,
    version: &'static str,
    header: String,
    limits: &'static str,
    class: &'static str,
}

/// A response message with a code.
pub fn refused(
    code: &'static str,
    text: &'static str,
    empty: &'static [&'static str],
    request: impl Into<String>,
) -> Case {
    Case {
        code,
        text,
        arrives: Arrives::Message(empty),
        request: request.into(),
        version: "Exchange2013_SP1",
        header: String::new(),
        limits: "",
        class: "Error",
    }
}

/// A fault of a request with this header.
pub fn fault(code: &'static str, text: &'static str, header: &str, request: impl Into<String>) -> Case {
    Case { arrives: Arrives::Fault, header: header.to_owned(), ..refused(code, text, &[], request) }
}

impl Case {
    /// The version that the request names.
    pub fn version(self, version: &'static str) -> Self {
        Self { version, ..self }
    }

    /// With limits of its own: lines of `[limits]` in the seed.
    pub fn limits(self, limits: &'static str) -> Self {
        Self { limits, ..self }
    }

    /// It is no error but a warning.
    pub fn warning(self) -> Self {
        Self { class: "Warning", ..self }
    }

    /// Makes the request of a new server.
    pub async fn check(&self) {
        let simulator = self.server().await;
        let request = fill(&simulator, &self.request).await;
        let example = example("responsecode", self.code).version(self.version).headed(self.header.clone());
        match self.arrives {
            Arrives::Fault => {
                example.faults(&simulator, &request, self.code, self.text).await;
            }
            Arrives::Message(empty) => {
                let last = match self.class {
                    "Warning" => Message::Warning(self.code, self.text, empty),
                    _ => Message::Error(self.code, self.text, empty),
                };
                example.answers(&simulator, &request, &[last]).await;
            }
        }
    }

    async fn server(&self) -> Simulator {
        let company = include_str!("../documented/company.toml");
        let mut seed = tempfile::NamedTempFile::new().unwrap();
        let (head, rest) = company.split_once("\n[[recipient]]").unwrap();
        write!(seed, "{head}\n[limits]\n{}\n[[recipient]]{rest}", self.limits).unwrap();
        let options =
            Options { seed: Some(seed.path().into()), record: record_folder(), ..Options::default() };
        start(options).await
    }
}

/// Checks all cases of a module.
pub async fn check(cases: Vec<Case>) {
    for case in cases {
        case.check().await;
    }
}

/// Puts into a request what its names in braces stand for: folders as elements, the rest as attributes.
async fn fill(simulator: &Simulator, request: &str) -> String {
    let mut filled = request.to_owned();
    for name in
        ["inbox", "drafts", "sentitems", "deleteditems", "calendar", "contacts", "msgfolderroot", "junkemail"]
    {
        filled = filled.replace(&format!("{{{name}}}"), &distinguished(name));
        filled = filled.replace(&format!("{{olga {name}}}"), &of(OLGA, name));
    }
    filled = filled.replace("{nora inbox}", &of("nora.quist@printshop.example", "inbox"));
    filled = filled.replace("{olga journal}", &of(OLGA, "journal"));
    for name in [
        "keys",
        "stale",
        "gone item",
        "draft",
        "lonely",
        "sent",
        "list",
        "post",
        "hidden",
        "olga item",
        "offers",
        "samples",
        "gone folder",
        "file",
        "attached",
        "conversation",
        "files",
    ] {
        let (whole, bare) = (format!("{{{name}}}"), format!("{{{name} id}}"));
        if filled.contains(&whole) || filled.contains(&bare) {
            let (id, change_key) = made(simulator, name).await;
            filled = filled.replace(&whole, &format!("Id=\"{id}\" ChangeKey=\"{change_key}\""));
            filled = filled.replace(&bare, &format!("Id=\"{id}\""));
        }
    }
    filled
}

/// What a name stands for: id and change key.
async fn made(simulator: &Simulator, name: &str) -> (String, String) {
    let both = |id: ItemId| (id.id, id.change_key);
    let save = async |folder: &str, item: &str| {
        ids(&run(simulator, &create("SaveOnly", &saved_in(folder), item)).await).remove(0)
    };
    match name {
        "keys" => both(item(simulator, "inbox", "Keys").await),
        "files" => both(item(simulator, "inbox", "Two files").await),
        "olga item" => both(item(simulator, &of(OLGA, "inbox"), "Football on Friday").await),
        "stale" => {
            let old = save("drafts", &message("Old", "x", &[TOM])).await;
            let change = crate::client::mail::set("item:Subject", "<t:Subject>New</t:Subject>");
            run(simulator, &crate::client::mail::update("AlwaysOverwrite", &old, &change)).await;
            both(old)
        }
        "gone item" => {
            let keys = item(simulator, "inbox", "Keys").await;
            run(simulator, &delete("HardDelete", std::slice::from_ref(&keys))).await;
            both(keys)
        }
        "draft" => both(save("drafts", &message("Draft", "x", &[TOM])).await),
        "lonely" => both(save("drafts", &message("Lonely", "x", &[])).await),
        "sent" => {
            run(simulator, &create("SendAndSaveCopy", &saved_in("sentitems"), &message("Sent", "x", &[TOM])))
                .await;
            both(item(simulator, "sentitems", "Sent").await)
        }
        "list" => {
            let list = "<t:DistributionList><t:DisplayName>Mine</t:DisplayName></t:DistributionList>";
            both(save("contacts", list).await)
        }
        "post" => both(save("inbox", "<t:PostItem><t:Subject>Hours</t:Subject></t:PostItem>").await),
        "hidden" => {
            let hidden =
                "<t:Message><t:Subject>Hidden</t:Subject><t:IsAssociated>true</t:IsAssociated></t:Message>";
            both(save("inbox", hidden).await)
        }
        "offers" | "samples" => {
            let id = folder(simulator, if name == "offers" { "Offers" } else { "Samples" }).await;
            (id.id, id.change_key)
        }
        "gone folder" => {
            let id = folder(simulator, "Offers").await;
            let gone = format!(
                "<m:DeleteFolder DeleteType=\"HardDelete\"><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
                id.element()
            );
            run(simulator, &gone).await;
            (id.id, id.change_key)
        }
        "file" | "attached" => {
            let files = item(simulator, "inbox", "Two files").await;
            let attachments = run(simulator, &shown(&files)).await.all("<t:AttachmentId Id=\"", "\"");
            (attachments[usize::from(name == "attached")].clone(), String::new())
        }
        "conversation" => {
            let keys = item(simulator, "inbox", "Keys").await;
            let shown = run(simulator, &shown(&keys)).await;
            (shown.all("<t:ConversationId Id=\"", "\"").remove(0), String::new())
        }
        other => unreachable!("{other}"),
    }
}

fn shown(id: &ItemId) -> String {
    crate::client::get_item("<t:BaseShape>AllProperties</t:BaseShape>", std::slice::from_ref(&id.id))
}
