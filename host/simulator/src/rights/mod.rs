//! Who may do what: impersonation with a scope, rights to folders of others, sending for others.

mod delegation;
mod impersonation;

pub(crate) use delegation::{Sending, is_as_owner, named_mailbox, sending, to_folder};
pub(crate) use impersonation::{ConnectingSid, acting_user};
