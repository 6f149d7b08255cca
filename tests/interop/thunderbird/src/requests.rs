//! Requests as Thunderbird makes them, in the library's types: how folders, items and properties are named.

use ews::copy_item::CopyItem;
use ews::create_folder::CreateFolder;
use ews::create_item::CreateItem;
use ews::delete_item::DeleteItem;
use ews::empty_folder::EmptyFolder;
use ews::find_item::{FindItem, FindItemResponseMessage, Traversal};
use ews::get_folder::GetFolder;
use ews::get_item::GetItem;
use ews::move_item::MoveItem;
use ews::update_item::{
    ConflictResolution, ItemChange, ItemChangeDescription, ItemChangeInner, UpdateItem, Updates,
};
use ews::{
    BaseFolderId, BaseItemId, BasePoint, BaseShape, CopyMoveItemData, DeleteType, ExtendedFieldURI,
    ExtendedProperty, Folder, FolderId, FolderShape, ItemId, ItemShape, Mailbox, Message, MessageDisposition,
    PathToElement, PropertyType, RealItem, View,
};

use crate::client::{Client, Failure};

pub(crate) fn distinguished(name: &str) -> BaseFolderId {
    BaseFolderId::new_distinguished(name)
}

/// A well-known folder in the mailbox of somebody else.
pub(crate) fn distinguished_of(name: &str, address: &str) -> BaseFolderId {
    let mailbox = Mailbox { email_address: Some(address.to_owned()), ..Mailbox::default() };
    BaseFolderId::new_distinguished_in_mailbox(name, mailbox)
}

/// A folder by its id and its change key.
pub(crate) fn folder(id: &FolderId) -> BaseFolderId {
    BaseFolderId::FolderId { id: id.id.clone(), change_key: id.change_key.clone() }
}

/// A folder by its id alone, whatever became of it since.
pub(crate) fn by_id(id: &FolderId) -> BaseFolderId {
    BaseFolderId::new_folder(&*id.id)
}

/// Thunderbird keeps the id of an item, and not its change key.
pub(crate) fn item(id: &ItemId) -> BaseItemId {
    BaseItemId::ItemId { id: id.id.clone(), change_key: None }
}

pub(crate) fn field(uri: &str) -> PathToElement {
    PathToElement::FieldURI { field_URI: uri.to_owned() }
}

/// A MAPI property by its tag.
pub(crate) fn tag(tag: &str, property_type: PropertyType) -> PathToElement {
    PathToElement::ExtendedFieldURI {
        distinguished_property_set_id: None,
        property_set_id: None,
        property_tag: Some(tag.to_owned()),
        property_name: None,
        property_id: None,
        property_type,
    }
}

/// A MAPI property with its value.
pub(crate) fn tagged(tag: &str, property_type: PropertyType, value: &str) -> ExtendedProperty {
    ExtendedProperty {
        extended_field_URI: ExtendedFieldURI {
            distinguished_property_set_id: None,
            property_set_id: None,
            property_tag: Some(tag.to_owned()),
            property_name: None,
            property_id: None,
            property_type: Some(property_type),
        },
        value: value.to_owned(),
    }
}

/// Ids, and these properties.
pub(crate) fn shape(properties: Vec<PathToElement>) -> ItemShape {
    ItemShape {
        base_shape: BaseShape::IdOnly,
        include_mime_content: None,
        additional_properties: Some(properties).filter(|properties| !properties.is_empty()),
    }
}

/// A new mail folder; its id.
pub(crate) fn create_folder(
    client: &Client,
    parent: BaseFolderId,
    display_name: &str,
) -> Result<FolderId, Failure> {
    let folders = vec![mail_folder(Some(display_name), Some("IPF.Note"))];
    let message = client.one(CreateFolder { parent_folder_id: parent, folders })?;
    folder_id(message.folders.inner)
}

pub(crate) fn mail_folder(display_name: Option<&str>, class: Option<&str>) -> Folder {
    Folder::Folder {
        folder_id: None,
        parent_folder_id: None,
        folder_class: class.map(str::to_owned),
        display_name: display_name.map(str::to_owned),
        total_count: None,
        child_folder_count: None,
        extended_property: None,
        unread_count: None,
    }
}

/// The id of the one folder of an answer.
pub(crate) fn folder_id(folders: Vec<Folder>) -> Result<FolderId, Failure> {
    match folders.into_iter().next() {
        Some(Folder::Folder { folder_id: Some(id), .. }) => Ok(id),
        other => Err(Failure::Unexpected(format!("no mail folder with an id: {other:?}"))),
    }
}

/// All of one folder that the library can read.
pub(crate) fn get_folder(client: &Client, id: BaseFolderId) -> Result<Folder, Failure> {
    let folder_shape = FolderShape { base_shape: BaseShape::AllProperties };
    let message = client.one(GetFolder { folder_shape, folder_ids: vec![id] })?;
    message.folders.inner.into_iter().next().ok_or_else(|| Failure::unexpected("no folder"))
}

/// Saves a message in a folder; its id.
pub(crate) fn save(client: &Client, parent: BaseFolderId, message: Message) -> Result<ItemId, Failure> {
    let answer = client.one(CreateItem {
        message_disposition: Some(MessageDisposition::SaveOnly),
        saved_item_folder_id: Some(parent),
        items: vec![RealItem::Message(message)],
    })?;
    let id = answer.items.inner.into_iter().next().and_then(|item| item.into_inner_message().item_id);
    id.ok_or_else(|| Failure::unexpected("a saved message without an id"))
}

/// Saves messages with these subjects that are no drafts, and unread.
pub(crate) fn fill(client: &Client, parent: &FolderId, subjects: &[&str]) -> Result<Vec<ItemId>, Failure> {
    let message = |subject: &&str| Message {
        subject: Some((*subject).to_owned()),
        extended_property: Some(vec![tagged("0x0E07", PropertyType::Integer, "2")]),
        ..Message::default()
    };
    subjects.iter().map(|subject| save(client, folder(parent), message(subject))).collect()
}

/// One item with these properties.
pub(crate) fn get_item(client: &Client, id: &ItemId, shape: ItemShape) -> Result<Message, Failure> {
    let message = client.one(GetItem { item_shape: shape, item_ids: vec![item(id)] })?;
    let item = message.items.inner.into_iter().next().ok_or_else(|| Failure::unexpected("no item"))?;
    Ok(item.into_inner_message())
}

/// One page of a folder.
pub(crate) fn find(
    client: &Client,
    parent: BaseFolderId,
    properties: Vec<PathToElement>,
    view: Option<View>,
) -> Result<FindItemResponseMessage, Failure> {
    let traversal = Traversal::Shallow;
    client.one(FindItem { traversal, item_shape: shape(properties), view, parent_folder_ids: vec![parent] })
}

/// The view of so many items from a place.
pub(crate) fn page(size: usize, base_point: BasePoint, offset: usize) -> Option<View> {
    Some(View::IndexedPageItemView { max_entries_returned: Some(size), base_point, offset })
}

/// The subjects in a folder, in the order of the alphabet.
pub(crate) fn subjects(client: &Client, parent: BaseFolderId) -> Result<Vec<String>, Failure> {
    let found = find(client, parent, vec![field("item:Subject")], None)?;
    let items = found.root_folder.items.inner.into_iter();
    let mut subjects: Vec<String> = items.filter_map(|item| item.into_inner_message().subject).collect();
    subjects.sort();
    Ok(subjects)
}

/// The item with this subject in a folder.
pub(crate) fn by_subject(client: &Client, parent: BaseFolderId, subject: &str) -> Result<ItemId, Failure> {
    let found = find(client, parent, vec![field("item:Subject")], None)?;
    let messages = found.root_folder.items.inner.into_iter().map(RealItem::into_inner_message);
    let mut messages = messages.filter(|message| message.subject.as_deref() == Some(subject));
    let id = messages.next().and_then(|message| message.item_id);
    id.ok_or_else(|| Failure::Unexpected(format!("no item with the subject {subject:?}")))
}

/// Sets properties of an item, whatever others did to it since; its id with the new change key.
pub(crate) fn update(
    client: &Client,
    id: &ItemId,
    changes: Vec<(PathToElement, Message)>,
) -> Result<ItemId, Failure> {
    update_with(client, item(id), changes, ConflictResolution::AlwaysOverwrite)
}

pub(crate) fn update_with(
    client: &Client,
    item_id: BaseItemId,
    changes: Vec<(PathToElement, Message)>,
    resolution: ConflictResolution,
) -> Result<ItemId, Failure> {
    let set = |(field_uri, message)| ItemChangeDescription::SetItemField { field_uri, message };
    let updates = Updates { inner: changes.into_iter().map(set).collect() };
    let answer = client.one(UpdateItem {
        message_disposition: MessageDisposition::SaveOnly,
        conflict_resolution: Some(resolution),
        item_changes: vec![ItemChange { item_change: ItemChangeInner { item_id, updates } }],
    })?;
    let id = answer.items.inner.into_iter().next().and_then(|item| item.into_inner_message().item_id);
    id.ok_or_else(|| Failure::unexpected("an updated item without an id"))
}

/// `message:IsRead` with its new value.
pub(crate) fn read_flag(is_read: bool) -> Vec<(PathToElement, Message)> {
    let message = Message { is_read: Some(is_read), ..Message::default() };
    vec![(field("message:IsRead"), message)]
}

/// The flag of a message as Thunderbird sets it besides `item:Flag`: `PidTagFlagStatus`, 2 for flagged and 0 for not.
pub(crate) fn flag_status(value: &str) -> Vec<(PathToElement, Message)> {
    let message = Message {
        extended_property: Some(vec![tagged("4240", PropertyType::Integer, value)]),
        ..Message::default()
    };
    vec![(tag("4240", PropertyType::Integer), message)]
}

/// Moves one item; the ids in the answer.
pub(crate) fn move_item(
    client: &Client,
    id: &ItemId,
    to: BaseFolderId,
    ids: bool,
) -> Result<Vec<ItemId>, Failure> {
    Ok(moved_ids(client.one(MoveItem { inner: transfer(id, to, ids) })?.items.inner))
}

/// Copies one item; the ids in the answer.
pub(crate) fn copy_item(
    client: &Client,
    id: &ItemId,
    to: BaseFolderId,
    ids: bool,
) -> Result<Vec<ItemId>, Failure> {
    Ok(moved_ids(client.one(CopyItem { inner: transfer(id, to, ids) })?.items.inner))
}

fn transfer(id: &ItemId, to_folder_id: BaseFolderId, ids: bool) -> CopyMoveItemData {
    CopyMoveItemData { to_folder_id, item_ids: vec![item(id)], return_new_item_ids: Some(ids) }
}

fn moved_ids(items: Vec<RealItem>) -> Vec<ItemId> {
    items.into_iter().filter_map(|item| item.into_inner_message().item_id).collect()
}

pub(crate) fn delete_item(client: &Client, id: &ItemId, delete_type: DeleteType) -> Result<(), Failure> {
    client.one(DeleteItem {
        delete_type,
        send_meeting_cancellations: None,
        affected_task_occurrences: None,
        suppress_read_receipts: Some(true),
        item_ids: vec![item(id)],
    })?;
    Ok(())
}

pub(crate) fn empty(
    client: &Client,
    id: BaseFolderId,
    delete_type: DeleteType,
    delete_sub_folders: bool,
) -> Result<(), Failure> {
    client.one(EmptyFolder { delete_type, delete_sub_folders, folder_ids: vec![id] })?;
    Ok(())
}
