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
//! use ews_mcp_gate::{Access, Channel, Effects, Facts, Grant, Judgement, Mailbox, Question, judge};
//!
//! let grant = Grant {
//!     plugin: "mail".into(),
//!     tool: "read_emails".into(),
//!     operations: ["GetFolder".to_owned()].into(),
//!     effects: Effects::NONE,
//!     needs: [].into(),
//! };
//! let mailbox = Mailbox { address: "anna@contoso.example".into(), access: Access::Impersonation };
//! let question = |xml| Question { xml, blobs: 0, channel: Channel::Call, grant: &grant, mailbox: &mailbox };
//!
//! let inbox = "<GetFolder xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'
//!     xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>
//!     <FolderShape><t:BaseShape>IdOnly</t:BaseShape></FolderShape>
//!     <FolderIds><t:DistinguishedFolderId Id='inbox'/></FolderIds></GetFolder>";
//! let Ok(Judgement::Sign(approved)) = judge(&question(inbox), &Facts::default()) else { panic!() };
//! assert!(approved.write().starts_with("<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly"));
//!
//! let send = "<SendItem xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'/>";
//! let refusal = judge(&question(send), &Facts::default()).unwrap_err();
//! assert_eq!(refusal.rule, "operation-not-granted");
//! ```
#![forbid(unsafe_code)]

mod answer;
mod effects;
pub mod grammar;
mod grant;
mod ids;
mod judge;
mod mailbox;
mod refusal;
mod xml;

pub use answer::{
    Answer, BadAnswer, Fault, LARGEST_ANSWER, LARGEST_ANSWER_WITH_BLOBS, Response, ResponseClass,
    ResponseMessage, read as read_answer,
};
pub use effects::{Effect, Effects};
pub use grammar::operation;
pub use grant::{Grant, Need};
pub use ids::MailboxGuid;
pub use judge::{
    Approved, Channel, Fact, Facts, Judgement, LARGEST_OPERATION, Question, identity_in, identity_question,
    judge,
};
pub use mailbox::{Access, Identity, Mailbox};
pub use refusal::Refusal;
pub use xml::{Attribute, Element, Name, Namespace, Node};
