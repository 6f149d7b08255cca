//! Messages in answers, and the other items that lie in mail folders.

use crate::attachment::Attachment;
use crate::body::Body;
use crate::error::Error;
use crate::flag::Flag;
use crate::get_attachment::blob_number;
use crate::id::{FolderId, ItemId};
use crate::importance::Importance;
use crate::mailbox::Mailbox;
use crate::xml::Element;

/// A header of a message that has been on its way.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/internetmessageheader>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InternetMessageHeader {
    /// Its name, in whatever case the sender wrote it.
    pub name: String,
    /// Its value, as Exchange keeps it.
    pub value: String,
}

/// A message, or another item seen as one; what was not asked for, or what
/// Exchange does not have, is none or empty.
///
/// See <https://learn.microsoft.com/exchange/client-developer/web-service-reference/message-ex15websvcsotherref>.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The element it came as: `Message`, `MeetingRequest`, `PostItem`, …
    pub element: String,
    /// Its id; items inside attachments have none.
    pub item_id: Option<ItemId>,
    /// The folder it is in.
    pub parent_folder_id: Option<FolderId>,
    /// What it is, such as `IPM.Note`.
    pub item_class: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// `Normal`, `Personal`, `Private` or `Confidential`.
    pub sensitivity: Option<String>,
    /// Which of the answer's blobs is the MIME message, where it was asked for.
    pub mime_content: Option<usize>,
    /// The body, in the form that was asked for.
    pub body: Option<Body>,
    /// The body without what is quoted from earlier messages of the thread.
    pub unique_body: Option<Body>,
    /// The body as text.
    pub text_body: Option<Body>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// When it arrived, as an instant of XML Schema.
    pub date_time_received: Option<String>,
    /// When it was sent.
    pub date_time_sent: Option<String>,
    /// When it was made.
    pub date_time_created: Option<String>,
    /// When it was last changed.
    pub last_modified_time: Option<String>,
    /// Size in bytes, about.
    pub size: Option<u32>,
    /// The user's categories.
    pub categories: Vec<String>,
    /// How much the sender says it matters.
    pub importance: Option<Importance>,
    /// The message it answers, by its internet message id.
    pub in_reply_to: Option<String>,
    /// Whether it was not sent yet.
    pub is_draft: Option<bool>,
    /// Whether something is attached that is not shown inside the body.
    pub has_attachments: Option<bool>,
    /// The names in To, as one text.
    pub display_to: Option<String>,
    /// The names in Cc, as one text.
    pub display_cc: Option<String>,
    /// The thread it belongs to.
    pub conversation_id: Option<ItemId>,
    /// The user's flag.
    pub flag: Option<Flag>,
    /// The first characters of the text, at most 255.
    pub preview: Option<String>,
    /// Who sent it, maybe for somebody else.
    pub sender: Option<Mailbox>,
    /// In whose name it was sent.
    pub from: Option<Mailbox>,
    /// To.
    pub to_recipients: Vec<Mailbox>,
    /// Cc.
    pub cc_recipients: Vec<Mailbox>,
    /// Bcc; only on what the user sent or drafted.
    pub bcc_recipients: Vec<Mailbox>,
    /// Where answers go, where it is not From.
    pub reply_to: Vec<Mailbox>,
    /// The `Message-ID` of RFC 5322.
    pub internet_message_id: Option<String>,
    /// The ids of the thread before it, as RFC 5322 writes them.
    pub references: Option<String>,
    /// The headers, from the first to the last; anybody may have written them.
    pub internet_message_headers: Vec<InternetMessageHeader>,
    /// Whether the user has read it.
    pub is_read: Option<bool>,
}

impl Message {
    /// Reads an item of whatever kind, and takes the bodies out of the tree.
    pub(crate) fn take(element: &mut Element) -> Result<Self, Error> {
        let body = element.child_mut("Body").map(Body::take).transpose()?;
        let unique_body = element.child_mut("UniqueBody").map(Body::take).transpose()?;
        let text_body = element.child_mut("TextBody").map(Body::take).transpose()?;
        let attachments = match element.child("Attachments") {
            Some(list) => list
                .children()
                .filter_map(|one| Attachment::read(one).transpose())
                .collect::<Result<_, _>>()?,
            None => Vec::new(),
        };
        let categories = element
            .child("Categories")
            .map(|list| list.children().map(|category| category.text().to_owned()).collect())
            .unwrap_or_default();
        let headers = element.child("InternetMessageHeaders").map(|list| {
            let header = |one: &Element| {
                let name = one.attribute("HeaderName")?.to_owned();
                Some(InternetMessageHeader { name, value: one.text().to_owned() })
            };
            list.children().filter_map(header).collect()
        });
        let single = |name| element.child(name).and_then(|one| one.child("Mailbox")).map(Mailbox::read);
        let several = |name| {
            element
                .child(name)
                .map(|list| {
                    list.children().filter(|one| one.name() == "Mailbox").map(Mailbox::read).collect()
                })
                .unwrap_or_default()
        };
        Ok(Self {
            element: element.name().to_owned(),
            item_id: element.child("ItemId").map(ItemId::read).transpose()?,
            parent_folder_id: element.child("ParentFolderId").map(FolderId::read).transpose()?,
            item_class: element.child_text("ItemClass"),
            subject: element.child_text("Subject"),
            sensitivity: element.child_text("Sensitivity"),
            mime_content: element.child("MimeContent").map(blob_number).transpose()?,
            body,
            unique_body,
            text_body,
            attachments,
            date_time_received: element.child_text("DateTimeReceived"),
            date_time_sent: element.child_text("DateTimeSent"),
            date_time_created: element.child_text("DateTimeCreated"),
            last_modified_time: element.child_text("LastModifiedTime"),
            size: element.child_number("Size")?,
            categories,
            importance: element.child("Importance").map(Importance::read).transpose()?,
            in_reply_to: element.child_text("InReplyTo"),
            is_draft: element.child_flag("IsDraft")?,
            has_attachments: element.child_flag("HasAttachments")?,
            display_to: element.child_text("DisplayTo"),
            display_cc: element.child_text("DisplayCc"),
            conversation_id: element.child("ConversationId").map(ItemId::read).transpose()?,
            flag: element.child("Flag").map(Flag::read).transpose()?,
            preview: element.child_text("Preview"),
            sender: single("Sender"),
            from: single("From"),
            to_recipients: several("ToRecipients"),
            cc_recipients: several("CcRecipients"),
            bcc_recipients: several("BccRecipients"),
            reply_to: several("ReplyTo"),
            internet_message_id: element.child_text("InternetMessageId"),
            references: element.child_text("References"),
            internet_message_headers: headers.unwrap_or_default(),
            is_read: element.child_flag("IsRead")?,
        })
    }
}
