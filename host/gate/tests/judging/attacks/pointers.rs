//! Ids that point out of the mailbox, at one carrier; `carriers` takes them to
//! all others.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cases::{Case, Expected, check};
use crate::ids;
use crate::scene::{ANNA, BRUNO, Scene, scene};

/// GetItem of one item.
fn get(id: &str) -> String {
    format!(
        "<m:GetItem $N><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
         <m:ItemIds><t:ItemId Id=\"{id}\"/></m:ItemIds></m:GetItem>"
    )
}

fn got(id: &str) -> String {
    const FILTERED: &str = "<t:FilterHtmlContent>true</t:FilterHtmlContent>\
        <t:BlockExternalImages>true</t:BlockExternalImages></m:ItemShape>";
    get(id).replace("</m:ItemShape>", FILTERED)
}

/// Cases in which GetItem of each of these ids is refused.
fn refused(scene: &Scene, rule: &str, ids: &[(&str, &str)]) -> Vec<Case> {
    let place = "GetItem/ItemIds/ItemId";
    ids.iter().map(|(name, id)| Case::refused(name, scene.clone(), rule, place, get(id))).collect()
}

fn signed(name: &str, scene: Scene, id: &str) -> Case {
    Case { name: name.into(), scene, xml: get(id), expected: Expected::Signed(got(id).replace(" $N", "")) }
}

fn on_exchange() -> Vec<Case> {
    let own = scene().stored.id(1);
    let upper = ids::plain(ids::MAILBOX, &ids::OWN.to_uppercase(), 1);
    let with_moniker = |moniker: &str| ids::plain(ids::MAILBOX, moniker, 1);
    let runs = STANDARD.encode([vec![1], [7, 7, 255].repeat(900)].concat());
    let mut cases = vec![
        signed("an id of the own mailbox", scene(), "$ITEM"),
        signed("a GUID in upper case", scene(), &upper),
        Case::refused(
            "the second of two ids",
            scene(),
            "id-of-another-mailbox",
            "GetItem/ItemIds/ItemId",
            get("$ITEM").replace("</m:ItemIds>", "<t:ItemId Id=\"$FOREIGN\"/></m:ItemIds>"),
        ),
    ];
    cases.extend(refused(
        &scene(),
        "id-of-another-mailbox",
        &[
            ("an id of another mailbox", "$FOREIGN"),
            ("an id of another mailbox, with run lengths", "$PACKED_FOREIGN"),
            ("a conversation of another mailbox", "$OTHER_CONVERSATION"),
            ("a public folder", "$PUBLIC"),
            ("an item of a public folder", "$PUBLISHED"),
            ("an object of the directory", "$PERSONA"),
            ("a mailbox by its address, even the own", "$LEGACY"),
            ("a mailbox with a fallback", "$FALLBACK"),
            ("4,096 characters", &"A".repeat(4096)),
        ],
    ));
    cases.extend(refused(
        &scene(),
        "id-malformed",
        &[
            ("an unknown storage type", &ids::plain(9, ids::OWN, 1)),
            ("a moniker that is no GUID", &with_moniker(ANNA)),
            ("a GUID in braces", &with_moniker(&format!("{{{}}}", ids::OWN))),
            ("a GUID with a space after it", &with_moniker(&format!("{} ", ids::OWN))),
            ("a GUID without its hyphens", &with_moniker(&ids::OWN.replace('-', ""))),
            ("a moniker longer than the id", "AAMk/39hYWFh"),
            ("a run that does not end", "AQMDAw=="),
            ("run lengths that grow", &runs),
            ("an id that is cut off", &own[..20]),
            ("an id without its padding", &own[..own.len() - 3]),
            ("base64 of the other alphabet", &own.replacen('M', "-", 1)),
            ("a word", "inbox"),
            ("a seal where nothing is sealed", &format!("{own}.eDlzoRTAeJKZZBA0ZZ4xHg")),
        ],
    ));
    cases.extend(refused(
        &scene(),
        "value",
        &[
            ("nothing", ""),
            ("4,097 characters", &"A".repeat(4097)),
            ("a space inside", &own.replacen('A', "A ", 1)),
            ("a line feed inside", &own.replacen('A', "A&#10;", 1)),
            ("a space before", &format!(" {own}")),
            ("letters that only look alike", &own.replacen('A', "А", 1)),
        ],
    ));
    let place = "GetItem/ItemIds/ItemId";
    let with = |attribute: &str| get("$ITEM").replace("Id=\"", &format!("{attribute} Id=\""));
    let long = format!("ChangeKey=\"{}\"", "A".repeat(1025));
    cases.extend([
        Case::refused("no id at all", scene(), "missing-attribute", place, get("x").replace("Id=\"x\"", "")),
        Case::refused("a mailbox beside the id", scene(), "unknown-attribute", place, with("Mailbox=\"b\"")),
        Case::refused("another id beside it", scene(), "unknown-attribute", place, with("RootItemId=\"b\"")),
        Case::refused("a change key with a space", scene(), "value", place, with("ChangeKey=\"a b\"")),
        Case::refused("a change key that is too long", scene(), "value", place, with(&long)),
    ]);
    cases
}

fn of_bruno(scene: Scene) -> Scene {
    Scene { mailbox: ews_mcp_gate::Mailbox { address: BRUNO.into(), ..scene.mailbox }, ..scene }
}

fn on_other_servers() -> Vec<Case> {
    const ID: &str = "e.1/+==";
    let opaque = scene().opaque();
    let sealed = opaque.given_out(ID);
    let (id, seal) = sealed.rsplit_once('.').unwrap();
    let turned: String = seal.chars().rev().collect();
    let other_key = Scene { seal: ews_mcp_gate::Seal::new([8; 32]), ..opaque.clone() };
    let mut other_case = opaque.clone();
    other_case.mailbox.address = "ANNA@contoso.example".into();
    let mut cases = vec![
        signed("a sealed id", opaque.clone(), "$ITEM"),
        signed("a sealed id, for the address in other case", other_case, "$ITEM"),
    ];
    cases.extend(refused(
        &opaque,
        "id-of-another-mailbox",
        &[
            ("an id without its seal", ID),
            ("an empty seal", &format!("{ID}.")),
            ("a seal alone", &format!(".{seal}")),
            ("a seal for another mailbox", &of_bruno(opaque.clone()).given_out(ID)),
            ("a seal by another key", &other_key.given_out(ID)),
            ("a seal that was turned round", &format!("{id}.{turned}")),
            ("a seal in other case", &format!("{id}.{}", seal.to_ascii_uppercase())),
            ("a seal that was cut", &sealed[..sealed.len() - 1]),
            ("a seal with more behind it", &format!("{sealed}A")),
            ("a seal twice", &format!("{sealed}.{seal}")),
            ("a seal with padding", &format!("{sealed}==")),
            ("another id under the seal", &format!("e.2/+==.{seal}")),
            ("the seal of a state", &scene().given_state(ID)),
            ("an id of an Exchange", &ids::plain(ids::MAILBOX, ids::OWN, 1)),
            ("4,000 dots", &".".repeat(4000)),
        ],
    ));
    cases
}

fn states() -> Vec<Case> {
    let refused = |name: &str, rule: &str, state: &str| {
        let xml = format!(
            "<m:SyncFolderItems $N><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:SyncFolderId>\
             <t:DistinguishedFolderId Id=\"inbox\"/></m:SyncFolderId><m:SyncState>{state}</m:SyncState>\
             <m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>"
        );
        Case::refused(name, scene(), rule, "SyncFolderItems/SyncState", xml)
    };
    let own = scene().given_state("H4sI");
    let conversation = "<m:GetConversationItems $N><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
        <m:Conversations><t:Conversation><t:ConversationId Id=\"$CONVERSATION\"/><t:SyncState>H4sI</t:SyncState>\
        </t:Conversation></m:Conversations></m:GetConversationItems>";
    vec![
        refused("a state without a seal", "sync-state", "H4sI"),
        refused("a state for another mailbox", "sync-state", &of_bruno(scene()).given_state("H4sI")),
        refused("a state that was changed", "sync-state", &own.replacen('H', "I", 1)),
        refused("an empty state", "sync-state", ""),
        refused("a state with white space inside", "value", &own.replacen('H', "H ", 1)),
        refused("the seal of an id", "sync-state", &scene().opaque().given_out("H4sI")),
        Case::refused(
            "a state of a conversation without a seal",
            scene(),
            "sync-state",
            "GetConversationItems/Conversations/Conversation/SyncState",
            conversation.to_owned(),
        ),
    ]
}

pub(super) fn attacks() -> Vec<Case> {
    on_exchange().into_iter().chain(on_other_servers()).chain(states()).collect()
}

#[test]
fn no_id_leads_out_of_the_mailbox() {
    check("attacks-pointers", &attacks());
}
