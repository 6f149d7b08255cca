//! UpdateItem: the read flag, the follow-up flag, other properties, and what happens when others were quicker;
//! MarkAllItemsAsRead.

use ews::mark_all_read::MarkAllItemsAsRead;
use ews::response::ResponseCode;
use ews::update_item::ConflictResolution;
use ews::{BaseItemId, Flag, FlagStatus, Folder, Importance, ItemId, Message, PropertyType, StringElement};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure};
use crate::requests::{
    by_id, create_folder, distinguished, field, fill, flag_status, folder, get_folder, get_item, read_flag,
    shape, tag, tagged, update, update_with,
};

const NEW: &str = "Neu: übermäßig 𝄞 & <wichtig> ⚠️";

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let place = create_folder(client, distinguished("msgfolderroot"), "Flaggen 🚩")?;
    let ids = fill(client, &place, &["erste", "zweite", "dritte"])?;
    let [first, second, third] = &*ids else { return Err(Failure::unexpected("not three messages")) };
    let is_read =
        |id: &ItemId| Ok::<_, Failure>(get_item(client, id, shape(vec![field("message:IsRead")]))?.is_read);

    checks.equal("unread at first", is_read(first)?, Some(false));
    let updated = update(client, first, read_flag(true))?;
    checks.equal("the same item", &updated.id, &first.id);
    checks.holds("with a new change key", updated.change_key != first.change_key, &updated);
    checks.equal("read", is_read(first)?, Some(true));
    checks.equal("the folder counts the unread", unread(client, &place)?, Some(2));
    update(client, first, read_flag(false))?;
    checks.equal("unread again", (is_read(first)?, unread(client, &place)?), (Some(false), Some(3)));

    follow_up(client, second, checks)?;

    let keywords = Message { subject: Some(NEW.to_owned()), ..Message::default() };
    let importance = Message { importance: Some(Importance::Low), ..Message::default() };
    let property = Message {
        extended_property: Some(vec![tagged("0x0E06", PropertyType::SystemTime, "2026-09-01T12:00:00Z")]),
        ..Message::default()
    };
    let updated = update(
        client,
        third,
        vec![
            (field("item:Subject"), keywords),
            (field("item:Importance"), importance),
            (tag("0x0E06", PropertyType::SystemTime), property),
        ],
    )?;
    let asked = ["item:Subject", "item:Importance", "item:DateTimeReceived"].map(field).to_vec();
    let seen = get_item(client, third, shape(asked))?;
    let received = seen.date_time_received.map(|time| time.0.unix_timestamp());
    checks.equal(
        "several properties at once",
        (seen.subject.as_deref(), seen.importance, received),
        (Some(NEW), Some(Importance::Low), Some(1_788_264_000)),
    );

    let change = |subject: &str| {
        vec![(field("item:Subject"), Message { subject: Some(subject.to_owned()), ..Message::default() })]
    };
    let with_key = |id: &ItemId| BaseItemId::ItemId { id: id.id.clone(), change_key: id.change_key.clone() };
    let stale = update_with(client, with_key(third), change("zu spät"), ConflictResolution::NeverOverwrite);
    checks.refused(
        "an old change key, and nothing overwritten",
        stale,
        ResponseCode::ErrorIrresolvableConflict,
    );
    let stale = update_with(client, with_key(third), change("zu spät"), ConflictResolution::AutoResolve);
    checks.refused("two who changed the same", stale, ResponseCode::ErrorIrresolvableConflict);
    let current =
        update_with(client, with_key(&updated), change("rechtzeitig"), ConflictResolution::NeverOverwrite);
    checks.holds("the current change key", current.is_ok(), &current);
    let without =
        update_with(client, crate::requests::item(third), change("x"), ConflictResolution::AutoResolve);
    checks.refused("none", without, ResponseCode::ErrorChangeKeyRequiredForWriteOperations);
    let mismatch = update(
        client,
        third,
        vec![(field("item:Subject"), Message { is_read: Some(true), ..Message::default() })],
    );
    checks.refused("path and value must fit", mismatch, ResponseCode::ErrorUpdatePropertyMismatch);
    let size =
        update(client, third, vec![(field("item:Size"), Message { size: Some(7), ..Message::default() })]);
    checks.refused("the size is not to be set", size, ResponseCode::ErrorInvalidPropertySet);

    mark_all(client, &place, checks)?;
    not_of_the_schema(client, second, checks);
    Ok(())
}

/// As Thunderbird sets it: by the MAPI property.
fn follow_up(client: &Client, id: &ItemId, checks: &mut Checks) -> Result<(), Failure> {
    let seen = || {
        let message =
            get_item(client, id, shape(vec![field("item:Flag"), tag("0x1090", PropertyType::Integer)]))?;
        let property = message.extended_property.and_then(|all| all.into_iter().next());
        Ok::<_, Failure>((
            message.flag.and_then(|flag| flag.flag_status),
            property.map(|property| property.value),
        ))
    };
    checks.equal("no flag at first", seen()?, (Some(FlagStatus::NotFlagged), None));
    update(client, id, flag_status("2"))?;
    checks.equal("flagged", seen()?, (Some(FlagStatus::Flagged), Some("2".to_owned())));
    update(client, id, flag_status("1"))?;
    checks.equal("done", seen()?, (Some(FlagStatus::Complete), Some("1".to_owned())));
    update(client, id, flag_status("0"))?;
    checks.equal("no flag any more", seen()?.0, Some(FlagStatus::NotFlagged));
    Ok(())
}

fn mark_all(client: &Client, place: &ews::FolderId, checks: &mut Checks) -> Result<(), Failure> {
    for (read_flag, expected) in [(true, 0), (false, 3), (true, 0)] {
        let folder_ids = vec![folder(place)];
        client.one(MarkAllItemsAsRead { read_flag, suppress_read_receipts: true, folder_ids })?;
        checks.equal(&format!("all marked, read: {read_flag}"), unread(client, place)?, Some(expected));
    }
    let folder_ids = vec![distinguished("voicemail")];
    let gone = client.one(MarkAllItemsAsRead { read_flag: true, suppress_read_receipts: true, folder_ids });
    checks.refused("in a folder that is not there", gone, ResponseCode::ErrorItemNotFound);
    Ok(())
}

/// The library puts some elements into the wrong namespace, or one into another that stands beside it. Microsoft's
/// schema does not know them there.
fn not_of_the_schema(client: &Client, id: &ItemId, checks: &mut Checks) {
    let flag = Flag {
        flag_status: Some(FlagStatus::Flagged),
        start_date: None,
        due_date: None,
        complete_date: None,
    };
    let changes: [(&str, Message); 2] = [
        ("item:Flag", Message { flag: Some(flag), ..Message::default() }),
        (
            "item:Categories",
            Message {
                categories: Some(vec![StringElement { string: "a".to_owned() }]),
                ..Message::default()
            },
        ),
    ];
    for (uri, message) in changes {
        let refused = update(client, id, vec![(field(uri), message)]);
        checks.refused(
            &format!("{uri} with a part of another namespace"),
            refused,
            ResponseCode::ErrorSchemaValidation,
        );
    }
}

fn unread(client: &Client, place: &ews::FolderId) -> Result<Option<u32>, Failure> {
    Ok(match get_folder(client, by_id(place))? {
        Folder::Folder { unread_count, .. } => unread_count,
        _ => None,
    })
}
