//! What the server refuses, as the library tells it: errors in response messages, faults, and what is none of both.

use ews::get_folder::{GetFolder, GetFolderResponse};
use ews::mark_as_junk::MarkAsJunk;
use ews::response::{ResponseClass, ResponseCode};
use ews::server_version::ExchangeServerVersion;
use ews::soap::{Fault, Header};
use ews::{BaseFolderId, BaseShape, FolderShape, ItemId, MessageXml};

use crate::Mailbox;
use crate::checks::Checks;
use crate::client::{Client, Failure};
use crate::requests::{distinguished, field, find, get_folder, get_item, item, shape};

pub(crate) fn run(mailbox: &Mailbox, peer: &Mailbox, checks: &mut Checks) -> Result<(), Failure> {
    let client = &mailbox.client;
    let unknown = |id: &str| BaseFolderId::new_folder(id);
    checks.refused(
        "a malformed folder id",
        get_folder(client, unknown("AAMkAD")),
        ResponseCode::ErrorInvalidIdMalformed,
    );
    checks.refused("an empty folder id", get_folder(client, unknown("")), ResponseCode::ErrorInvalidIdEmpty);
    checks.refused(
        "a folder that is not there",
        get_folder(client, distinguished("voicemail")),
        ResponseCode::ErrorFolderNotFound,
    );
    let malformed =
        get_item(client, &ItemId { id: "nothing".to_owned(), change_key: None }, shape(Vec::new()));
    checks.refused("a malformed item id", malformed, ResponseCode::ErrorInvalidIdMalformed);
    let found = find(client, distinguished("inbox"), Vec::new(), None)?.root_folder.items.inner;
    let id = found.into_iter().next().and_then(|item| item.into_inner_message().item_id);
    let id = id.ok_or_else(|| Failure::unexpected("an empty inbox"))?;
    let as_folder = get_folder(client, unknown(&id.id));
    checks.refused("an item is no folder", as_folder, ResponseCode::ErrorCannotUseItemIdForFolderId);
    let property = get_item(client, &id, shape(vec![field("folder:DisplayName")]));
    checks.refused("a property of folders", property, ResponseCode::ErrorInvalidPropertyRequest);
    let key = BaseFolderId::FolderId { id: folder_id(client)?, change_key: Some("no key".to_owned()) };
    checks.refused("a change key that is none", get_folder(client, key), ResponseCode::ErrorInvalidChangeKey);
    // The ids of one mailbox open nothing in another that one may not read.
    let foreign = get_item(&peer.client, &id, shape(Vec::new()));
    checks.refused("an item of somebody else", foreign, ResponseCode::ErrorItemNotFound);
    let foreign = get_folder(&peer.client, unknown(&folder_id(client)?));
    checks.refused("a folder of somebody else", foreign, ResponseCode::ErrorAccessDenied);

    // The server does not offer it, as one that is older than it.
    let junk = client.all(MarkAsJunk { is_junk: true, move_item: true, item_ids: vec![item(&id)] });
    checks.refused("an operation that is not offered", junk, ResponseCode::ErrorInvalidRequest);
    Ok(())
}

fn folder_id(client: &Client) -> Result<String, Failure> {
    match get_folder(client, distinguished("inbox"))? {
        ews::Folder::Folder { folder_id: Some(id), .. } => Ok(id.id),
        other => Err(Failure::Unexpected(format!("{other:?}"))),
    }
}

/// Faults for whole requests: whom one cannot be, and what is no request.
pub(crate) fn faults(client: &Client, stranger: &Client, checks: &mut Checks) -> Result<(), Failure> {
    for (address, code) in [
        ("helena.vogt@contoso.example", ResponseCode::ErrorImpersonateUserDenied),
        ("nobody@contoso.example", ResponseCode::ErrorNonExistentMailbox),
        ("former.employee@contoso.example", ResponseCode::ErrorNonExistentMailbox),
        ("a.lindqvist@contoso.example", ResponseCode::ErrorNonPrimarySmtpAddress),
    ] {
        let refused = get_folder(&client.impersonating(address), distinguished("inbox"));
        checks.holds(
            &format!("{address} is refused with a fault"),
            matches!(refused, Err(Failure::Fault(_))),
            &refused,
        );
        checks.refused(&format!("{address} and the code"), refused, code);
    }
    let denied =
        fault(get_folder(&client.impersonating("helena.vogt@contoso.example"), distinguished("inbox")))?;
    checks.holds(
        "the fault names its code",
        denied.faultcode.ends_with("ErrorImpersonateUserDenied"),
        &denied,
    );
    checks.equal(
        "the fault says why",
        &*denied.faultstring,
        "The account does not have permission to impersonate the requested user.",
    );
    let message = denied.detail.as_ref().and_then(|detail| detail.message.as_deref());
    checks.equal("the detail says it, too", message, Some(&*denied.faultstring));

    let busy =
        fault(get_folder(&client.impersonating("bruno.keller@contoso.example"), distinguished("inbox")))?;
    let detail = busy.detail.unwrap_or_default();
    checks.equal("the busy server", detail.response_code, Some(ResponseCode::ErrorServerBusy));
    let wait = match &detail.message_xml {
        Some(MessageXml::ServerBusy(busy)) => Some(busy.back_off_milliseconds),
        _ => None,
    };
    checks.equal("says how long to wait", wait, Some(1500));

    let good = client.document(inbox())?;
    for (name, document) in [
        ("no XML", "hello".to_owned()),
        ("half a document", good.split_at(good.len() / 2).0.to_owned()),
        ("an element that is not known", good.replace("<FolderIds>", "<Nonsense/><FolderIds>")),
        ("nothing to do", good.replace("GetFolder>", "Body>").replace("<GetFolder ", "<Body ")),
        ("a version that is not known", good.replace("Exchange2013_SP1", "Exchange2003")),
    ] {
        let refused = client.post::<GetFolderResponse>(&document);
        checks.holds(&format!("{name} is a fault"), matches!(refused, Err(Failure::Fault(_))), &refused);
    }
    let schema =
        fault(client.post::<GetFolderResponse>(&good.replace("<FolderIds>", "<Nonsense/><FolderIds>")))?;
    let detail = schema.detail.unwrap_or_default();
    checks.equal("the schema's code", detail.response_code, Some(ResponseCode::ErrorSchemaValidation));
    let place = format!("{:?}", detail.message_xml);
    checks.holds(
        "and where it is broken",
        ["LineNumber", "LinePosition", "Violation"].iter().all(|name| place.contains(name)),
        &place,
    );

    let refused = get_folder(stranger, distinguished("inbox"));
    checks.holds("a wrong password", matches!(refused, Err(Failure::Status(401))), &refused);
    for version in [ExchangeServerVersion::Exchange2010_SP2, ExchangeServerVersion::Exchange2013] {
        let answer = client.speaking(version).envelope(inbox())?;
        let info = answer.headers.iter().find_map(|header| match header {
            Header::ServerVersionInfo(info) => Some(info),
            _ => None,
        });
        let known = info.and_then(|info| info.version.as_deref()).unwrap_or_default();
        let numbers = info.is_some_and(|info| info.major_version.as_deref() == Some("15"));
        checks.holds(
            &format!("the server says its version to {version:?}"),
            numbers && !known.is_empty(),
            info,
        );
        let successes = answer
            .body
            .response_messages
            .response_messages
            .iter()
            .filter(|message| matches!(message, ResponseClass::Success(_)))
            .count();
        checks.equal(&format!("and does what {version:?} asks"), successes, 1);
    }
    Ok(())
}

fn inbox() -> GetFolder {
    GetFolder {
        folder_shape: FolderShape { base_shape: BaseShape::IdOnly },
        folder_ids: vec![distinguished("inbox")],
    }
}

fn fault<T: std::fmt::Debug>(result: Result<T, Failure>) -> Result<Fault, Failure> {
    match result {
        Err(Failure::Fault(fault)) => Ok(*fault),
        other => Err(Failure::Unexpected(format!("no fault: {other:?}"))),
    }
}
