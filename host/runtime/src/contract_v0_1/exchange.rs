//! `ews:plugin/exchange`: blobs, and the mailbox that hands every operation to
//! the door. Decides nothing about operations; only bounds how much of them
//! there is.

use ews_mcp_exchange::{Blob, CallError, Document, OpenMailbox};
use futures::future::join_all;
use wasmtime::component::Resource;

use super::bindings::ews::plugin::exchange as wit;
use crate::limits::{Limit, size};
use crate::store::{Mailbox, State, Stop};

impl wit::Host for State {}

impl wit::HostBlob for State {
    async fn new(&mut self, bytes: Vec<u8>) -> wasmtime::Result<Resource<Blob>> {
        self.session()?;
        self.hold(Blob::new(bytes).await?)
    }

    fn size(&mut self, blob: Resource<Blob>) -> wasmtime::Result<u32> {
        Ok(u32::try_from(self.table.get(&blob)?.size())?)
    }

    async fn read(&mut self, blob: Resource<Blob>, offset: u32, length: u32) -> wasmtime::Result<Vec<u8>> {
        let blob = self.table.get(&blob)?.clone();
        let (offset, length) = (offset as usize, length as usize);
        // It would not fit into the guest: better not to read it first.
        if blob.size().saturating_sub(offset).min(length) > self.limits.memory {
            return Err(self.stop_at(Limit::Memory));
        }
        Ok(blob.read(offset, length).await?)
    }

    fn drop(&mut self, blob: Resource<Blob>) -> wasmtime::Result<()> {
        self.release(blob).map(drop)
    }
}

impl wit::HostMailbox for State {
    fn address(&mut self, mailbox: Resource<Mailbox>) -> wasmtime::Result<String> {
        Ok(self.table.get(&mailbox)?.0.address().to_owned())
    }

    async fn call(
        &mut self,
        mailbox: Resource<Mailbox>,
        operation: wit::Document,
    ) -> wasmtime::Result<Result<wit::Document, wit::CallError>> {
        self.count_operations(1)?;
        let mailbox = self.mailbox(&mailbox)?;
        let operation = self.lift(operation)?;
        self.bound_blobs([&operation])?;
        if let Err(refused) = self.bound_xml(&operation.xml) {
            return Ok(Err(refused));
        }
        let answer = mailbox.call(operation).await;
        self.waited = true;
        self.lower(answer)
    }

    async fn read_all(
        &mut self,
        mailbox: Resource<Mailbox>,
        operations: Vec<String>,
    ) -> wasmtime::Result<Vec<Result<wit::Document, wit::CallError>>> {
        let number = operations.len();
        self.count_operations(number)?;
        let mailbox = self.mailbox(&mailbox)?;
        if number > self.limits.side_by_side {
            let most = self.limits.side_by_side;
            let text = format!("read-all takes at most {most} operations at once, not {number}");
            return Ok(operations.iter().map(|_| Err(wit::CallError::Refused(text.clone()))).collect());
        }
        let bounded: Vec<_> = operations.into_iter().map(|xml| self.bound_xml(&xml).map(|()| xml)).collect();
        let answers = join_all(bounded.into_iter().map(|operation| async {
            match operation {
                Ok(operation) => Ok(mailbox.read(operation).await),
                Err(refused) => Err(refused),
            }
        }))
        .await;
        self.waited = true;
        answers
            .into_iter()
            .map(|answer| match answer {
                Ok(answer) => self.lower(answer),
                Err(refused) => Ok(Err(refused)),
            })
            .collect()
    }

    async fn send(
        &mut self,
        mailbox: Resource<Mailbox>,
        operation: wit::Document,
        attachments: Option<wit::Document>,
    ) -> wasmtime::Result<Result<wit::Document, wit::CallError>> {
        self.count_operations(1)?;
        let mailbox = self.mailbox(&mailbox)?;
        let operation = self.lift(operation)?;
        let attachments = attachments.map(|attachments| self.lift(attachments)).transpose()?;
        self.bound_blobs([&operation].into_iter().chain(&attachments))?;
        for document in [&operation].into_iter().chain(&attachments) {
            if let Err(refused) = self.bound_xml(&document.xml) {
                return Ok(Err(refused));
            }
        }
        let answer = mailbox.send(operation, attachments).await;
        self.waited = true;
        self.lower(answer)
    }

    fn drop(&mut self, mailbox: Resource<Mailbox>) -> wasmtime::Result<()> {
        self.table.delete(mailbox)?;
        Ok(())
    }
}

impl State {
    fn mailbox(&mut self, mailbox: &Resource<Mailbox>) -> wasmtime::Result<OpenMailbox> {
        Ok(self.table.get(mailbox)?.0.clone())
    }

    /// Takes a document from the guest, blobs and all.
    fn lift(&mut self, document: wit::Document) -> wasmtime::Result<Document> {
        let blobs = document.blobs.into_iter().map(|blob| self.release(blob)).collect::<Result<_, _>>()?;
        Ok(Document { xml: document.xml, blobs })
    }

    /// Ends the instance where the blobs of an operation are too large together.
    fn bound_blobs<'a>(&mut self, documents: impl IntoIterator<Item = &'a Document>) -> wasmtime::Result<()> {
        let blobs = documents.into_iter().flat_map(|document| &document.blobs);
        if blobs.map(Blob::size).fold(0, usize::saturating_add) > self.limits.operation_blobs {
            return Err(self.stop_at(Limit::OperationBlobs));
        }
        Ok(())
    }

    /// Refuses an operation that is too long.
    fn bound_xml(&self, xml: &str) -> Result<(), wit::CallError> {
        if xml.len() <= self.limits.operation {
            return Ok(());
        }
        let most = size(self.limits.operation);
        Err(wit::CallError::Refused(format!(
            "the operation has {} bytes of XML, at most {most} are allowed",
            xml.len()
        )))
    }

    /// Gives an answer to the guest, or ends it where the answer is the host's
    /// to give.
    fn lower(
        &mut self,
        answer: Result<Document, CallError>,
    ) -> wasmtime::Result<Result<wit::Document, wit::CallError>> {
        Ok(match answer {
            Ok(document) => {
                let blobs =
                    document.blobs.into_iter().map(|blob| self.hold(blob)).collect::<Result<_, _>>()?;
                Ok(wit::Document { xml: document.xml, blobs })
            }
            Err(CallError::Refused(refusal)) => Err(wit::CallError::Refused(refusal.to_string())),
            Err(CallError::Exchange { code, message }) => {
                Err(wit::CallError::Exchange(wit::ExchangeError { code, message }))
            }
            Err(CallError::Unavailable { message, .. } | CallError::Busy { message, .. }) => {
                Err(wit::CallError::Unavailable(message))
            }
            Err(CallError::Access(access)) => return Err(self.stop(Stop::Access(access))),
            // Whatever else the door says is for the user, not for the plugin.
            Err(other) => return Err(self.stop(Stop::Door(other))),
        })
    }
}
