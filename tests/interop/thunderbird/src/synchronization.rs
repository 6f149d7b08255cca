//! SyncFolderItems: a folder page by page to its end, then what changed.

use std::collections::BTreeSet;

use ews::mark_all_read::MarkAllItemsAsRead;
use ews::response::ResponseCode;
use ews::sync_folder_items::{Change, SyncFolderItems, SyncFolderItemsResponseMessage, SyncScope};
use ews::{BaseFolderId, DeleteType, ItemId};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure};
use crate::requests::{
    by_id, create_folder, delete_item, distinguished, field, fill, find, flag_status, folder, move_item,
    read_flag, shape, update,
};

/// A change, without what the item holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Create(String, String),
    Update(String, String),
    Delete(String),
    Read(String, bool),
}

pub(crate) fn run(mailbox: &Mailbox, _: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    whole(client, checks)?;
    incremental(client, checks)?;
    let all = sync(client, distinguished("inbox"), None, 512)?;
    let elsewhere = sync(client, distinguished("drafts"), Some(all.sync_state), 10);
    checks.refused("the state of another folder", elsewhere, ResponseCode::ErrorInvalidSyncStateData);
    let nonsense = sync(client, distinguished("inbox"), Some("AAAA".to_owned()), 10);
    checks.refused("a state that is none", nonsense, ResponseCode::ErrorInvalidSyncStateData);
    let nowhere = sync(client, distinguished("voicemail"), None, 10);
    checks.refused("a folder that is not there", nowhere, ResponseCode::ErrorSyncFolderNotFound);
    for wrong in [0, 513] {
        let refused = sync(client, distinguished("inbox"), None, wrong);
        checks.refused(&format!("{wrong} changes at a time"), refused, ResponseCode::ErrorSchemaValidation);
    }
    // The library writes the scope as an element; it is a text.
    let request = SyncFolderItems {
        sync_scope: Some(SyncScope::NormalItems),
        ..request(distinguished("inbox"), None, 10)
    };
    checks.refused("a scope that is an element", client.one(request), ResponseCode::ErrorSchemaValidation);
    Ok(())
}

/// From the beginning to the end.
fn whole(client: &Client, checks: &mut Checks) -> Result<(), Failure> {
    const SIZE: u16 = 4;
    let found = find(client, distinguished("inbox"), Vec::new(), None)?;
    let expected: BTreeSet<String> = found
        .root_folder
        .items
        .inner
        .iter()
        .filter_map(|item| item.inner_message().item_id.as_ref())
        .map(|id| id.id.clone())
        .collect();
    let mut state = None;
    let mut pages: Vec<Vec<Told>> = Vec::new();
    let mut last = false;
    while !last && pages.len() < 500 {
        let page = sync(client, distinguished("inbox"), state, SIZE)?;
        last = page.includes_last_item_in_range;
        pages.push(told(&page));
        state = Some(page.sync_state);
    }
    let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
    let full = sizes.iter().rev().skip(1).all(|size| *size == usize::from(SIZE));
    checks.holds("the inbox comes in pages", pages.len() > 2 && full && last, &sizes);
    let seen: Vec<&str> = pages
        .iter()
        .flatten()
        .filter_map(|told| match told {
            Told::Create(id, _) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let once: BTreeSet<String> = seen.iter().map(|id| (*id).to_owned()).collect();
    checks.equal("nothing comes twice", once.len(), pages.iter().map(Vec::len).sum());
    checks.equal("the pages are what is found there", once, expected);
    let after = sync(client, distinguished("inbox"), state, SIZE)?;
    checks.equal(
        "then nothing has changed",
        (told(&after), after.includes_last_item_in_range),
        (Vec::new(), true),
    );
    Ok(())
}

fn incremental(client: &Client, checks: &mut Checks) -> Result<(), Failure> {
    let place = create_folder(client, distinguished("msgfolderroot"), "Abgleich 🔁")?;
    let here = || by_id(&place);
    let empty = sync(client, folder(&place), None, 10)?;
    checks.equal("an empty folder", (told(&empty), empty.includes_last_item_in_range), (Vec::new(), true));
    let mut state = empty.sync_state;
    let mut next = |what: &str, expected: Vec<Told>, checks: &mut Checks| {
        let answer = sync(client, here(), Some(state.clone()), 10)?;
        let mut seen = told(&answer);
        seen.sort();
        checks.equal(what, (seen, answer.includes_last_item_in_range), (expected, true));
        state = answer.sync_state;
        Ok::<_, Failure>(())
    };

    let ids = fill(client, &place, &["α", "β 🅱️", "𝄞"])?;
    let [alpha, beta, clef] = &*ids else { return Err(Failure::unexpected("not three messages")) };
    let mut created: Vec<Told> = ids
        .iter()
        .zip(["α", "β 🅱️", "𝄞"])
        .map(|(id, subject)| Told::Create(id.id.clone(), subject.to_owned()))
        .collect();
    created.sort();
    next("new messages", created, checks)?;
    update(client, alpha, read_flag(true))?;
    next("a read flag alone", vec![Told::Read(alpha.id.clone(), true)], checks)?;
    update(client, beta, flag_status("2"))?;
    next("a flag", vec![Told::Update(beta.id.clone(), "β 🅱️".to_owned())], checks)?;
    update(client, beta, read_flag(true))?;
    update(client, beta, flag_status("0"))?;
    next("both are one update", vec![Told::Update(beta.id.clone(), "β 🅱️".to_owned())], checks)?;
    client.one(MarkAllItemsAsRead {
        read_flag: false,
        suppress_read_receipts: true,
        folder_ids: vec![here()],
    })?;
    let mut unread: Vec<Told> = [alpha, beta].map(|id| Told::Read(id.id.clone(), false)).to_vec();
    unread.sort();
    next("all marked unread, where it changed", unread, checks)?;
    let moved = move_item(client, alpha, distinguished("inbox"), true)?;
    next("moved away", vec![Told::Delete(alpha.id.clone())], checks)?;
    let back = match &*moved {
        [moved] => move_item(client, moved, here(), true)?,
        _ => Vec::new(),
    };
    let back: Vec<Told> =
        back.iter().map(|id: &ItemId| Told::Create(id.id.clone(), "α".to_owned())).collect();
    checks.equal("the ids of what was moved", back.len(), 1);
    next("moved back", back, checks)?;
    delete_item(client, clef, DeleteType::HardDelete)?;
    next("deleted", vec![Told::Delete(clef.id.clone())], checks)?;
    let passing = fill(client, &place, &["kurz"])?;
    for id in &passing {
        delete_item(client, id, DeleteType::HardDelete)?;
    }
    next("what came and went is not told", Vec::new(), checks)?;

    let many = ["1", "2", "3", "4", "5"];
    fill(client, &place, &many)?;
    let mut seen = Vec::new();
    let mut steps = Vec::new();
    loop {
        let page = sync(client, here(), Some(state.clone()), 2)?;
        seen.extend(told(&page));
        steps.push(page.includes_last_item_in_range);
        state = page.sync_state;
        if page.includes_last_item_in_range || steps.len() > 9 {
            break;
        }
    }
    checks.equal("changes come in pages, too", steps, vec![false, false, true]);
    let subjects: BTreeSet<&str> = seen
        .iter()
        .filter_map(|told| match told {
            Told::Create(_, subject) => Some(subject.as_str()),
            _ => None,
        })
        .collect();
    checks.equal("and all of them", (seen.len(), subjects), (5, many.into_iter().collect()));
    Ok(())
}

fn request(sync_folder_id: BaseFolderId, sync_state: Option<String>, max: u16) -> SyncFolderItems {
    SyncFolderItems {
        item_shape: shape(vec![field("item:Subject")]),
        sync_folder_id,
        sync_state,
        ignore: None,
        max_changes_returned: max,
        sync_scope: None,
    }
}

fn sync(
    client: &Client,
    id: BaseFolderId,
    state: Option<String>,
    max: u16,
) -> Result<SyncFolderItemsResponseMessage, Failure> {
    client.one(request(id, state, max))
}

fn told(answer: &SyncFolderItemsResponseMessage) -> Vec<Told> {
    let item = |item: &ews::RealItem| {
        let message = item.inner_message();
        let id = message.item_id.as_ref().map(|id| id.id.clone()).unwrap_or_default();
        (id, message.subject.clone().unwrap_or_default())
    };
    let changes = answer.changes.inner.iter().map(|change| match change {
        Change::Create { item: created } => {
            let (id, subject) = item(created);
            Told::Create(id, subject)
        }
        Change::Update { item: updated } => {
            let (id, subject) = item(updated);
            Told::Update(id, subject)
        }
        Change::Delete { item_id } => Told::Delete(item_id.id.clone()),
        Change::ReadFlagChange { item_id, is_read } => Told::Read(item_id.id.clone(), *is_read),
    });
    changes.collect()
}
