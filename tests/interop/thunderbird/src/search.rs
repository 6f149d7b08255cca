//! FindItem: pages from both ends and from a fraction, all of them together; several folders; views of calendars.

use std::collections::BTreeSet;

use ews::find_item::{FindItem, RootFolder, Traversal};
use ews::response::ResponseCode;
use ews::{BasePoint, Folder, Message, RealItem, View};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Failure, success};
use crate::requests::{distinguished, field, find, get_folder, page, shape};

const SIZE: usize = 5;

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let properties =
        || ["item:Subject", "item:DateTimeReceived", "message:IsRead", "message:From"].map(field).to_vec();
    let look = |view| Ok::<_, Failure>(find(client, distinguished("inbox"), properties(), view)?.root_folder);
    let all = look(None)?;
    let whole = messages(&all);
    checks.equal(
        "all is one page",
        (all.total_items_in_view, all.includes_last_item_in_range),
        (Some(whole.len()), Some(true)),
    );
    let times: Vec<_> =
        whole.iter().filter_map(|message| message.date_time_received.clone()).map(|time| time.0).collect();
    checks.holds(
        "the newest comes first",
        times.len() == whole.len() && times.is_sorted_by(|a, b| a >= b),
        &times,
    );
    let complete = whole.iter().all(|message| {
        let from = message.from.as_ref().and_then(|from| from.mailbox.email_address.as_ref());
        message.subject.is_some() && message.is_read.is_some() && from.is_some()
    });
    checks.holds("each has subject, read flag and sender", complete, &whole);
    let expected = match mailbox.label {
        "as oneself" => ["Re: Flight to Osaka 🛫", "大阪オフィスの備品について"],
        _ => ["Offert på förpackningsmaskin PX-200 🎉👩‍🔧", "日本語カタログの校正をお願いします"],
    };
    let subjects: BTreeSet<&str> = whole.iter().filter_map(|message| message.subject.as_deref()).collect();
    checks.holds(
        "subjects in other scripts are read",
        expected.iter().all(|subject| subjects.contains(subject)),
        &subjects,
    );

    let mut pages = Vec::new();
    let mut offset = 0;
    let mut steady = true;
    loop {
        let found = look(page(SIZE, BasePoint::Beginning, offset))?;
        let items = messages(&found);
        let next = offset + items.len();
        steady &= found.total_items_in_view == Some(whole.len()) && found.indexed_paging_offset == Some(next);
        steady &= items.len() == SIZE || found.includes_last_item_in_range == Some(true);
        pages.extend(items.into_iter().cloned());
        offset = next;
        if found.includes_last_item_in_range != Some(false) || pages.len() > whole.len() {
            break;
        }
    }
    checks.holds("every page says where the next begins and how many there are", steady, offset);
    checks.equal("the pages together are the whole", pages.iter().collect::<Vec<_>>(), whole.clone());
    let beyond = look(page(SIZE, BasePoint::Beginning, whole.len() + 7))?;
    checks.equal("beyond the end is nothing", messages(&beyond).len(), 0);

    let last = look(page(SIZE, BasePoint::End, 0))?;
    let oldest: Vec<_> = whole.iter().rev().take(SIZE).rev().copied().collect();
    checks.equal("a page from the end holds the oldest", messages(&last), oldest);
    checks.equal("a page from the end is not the last", last.includes_last_item_in_range, Some(false));

    let half =
        Some(View::FractionalPageItemView { max_entries_returned: Some(SIZE), numerator: 1, denominator: 2 });
    let half = look(half)?;
    let middle = whole.len() / 2;
    checks.equal(
        "a page from the middle",
        messages(&half),
        whole.iter().skip(middle).take(SIZE).copied().collect(),
    );
    checks.holds(
        "it says its fraction",
        half.numerator_offset.is_some() && half.absolute_denominator == Some(whole.len()),
        (half.numerator_offset, half.absolute_denominator),
    );

    if let Folder::Folder { display_name, folder_class, total_count, unread_count, .. } =
        get_folder(client, distinguished("inbox"))?
    {
        let unread = whole.iter().filter(|message| message.is_read == Some(false)).count();
        let counts = (total_count.map(|count| count as usize), unread_count.map(|count| count as usize));
        checks.equal("the folder counts the same", counts, (Some(whole.len()), Some(unread)));
        checks.equal(
            "it is called by its class and name",
            (folder_class.as_deref(), display_name.as_deref()),
            (Some("IPF.Note"), Some("Inbox")),
        );
    }

    let several = client.all(FindItem {
        traversal: Traversal::Shallow,
        item_shape: shape(Vec::new()),
        view: page(1, BasePoint::Beginning, 0),
        parent_folder_ids: ["inbox", "voicemail", "sentitems"].map(distinguished).to_vec(),
    })?;
    let codes: Vec<_> = several
        .into_iter()
        .map(|message| success(message).map_err(|failure| failure.code()).is_ok())
        .collect();
    checks.equal("each folder has an answer of its own", codes, vec![true, false, true]);

    let view = || {
        Some(View::CalendarView {
            max_entries_returned: None,
            start_date: "2026-10-01T00:00:00Z".to_owned(),
            end_date: "2027-03-01T00:00:00Z".to_owned(),
        })
    };
    let meetings = find(client, distinguished("calendar"), vec![field("item:Subject")], view())?.root_folder;
    let kinds = meetings.items.inner.iter().all(|item| matches!(item, RealItem::CalendarItem(_)));
    checks.holds("a view of the calendar holds meetings only", kinds, &meetings.items.inner);
    checks.refused(
        "the inbox is no calendar",
        find(client, distinguished("inbox"), Vec::new(), view()),
        ResponseCode::ErrorCalendarFolderIsInvalidForCalendarView,
    );
    checks.refused(
        "a page of no items",
        look(page(0, BasePoint::Beginning, 0)),
        ResponseCode::ErrorInvalidPagingMaxRows,
    );
    let body = find(client, distinguished("inbox"), vec![field("item:Body")], None);
    checks.refused("bodies cannot be found", body, ResponseCode::ErrorInvalidPropertyForOperation);
    Ok(())
}

fn messages(root: &RootFolder) -> Vec<&Message> {
    root.items.inner.iter().map(RealItem::inner_message).collect()
}
