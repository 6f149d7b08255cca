//! What is stored in Anna's mailbox, and how Exchange answers the gate's
//! questions about it.

use std::collections::BTreeMap;

use ews_mcp_gate::{Answer, Approved, Response, read_answer};

use crate::ids;
use crate::tree::{self, Node};

pub const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
pub const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";

/// What the ids of a server look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// Exchange: the mailbox' GUID stands in them.
    Exchange,
    /// Another server: nobody can read them.
    Opaque,
}

/// Things in the mailbox, by the words that stand for them in templates.
pub const THINGS: [(&str, u8); 20] = [
    ("$ITEM", 1),
    ("$DRAFT", 2),
    ("$MEETING", 3),
    ("$INVITATION", 4),
    ("$CONTACT", 5),
    ("$TASK", 6),
    ("$LIST", 7),
    ("$SECOND", 8),
    ("$GONE", 9),
    ("$ATTACHMENT", 10),
    ("$CONVERSATION", 11),
    ("$PERSONAL", 12),
    ("$ROOT", 100),
    ("$INBOX", 101),
    ("$OUTBOX", 110),
    ("$FOLDER", 120),
    ("$DEEP", 121),
    ("$HIDDEN", 130),
    ("$LOOP", 131),
    ("$LOST", 132),
];

/// The mailbox.
#[derive(Debug, Clone)]
pub struct Stored {
    pub world: World,
    /// Items by number, without their id.
    pub items: BTreeMap<u8, (&'static str, String)>,
    /// The folder around each folder, and its name.
    pub folders: BTreeMap<u8, (u8, String)>,
    /// Well-known folders that cannot be seen.
    pub unseen: Vec<&'static str>,
    /// What is said of items that are not listed; an error where there is
    /// nothing.
    pub any_item: Option<(&'static str, String)>,
    /// Where folders lie that are not listed.
    pub any_folder: Option<u8>,
}

/// People in a group of a stored item: addresses, or `EX:` and a name that is
/// none, or `LIST:` and the name of a private list.
pub fn people(group: &str, addresses: &[&str]) -> String {
    let attendees = ["RequiredAttendees", "OptionalAttendees", "Resources"].contains(&group);
    let people: String = addresses
        .iter()
        .map(|address| {
            let mailbox = match address.split_once(':') {
                Some(("EX", name)) => format!(
                    "<t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>/O=CONTOSO/CN={name}</t:EmailAddress>\
                     <t:RoutingType>EX</t:RoutingType><t:MailboxType>Mailbox</t:MailboxType></t:Mailbox>"
                ),
                Some(("LIST", name)) => format!(
                    "<t:Mailbox><t:Name>{name}</t:Name><t:MailboxType>PrivateDL</t:MailboxType></t:Mailbox>"
                ),
                _ => format!(
                    "<t:Mailbox><t:Name>Somebody</t:Name><t:EmailAddress>{address}</t:EmailAddress>\
                     <t:RoutingType>SMTP</t:RoutingType></t:Mailbox>"
                ),
            };
            if attendees { format!("<t:Attendee>{mailbox}</t:Attendee>") } else { mailbox }
        })
        .collect();
    format!("<t:{group}>{people}</t:{group}>")
}

/// A message from the first of these to the others.
pub fn message(subject: &str, from: &str, to: &[&str], more: &str) -> (&'static str, String) {
    let from = if from.is_empty() { String::new() } else { people("From", &[from]) };
    let to = people("ToRecipients", to);
    (
        "Message",
        format!("<t:ItemClass>IPM.Note</t:ItemClass><t:Subject>{subject}</t:Subject>{to}{from}{more}"),
    )
}

/// A draft to these.
pub fn draft(subject: &str, to: &[&str], more: &str) -> (&'static str, String) {
    message(subject, "", to, &format!("<t:IsDraft>true</t:IsDraft>{more}"))
}

/// A meeting of this organizer with these attendees.
pub fn meeting(
    subject: &str,
    organizer: &str,
    is_own: bool,
    attendees: &[&str],
    more: &str,
) -> (&'static str, String) {
    let organizer = if organizer.is_empty() { String::new() } else { people("Organizer", &[organizer]) };
    let attendees = people("RequiredAttendees", attendees);
    (
        "CalendarItem",
        format!(
            "<t:ItemClass>IPM.Appointment</t:ItemClass><t:Subject>{subject}</t:Subject>{organizer}\
             <t:IsOrganizer>{is_own}</t:IsOrganizer>{attendees}{more}"
        ),
    )
}

impl Stored {
    /// Well-known folders, by name.
    pub const WELL_KNOWN: [(&str, u8); 14] = [
        ("msgfolderroot", 100),
        ("inbox", 101),
        ("calendar", 102),
        ("contacts", 103),
        ("tasks", 104),
        ("drafts", 105),
        ("sentitems", 106),
        ("deleteditems", 107),
        ("junkemail", 108),
        ("notes", 109),
        ("outbox", 110),
        ("journal", 111),
        ("conversationhistory", 112),
        ("searchfolders", 113),
    ];

    /// The well-known folders but these.
    pub fn all_but(names: &[&str]) -> Vec<&'static str> {
        Self::WELL_KNOWN.iter().map(|(name, _)| *name).filter(|name| !names.contains(name)).collect()
    }

    pub fn new(world: World) -> Stored {
        let attached =
            "<t:Attachments><t:FileAttachment><t:Name>offer.pdf</t:Name></t:FileAttachment></t:Attachments>";
        let items = [
            (1, message("Lunch?", "bruno@contoso.example", &["anna@contoso.example"], attached)),
            (2, draft("Offer", &["bruno@contoso.example"], attached)),
            (
                3,
                meeting(
                    "Budget",
                    "anna@contoso.example",
                    true,
                    &["bruno@contoso.example", "clara@contoso.example"],
                    "",
                ),
            ),
            (4, meeting("Kick-off", "bruno@contoso.example", false, &["anna@contoso.example"], "")),
            (5, ("Contact", "<t:ItemClass>IPM.Contact</t:ItemClass><t:Subject>Bruno</t:Subject>".to_owned())),
            (6, ("Task", "<t:ItemClass>IPM.Task</t:ItemClass><t:Subject>Water</t:Subject>".to_owned())),
            (7, ("DistributionList", "<t:ItemClass>IPM.DistList</t:ItemClass>".to_owned())),
            (8, message("Second", "clara@contoso.example", &["anna@contoso.example"], "")),
            (12, meeting("Dentist", "", true, &[], "")),
        ];
        let folders =
            [(120, (101, "Projects")), (121, (120, "Deep")), (130, (140, "Secret")), (131, (131, "Loop"))];
        Stored {
            world,
            items: items.into(),
            folders: folders.into_iter().map(|(n, (parent, name))| (n, (parent, name.to_owned()))).collect(),
            unseen: Vec::new(),
            any_item: None,
            any_folder: None,
        }
    }

    /// The id of this number, in the server's format.
    pub fn id(&self, number: u8) -> String {
        match (self.world, number) {
            (World::Exchange, 10) => ids::attachment(ids::OWN, number),
            (World::Exchange, 11) => ids::plain(ids::CONVERSATION, ids::OWN, number),
            (World::Exchange, number) if number % 2 == 0 => ids::packed(ids::MAILBOX, ids::OWN, number),
            (World::Exchange, number) => ids::plain(ids::MAILBOX, ids::OWN, number),
            (World::Opaque, number) => format!("e.{number}/+=="),
        }
    }

    /// The number in an id, in whichever way it is written.
    fn number(&self, id: &str) -> Option<u8> {
        match self.world {
            World::Exchange => ids::number_in(id),
            World::Opaque => id.strip_prefix("e.")?.strip_suffix("/+==")?.parse().ok(),
        }
    }

    /// How Exchange answers one of the gate's questions.
    pub fn answer(&self, question: &Approved) -> Response {
        let asked = tree::read(&question.write().xml);
        match asked.name.as_str() {
            "m:GetItem" => {
                let ids = asked.child("m:ItemIds").unwrap();
                answered("GetItem", ids.children.iter().map(|id| self.item(id)))
            }
            "m:GetFolder" => {
                let ids = asked.child("m:FolderIds").unwrap();
                answered("GetFolder", ids.children.iter().map(|id| self.folder(id)))
            }
            other => panic!("{other} is no question"),
        }
    }

    fn item(&self, asked: &Node) -> Option<String> {
        let id = ["Id", "RecurringMasterId", "OccurrenceId"].iter().find_map(|name| asked.attribute(name))?;
        let number = self.number(id);
        let (kind, inside) = number.and_then(|number| self.items.get(&number)).or(self.any_item.as_ref())?;
        Some(format!(
            "<m:Items><t:{kind}><t:ItemId Id=\"{id}\" ChangeKey=\"{}\"/>{inside}</t:{kind}></m:Items>",
            change_key(number.unwrap_or_default())
        ))
    }

    fn folder(&self, asked: &Node) -> Option<String> {
        let number = match asked.name.as_str() {
            "t:DistinguishedFolderId" => {
                let name = asked.attribute("Id")?;
                let (name, number) = Self::WELL_KNOWN.iter().find(|(known, _)| *known == name)?;
                (!self.unseen.contains(name)).then_some(*number)
            }
            _ => self.number(asked.attribute("Id")?),
        };
        let well_known =
            number.and_then(|number| Self::WELL_KNOWN.iter().find(|(_, known)| *known == number));
        let (parent, name) = match (well_known, number.and_then(|number| self.folders.get(&number))) {
            (Some(("msgfolderroot", _)), _) => (140, "Top"),
            (Some((name, _)), _) => (100, *name),
            (None, Some((parent, name))) => (*parent, name.as_str()),
            (None, None) => (self.any_folder?, "Any"),
        };
        let id = number
            .map_or_else(|| asked.attribute("Id").unwrap_or_default().to_owned(), |number| self.id(number));
        Some(format!(
            "<m:Folders><t:Folder><t:FolderId Id=\"{id}\" ChangeKey=\"F\"/><t:ParentFolderId Id=\"{}\"/>\
             <t:DisplayName>{name}</t:DisplayName><t:TotalCount>12</t:TotalCount></t:Folder></m:Folders>",
            self.id(parent)
        ))
    }
}

/// The change key of the item of this number.
pub fn change_key(number: u8) -> String {
    format!("CK{number}")
}

/// An answer with a message for each of these; an error where there is nothing.
fn answered(operation: &str, messages: impl Iterator<Item = Option<String>>) -> Response {
    let messages: String = messages
        .map(|message| match message {
            Some(inside) => format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>{inside}\
                 </m:{operation}ResponseMessage>"
            ),
            None => format!(
                "<m:{operation}ResponseMessage ResponseClass=\"Error\"><m:MessageText>The specified object was not found \
                 in the store.</m:MessageText><m:ResponseCode>ErrorItemNotFound</m:ResponseCode></m:{operation}ResponseMessage>"
            ),
        })
        .collect();
    let body = format!(
        "<m:{operation}Response><m:ResponseMessages>{messages}</m:ResponseMessages></m:{operation}Response>"
    );
    response(operation, &body)
}

/// The body of an answer to this operation, read.
pub fn response(operation: &str, body: &str) -> Response {
    match read_answer(ews_mcp_gate::operation(operation).unwrap(), &envelope(body)).unwrap() {
        Answer::Response(response) => response,
        Answer::Fault(fault) => panic!("{fault:?}"),
    }
}

/// An envelope around this body.
pub fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\"><s:Body>{body}\
         </s:Body></s:Envelope>"
    )
}
