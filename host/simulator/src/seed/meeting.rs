//! Makes an appointment of its data: one that happens once.

use uuid::Uuid;

use super::message::{address, time};
use super::model::MeetingData;
use crate::directory::Directory;
use crate::properties::network_lines;
use crate::store::{Body, BodyType, Field, Item, ItemKind, Mailbox, Thread, Value, first_index};

pub(super) fn meeting(directory: &Directory, mailbox: &Mailbox, data: MeetingData) -> Result<Item, String> {
    let (start, end) = (time(&data.start)?, time(&data.end)?);
    if end < start {
        return Err("it ends before it starts".to_owned());
    }
    let organizer = match &data.organizer {
        Some(organizer) => address(directory, organizer)?,
        None => mailbox.owner.clone(),
    };
    // All who attend have the same meeting: its id follows from what is the same for all.
    let unique = format!("{}/{}/{}", organizer.address, data.start, data.subject);
    let guid = Uuid::new_v5(&super::NAMESPACE, unique.as_bytes());
    let is_organizer = organizer.address == mailbox.owner.address;
    let is_meeting = ![&data.required, &data.optional, &data.resources].iter().all(|list| list.is_empty());
    let mut item = Item::new(ItemKind::CalendarItem, Uuid::nil(), guid);
    item.thread = Thread { conversation: guid, index: first_index(start, guid) };
    item.body =
        data.text.map(|text| Body { body_type: BodyType::Text, content: network_lines(&text), unique: None });
    for (field, value) in [
        (Field::Subject, Value::Text(data.subject.clone())),
        (Field::ConversationTopic, Value::Text(data.subject)),
        (Field::Sensitivity, Value::Number(data.sensitivity as i64)),
        (Field::DateTimeReceived, Value::Time(start)),
        (Field::DateTimeSent, Value::Time(start)),
        (Field::DateTimeCreated, Value::Time(start)),
        (Field::LastModifiedTime, Value::Time(start)),
        (Field::LastModifiedName, Value::Text(organizer.name.clone())),
        (Field::Uid, Value::Text(format!("{}@contoso.example", guid.simple()))),
        (Field::Start, Value::Time(start)),
        (Field::End, Value::Time(end)),
        (Field::IsAllDayEvent, Value::Boolean(data.all_day)),
        (Field::LegacyFreeBusyStatus, Value::Number(data.show_as as i64)),
        (Field::IsMeeting, Value::Boolean(is_meeting)),
        (Field::MeetingRequestWasSent, Value::Boolean(is_meeting)),
        // Organizer, or accepted.
        (Field::MyResponseType, Value::Number(if is_organizer { 1 } else { 3 })),
        (Field::Organizer, Value::Person(organizer)),
    ] {
        item.set(field, value);
    }
    if !data.location.is_empty() {
        item.set(Field::Location, Value::Text(data.location));
    }
    if !data.categories.is_empty() {
        item.set(Field::Categories, Value::Texts(data.categories));
    }
    for (field, list) in [
        (Field::RequiredAttendees, &data.required),
        (Field::OptionalAttendees, &data.optional),
        (Field::Resources, &data.resources),
    ] {
        let people = list.iter().map(|text| address(directory, text)).collect::<Result<Vec<_>, _>>()?;
        if !people.is_empty() {
            item.set(field, Value::People(people));
        }
    }
    Ok(item)
}
