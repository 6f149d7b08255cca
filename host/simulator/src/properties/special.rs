//! Writes items: each property of the shape, in the order of the schema.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::computed::{default, display};
use super::item::{ItemProperty, Kind, tail};
use super::write::{write_item_rights, write_mailbox, write_value};
use super::{BodyFormat, Form, Place};
use crate::ids::{self, Id, Object};
use crate::shape::ItemShape;
use crate::store::{
    Attachment, AttachmentContent, BodyType, Entry, Field, FlagStatus, Item, ItemKind, Value, Verb, head,
};
use crate::xml::Writer;
use crate::{filter, html, mime};

/// The element an item is shown as.
pub(crate) fn element_name(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Message => "t:Message",
        ItemKind::PostItem => "t:PostItem",
        ItemKind::DistributionList => "t:DistributionList",
        ItemKind::CalendarItem => "t:CalendarItem",
    }
}

/// Writes the item with what the shape asks for.
pub(crate) fn write_item(entry: Entry<'_>, place: Place, shape: &ItemShape, form: Form, writer: &mut Writer) {
    let item = entry.item();
    Scene { item: &item, place, top: item.key, path: &[], shape, form }.write(writer);
}

/// Writes an item that is attached to another: it has no id and no folder of its own. `target`: the key of the item in
/// the folder, and the attachments that lead from it to this one.
pub(crate) fn write_attached_item(
    item: &Item,
    place: Place,
    target: (u64, &[Uuid]),
    shape: &ItemShape,
    form: Form,
    writer: &mut Writer,
) {
    let (top, path) = target;
    Scene { item, place, top, path, shape, form }.write(writer);
}

/// Writes `t:ItemId` (or another element of that type).
pub(crate) fn write_item_id(
    name: &'static str,
    mailbox: Uuid,
    folder: u64,
    item: (u64, u64),
    form: Form,
    writer: &mut Writer,
) {
    let (key, version) = item;
    let id = form.ids.encode(&Id::item(mailbox, folder, key));
    writer.empty(name, &[("Id", &id), ("ChangeKey", &ids::item_change_key(mailbox, version))]);
}

/// One item that is being written.
struct Scene<'a> {
    item: &'a Item,
    place: Place,
    /// The key of the item that lies in the folder.
    top: u64,
    /// The attachments that lead to the item; empty for one that lies in a folder.
    path: &'a [Uuid],
    shape: &'a ItemShape,
    form: Form,
}

impl Scene<'_> {
    fn write(&self, writer: &mut Writer) {
        let kind = self.item.kind;
        writer.start(element_name(kind), &[]);
        let fields = &self.shape.fields;
        for field in fields.iter().filter(|field| **field <= Field::IconIndex) {
            self.write_field(*field, writer);
        }
        for field in tail(kind).iter().filter(|field| fields.contains(field)) {
            self.write_field(*field, writer);
        }
        writer.end();
    }

    fn write_field(&self, field: Field, writer: &mut Writer) {
        if field == Field::ExtendedProperty {
            for path in &self.shape.extended {
                if let Some(value) = path.value_of(self.item) {
                    path.write(&self.shown(&value), writer);
                }
            }
            return;
        }
        let Some(property) = ItemProperty::of(field) else { return };
        if property.kind == Kind::Special {
            self.write_special(field, writer);
        } else if let Some(value) = self.item.properties.get(&field) {
            write_value(property, &self.shown(value), self.form, writer);
        } else if let Some(value) = default(field) {
            write_value(property, &value, self.form, writer);
        }
    }

    /// What the shape shows of a value.
    fn shown<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        if self.shape.heads_only { value.head() } else { Cow::Borrowed(value) }
    }

    /// The names of people in one text.
    fn write_display(&self, name: &'static str, field: Field, writer: &mut Writer) {
        let names = display(self.item.people(field));
        writer.leaf(name, if self.shape.heads_only { head(&names) } else { &names });
    }

    fn write_special(&self, field: Field, writer: &mut Writer) {
        let item = self.item;
        match field {
            Field::MimeContent if item.kind == ItemKind::DistributionList => {}
            Field::MimeContent => writer.leaf_with(
                "t:MimeContent",
                &[("CharacterSet", "UTF-8")],
                &STANDARD.encode(mime::write(item)),
            ),
            Field::Body | Field::UniqueBody | Field::NormalizedBody | Field::TextBody => {
                self.write_body(field, writer);
            }
            Field::Attachments => self.write_attachments(writer),
            Field::Size => writer.number("t:Size", item.size().min(i32::MAX.into())),
            Field::InternetMessageHeaders => self.write_headers(writer),
            Field::ResponseObjects => self.write_response_objects(writer),
            Field::DisplayCc => self.write_display("t:DisplayCc", Field::CcRecipients, writer),
            Field::DisplayTo => self.write_display("t:DisplayTo", Field::ToRecipients, writer),
            Field::DisplayBcc => self.write_display("t:DisplayBcc", Field::BccRecipients, writer),
            Field::HasAttachments => writer.boolean("t:HasAttachments", item.has_attachments()),
            Field::IsAssociated => writer.boolean("t:IsAssociated", item.is_associated),
            Field::Flag => self.write_flag(writer),
            Field::Preview => {
                let preview = item.body.as_ref().map(|body| html::preview(&body.content, body.body_type));
                writer.leaf("t:Preview", &preview.unwrap_or_default());
            }
            Field::IconIndex => writer.leaf("t:IconIndex", self.icon()),
            Field::ConversationIndex => {
                writer.leaf("t:ConversationIndex", &STANDARD.encode(&item.thread.index));
            }
            Field::Members => self.write_members(writer),
            Field::RequiredAttendees => self.write_attendees("t:RequiredAttendees", field, writer),
            Field::OptionalAttendees => self.write_attendees("t:OptionalAttendees", field, writer),
            Field::Resources => self.write_attendees("t:Resources", field, writer),
            field => self.write_identity(field, writer),
        }
    }

    /// What the item is among others. One that is attached has no id, no folder and no place in a view of its own.
    fn write_identity(&self, field: Field, writer: &mut Writer) {
        let (item, place) = (self.item, self.place);
        let alone = matches!(field, Field::ItemId | Field::ParentFolderId | Field::InstanceKey);
        if alone && !self.path.is_empty() {
            return;
        }
        match field {
            Field::ItemId => {
                let key = (item.key, item.version);
                write_item_id("t:ItemId", place.mailbox, place.folder, key, self.form, writer);
            }
            Field::ParentFolderId => writer.empty(
                "t:ParentFolderId",
                &[
                    ("Id", &self.form.ids.encode(&Id::folder(place.mailbox, place.folder))),
                    ("ChangeKey", &ids::folder_change_key(place.mailbox, place.folder_version)),
                ],
            ),
            Field::EffectiveRights => {
                write_item_rights(place.rights, item.creator == place.acting, writer);
            }
            Field::ConversationId if item.kind != ItemKind::DistributionList => {
                let object = Object::Conversation(item.thread.conversation);
                let id = self.form.ids.encode(&Id { mailbox: place.mailbox, object });
                writer.empty("t:ConversationId", &[("Id", &id)]);
            }
            Field::InstanceKey => {
                let key = [&[1, 0, 0, 0][..], &item.key.to_le_bytes()].concat();
                writer.leaf("t:InstanceKey", &STANDARD.encode(key));
            }
            _ => {}
        }
    }

    fn write_body(&self, field: Field, writer: &mut Writer) {
        let shape = self.shape;
        let (name, format) = match field {
            Field::UniqueBody => ("t:UniqueBody", shape.unique_body),
            Field::NormalizedBody => ("t:NormalizedBody", shape.normalized_body),
            Field::TextBody => ("t:TextBody", BodyFormat::Text),
            _ => ("t:Body", shape.body),
        };
        let (kind, content) = match &self.item.body {
            None => (BodyType::Text, ""),
            Some(body) => match (&body.unique, field) {
                (Some(unique), Field::UniqueBody) => (body.body_type, unique.as_str()),
                _ => (body.body_type, body.content.as_str()),
            },
        };
        let (body_type, mut text) = match format {
            BodyFormat::Best if kind == BodyType::Text => ("Text", content.to_owned()),
            BodyFormat::Best | BodyFormat::Html => ("HTML", html::body_as_html(content, kind)),
            BodyFormat::Text => ("Text", html::body_as_text(content, kind)),
        };
        if body_type == "HTML" && shape.filter_html_content {
            text = filter::without_active_content(&text);
        }
        if body_type == "HTML" && shape.block_external_images {
            text = filter::without_external_images(&text);
        }
        let cut =
            shape.maximum_body_size.and_then(|maximum| text.char_indices().nth(maximum)).map(|(at, _)| at);
        let truncated = if cut.is_some() { "true" } else { "false" };
        let text = cut.and_then(|at| text.get(..at)).unwrap_or(&text);
        writer.leaf_with(name, &[("BodyType", body_type), ("IsTruncated", truncated)], text);
    }

    fn write_attachments(&self, writer: &mut Writer) {
        if self.item.attachments.is_empty() {
            return;
        }
        writer.start("t:Attachments", &[]);
        for attachment in &self.item.attachments {
            let path = [self.path, &[attachment.key]].concat();
            write_attachment(attachment, self.place, (self.top, &path), self.form, writer, |_| {});
        }
        writer.end();
    }

    fn write_response_objects(&self, writer: &mut Writer) {
        if !matches!(self.item.kind, ItemKind::Message | ItemKind::PostItem) {
            return;
        }
        writer.start("t:ResponseObjects", &[]);
        if !self.item.is(Field::IsDraft) {
            writer.empty("t:ReplyToItem", &[]);
            writer.empty("t:ReplyAllToItem", &[]);
        }
        writer.empty("t:ForwardItem", &[]);
        if self.item.receipt_pending {
            writer.empty("t:SuppressReadReceipt", &[]);
        }
        writer.end();
    }

    fn write_flag(&self, writer: &mut Writer) {
        let flag = &self.item.flag;
        writer.start("t:Flag", &[]);
        writer.leaf("t:FlagStatus", &format!("{:?}", flag.status));
        let dates =
            [("t:StartDate", flag.start), ("t:DueDate", flag.due), ("t:CompleteDate", flag.completed)];
        for (name, date) in dates {
            // Only a finished flag has a completion date, and it has no others.
            let shown = (name == "t:CompleteDate") == (flag.status == FlagStatus::Complete);
            if let Some(date) = date.filter(|_| shown) {
                writer.leaf(name, &self.form.time(date));
            }
        }
        writer.end();
    }

    fn icon(&self) -> &'static str {
        match (self.item.kind, self.item.verb) {
            (ItemKind::DistributionList, _) => "OutlookDefaultForContacts",
            (ItemKind::CalendarItem, _) => "AppointmentItem",
            (ItemKind::PostItem, _) => "PostItem",
            (ItemKind::Message, Some((Verb::Forward, _))) => "MailForwarded",
            (ItemKind::Message, Some(_)) => "MailReplied",
            (ItemKind::Message, None) if self.item.is(Field::IsRead) => "MailRead",
            (ItemKind::Message, None) => "MailUnread",
        }
    }

    fn write_headers(&self, writer: &mut Writer) {
        let wanted = &self.shape.internet_headers;
        // A draft was never a message on the Internet.
        if self.item.is(Field::IsDraft) || self.item.kind == ItemKind::DistributionList {
            return;
        }
        let given: Vec<(String, String)> = mime::headers(self.item)
            .into_iter()
            .filter(|(name, _)| {
                wanted.is_empty() || wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
            })
            .collect();
        if given.is_empty() {
            return;
        }
        writer.start("t:InternetMessageHeaders", &[]);
        for (name, value) in given {
            writer.leaf_with("t:InternetMessageHeader", &[("HeaderName", &name)], &value);
        }
        writer.end();
    }

    /// Who answered what is not kept yet.
    fn write_attendees(&self, name: &'static str, field: Field, writer: &mut Writer) {
        let attendees = self.item.people(field);
        if attendees.is_empty() {
            return;
        }
        writer.start(name, &[]);
        for attendee in attendees {
            writer.start("t:Attendee", &[]);
            write_mailbox("t:Mailbox", attendee, writer);
            writer.leaf("t:ResponseType", "Unknown");
            writer.end();
        }
        writer.end();
    }

    fn write_members(&self, writer: &mut Writer) {
        let members = self.item.people(Field::Members);
        if members.is_empty() {
            return;
        }
        writer.start("t:Members", &[]);
        for member in members {
            let key = STANDARD.encode(format!("{}:{}", member.kind.name(), member.address));
            writer.start("t:Member", &[("Key", &key)]);
            write_mailbox("t:Mailbox", member, writer);
            writer.leaf("t:Status", "Normal");
            writer.end();
        }
        writer.end();
    }
}

/// Writes `t:FileAttachment` or `t:ItemAttachment`; `inside` writes what GetAttachment adds. `target`: the key of the
/// item in the folder, and the attachments that lead from it to this one.
pub(crate) fn write_attachment(
    attachment: &Attachment,
    place: Place,
    target: (u64, &[Uuid]),
    form: Form,
    writer: &mut Writer,
    inside: impl FnOnce(&mut Writer),
) {
    let (item, path) = target;
    let is_file = matches!(attachment.content, AttachmentContent::File(_));
    writer.start(if is_file { "t:FileAttachment" } else { "t:ItemAttachment" }, &[]);
    let object = Object::Attachment { folder: place.folder, item, path: path.to_vec() };
    writer.empty("t:AttachmentId", &[("Id", &form.ids.encode(&Id { mailbox: place.mailbox, object }))]);
    writer.leaf("t:Name", &attachment.name);
    for (name, value) in [
        ("t:ContentType", &attachment.content_type),
        ("t:ContentId", &attachment.content_id),
        ("t:ContentLocation", &attachment.content_location),
    ] {
        if let Some(value) = value {
            writer.leaf(name, value);
        }
    }
    writer.number("t:Size", attachment.size().min(i32::MAX.into()));
    writer.leaf("t:LastModifiedTime", &form.time(attachment.modified));
    writer.boolean("t:IsInline", attachment.is_inline);
    if is_file {
        writer.boolean("t:IsContactPhoto", attachment.is_contact_photo);
    }
    inside(writer);
    writer.end();
}
