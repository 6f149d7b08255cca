//! The gate: what an operation of Exchange Web Services is, and whether it may
//! go out.
//!
//! Plugins are not trusted, and mail may steer the model that steers a plugin.
//! So every operation is read into a tree, judged against the grammar, the
//! tool's grant and the opened mailbox, and written anew; every answer is read
//! and written anew as well.
//!
//! Pure: no input or output, no clock, no async, no state, and nothing here may
//! panic, whatever it is given. Where the judgement hangs on stored data, it asks
//! for facts and is called again.
//!
//! ```
//! use ews_mcp_gate::{
//!     Access, Channel, Effects, Facts, Grant, Handed, Judgement, Mailbox, Named, Policy, Question, Seal, judge,
//! };
//!
//! let grant = Grant {
//!     plugin: "mail".into(),
//!     tool: "read_emails".into(),
//!     operations: ["GetFolder".to_owned()].into(),
//!     effects: Effects::NONE,
//!     needs: [].into(),
//! };
//! let mailbox = Mailbox { address: "anna@contoso.example".into(), access: Access::Impersonation };
//! let (named, policy, seal) = (Named::default(), Policy::default(), Seal::new([0; 32]));
//! let question = |xml| Question {
//!     operation: Handed { xml, blobs: &[] },
//!     attachments: None,
//!     channel: Channel::Call,
//!     grant: &grant,
//!     mailbox: &mailbox,
//!     named: &named,
//!     policy: &policy,
//!     seal: &seal,
//!     is_shown: false,
//! };
//!
//! let inbox = "<GetFolder xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'
//!     xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>
//!     <FolderShape><t:BaseShape>IdOnly</t:BaseShape></FolderShape>
//!     <FolderIds><t:DistinguishedFolderId Id='inbox'/></FolderIds></GetFolder>";
//! let Ok(Judgement::Sign(approved)) = judge(&question(inbox), &Facts::default()) else { panic!() };
//! assert!(approved.write().xml.starts_with("<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly"));
//!
//! let send = "<SendItem xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'/>";
//! let refusal = judge(&question(send), &Facts::default()).unwrap_err();
//! assert_eq!(refusal.rule, "operation-not-granted");
//! ```
#![forbid(unsafe_code)]

mod answer;
mod approved;
mod directory;
mod effects;
pub mod grammar;
mod grant;
mod ids;
mod judge;
mod mailbox;
mod named_ids;
mod pattern;
mod policy;
mod refusal;
mod seal;
mod sending;
mod xml;

pub use answer::{
    Answer, BadAnswer, Fault, LARGEST_ANSWER, LARGEST_ANSWER_WITH_BLOBS, Response, ResponseClass,
    ResponseMessage, read as read_answer,
};
pub use approved::{Approved, Route, Written};
pub use directory::{primary_address_in, primary_address_question};
pub use effects::{Effect, Effects};
pub use grammar::operation;
pub use grant::{Grant, Need};
pub use ids::MailboxGuid;
pub use judge::{
    Channel, Fact, Facts, Handed, ItemName, Judgement, LARGEST_OPERATION, Named, Question, judge,
};
pub use mailbox::{Access, Identity, Ids, Mailbox};
pub use pattern::{NotAPattern, Pattern};
pub use policy::{Denial, Policy, ToolPattern};
pub use refusal::Refusal;
pub use seal::Seal;
pub use sending::{Draft, Marked, ask_sent, find_marked, find_sent, marked_in, nothing_sent_was_found};
pub use xml::{Attribute, Element, Name, Namespace, Node};
