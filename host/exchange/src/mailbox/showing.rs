//! What is shown instead of done: to the user who is asked, to the caller of a
//! dry run.

use std::sync::Arc;

use ews_mcp_gate::{Approved, Written};
use sha2::Digest as _;

use super::{Handed, Opened, quickly_or_aside};
use crate::consent::Asked;
use crate::digest::{hexadecimal, of_texts};
use crate::document::{Blob, Document};
use crate::error::CallError;
use crate::transport::NoAnswer;

/// What a call would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Would {
    /// In lines, for people.
    pub summary: String,
    /// The operation that would be signed; in place of each blob its size and
    /// SHA-256. Attachments that would be added to a draft follow on a line of
    /// their own.
    pub xml: String,
}

type Digests = Vec<[u8; 32]>;

impl Opened {
    /// What would be done, as the end of a dry run.
    pub(super) async fn would(&self, approved: &Approved, handed: &Arc<Handed>) -> CallError {
        self.audit_dry_run(approved).await;
        let (blobs, attached) = match self.digests(handed).await {
            Ok(digests) => digests,
            Err(error) => return error,
        };
        let operation = with_digests(&approved.write(), &handed.operation, &blobs);
        let more = handed.attachments.as_ref().zip(approved.write_attachments());
        let xml = match more {
            None => operation,
            Some((document, written)) => {
                format!("{operation}\n{}", with_digests(&written, document, &attached))
            }
        };
        CallError::DryRun(Would { summary: approved.summary().to_owned(), xml })
    }

    /// The question to the user, as the end of a call that has to be run again.
    pub(super) async fn ask_user(&self, approved: &Approved, digest: [u8; 32], asked: u8) -> CallError {
        self.audit_question(approved, &digest).await;
        CallError::NeedsConsent(Asked { summary: approved.summary().to_owned(), digest, asked })
    }

    /// What a yes is bound to: caller, mailbox, tool, and all that was judged.
    pub(super) async fn digest(
        &self,
        approved: &Approved,
        handed: &Arc<Handed>,
    ) -> Result<[u8; 32], CallError> {
        let (blobs, attached) = self.digests(handed).await?;
        let mailbox = self.address().to_ascii_lowercase();
        let mut digest = of_texts([self.call.caller.as_str(), &mailbox, &self.call.grant.tool]);
        digest.update(approved.digest(&blobs, &attached));
        Ok(digest.finalize().into())
    }

    /// SHA-256 of all blobs.
    async fn digests(&self, handed: &Arc<Handed>) -> Result<(Digests, Digests), CallError> {
        let bytes = |document: &Document| document.blobs.iter().map(Blob::size).sum::<usize>();
        let size = bytes(&handed.operation) + handed.attachments.as_ref().map_or(0, bytes);
        let handed = Arc::clone(handed);
        let all = quickly_or_aside(size, move || {
            let of =
                |document: &Document| document.blobs.iter().map(Blob::sha256).collect::<Result<Digests, _>>();
            let attached = handed.attachments.as_ref().map_or_else(|| Ok(Vec::new()), of);
            Ok::<_, std::io::Error>((of(&handed.operation)?, attached?))
        });
        all.await?.map_err(|error| {
            NoAnswer::final_(format!("an attachment cannot be read: {error}")).not_run().into()
        })
    }
}

fn with_digests(written: &Written, document: &Document, digests: &[[u8; 32]]) -> String {
    written.with(|number| {
        let size = document.blobs.get(number).map(Blob::size).unwrap_or_default();
        let digest = digests.get(number).map(|digest| hexadecimal(digest)).unwrap_or_default();
        format!("[{size} bytes, SHA-256 {digest}]")
    })
}
