//! The model's mail: who is reached, and what comes where.

use std::collections::BTreeSet;

use crate::state::{Item, Model, Outcome, Values};
use crate::steps::Who;

pub const ADDRESSES: [&str; 3] = ["ada@model.example", "ben@model.example", "cleo@model.example"];

impl Who {
    pub fn address(self) -> &'static str {
        match self {
            Self::Ada => ADDRESSES[0],
            Self::Ben => ADDRESSES[1],
            Self::Cleo => ADDRESSES[2],
            Self::Both => "both@model.example",
            Self::Nobody => "nobody@model.example",
            Self::Friend => "friend@elsewhere.example",
        }
    }
}

/// The value of a list of people.
pub fn list(people: &[Who]) -> String {
    people.iter().map(|who| who.address()).collect::<Vec<_>>().join(",")
}

/// The mailboxes that a message reaches, and whether some address is one of nobody.
fn reach(item: &Item) -> (BTreeSet<usize>, bool) {
    let (mut reached, mut unknown) = (BTreeSet::new(), false);
    for address in ["ToRecipients", "CcRecipients", "BccRecipients"].iter().flat_map(|list| item.people(list))
    {
        match ADDRESSES.iter().position(|known| *known == address) {
            Some(mailbox) => {
                reached.insert(mailbox);
            }
            None if address == Who::Both.address() => reached.extend([1, 2]),
            None => unknown |= address.ends_with("@model.example"),
        }
    }
    (reached, unknown)
}

/// A subject without the marks of answers.
fn topic(subject: &str) -> &str {
    subject.strip_prefix("RE: ").or_else(|| subject.strip_prefix("FW: ")).map_or(subject.trim(), topic)
}

impl Model {
    /// Whether somebody may send a message as it is.
    pub fn may_send(&self, mailbox: usize, item: &Item) -> Outcome<()> {
        let to: usize = ["ToRecipients", "CcRecipients", "BccRecipients"]
            .iter()
            .map(|list| item.people(list).len())
            .sum();
        if to == 0 {
            return Err("ErrorInvalidRecipients");
        }
        let from = item.value("From");
        if from.is_empty() || from == ADDRESSES[mailbox] { Ok(()) } else { Err("ErrorSendAsDenied") }
    }

    /// Sends a message: what came of it is what may be kept as its copy.
    pub fn send(&mut self, mailbox: usize, item: &Item) -> Item {
        let mut sent = item.again();
        for (name, value) in [
            ("From", ADDRESSES[mailbox]),
            ("Sender", ADDRESSES[mailbox]),
            ("IsDraft", "false"),
            ("IsRead", "true"),
            ("IsFromMe", "true"),
        ] {
            sent.set(name, value);
        }
        for name in ["DateTimeSent", "DateTimeReceived"] {
            sent.forget(name);
        }
        let (reached, unknown) = reach(&sent);
        for to in reached {
            let mut received = sent.again();
            received.answers = None;
            for (name, value) in [
                ("BccRecipients", ""),
                ("Categories", ""),
                ("IsRead", "false"),
                ("IsFromMe", if to == mailbox { "true" } else { "false" }),
                ("Flag", "NotFlagged"),
                ("Verb", ""),
            ] {
                received.set(name, value);
            }
            received.forget("DateTimeCreated");
            let inbox = self.mailboxes[to].well_known("inbox");
            self.put(to, inbox, received);
        }
        if unknown && !sent.value("ItemClass").starts_with("REPORT.") {
            let report = Values::from([
                ("Subject", format!("Undeliverable: {}", sent.value("Subject"))),
                ("ItemClass", "REPORT.IPM.Note.NDR".to_owned()),
                ("ToRecipients", ADDRESSES[mailbox].to_owned()),
                ("IsRead", "false".to_owned()),
                ("IsDraft", "false".to_owned()),
                ("HasAttachments", "true".to_owned()),
            ]);
            let inbox = self.mailboxes[mailbox].well_known("inbox");
            self.put(mailbox, inbox, Item::new(report));
        }
        if let Some(answers) = sent.answers
            && self.mailboxes[answers.mailbox].items.contains_key(&answers.item)
        {
            self.change(answers.mailbox, answers.item, &[]).set("Verb", answers.verb);
        }
        sent
    }

    /// A response to an item, before anything was given for it.
    pub fn response(&self, mailbox: usize, original: &Item, verb: &str) -> Outcome<Item> {
        let forward = verb == "104";
        if !forward && original.value("IsDraft") == "true" {
            return Err("ErrorInvalidReferenceItem");
        }
        let mark = if forward { "FW" } else { "RE" };
        let mut item = Item::new(Values::from([
            ("Subject", format!("{mark}: {}", topic(original.value("Subject")))),
            ("ItemClass", "IPM.Note".to_owned()),
            ("Importance", original.value("Importance").to_owned()),
            ("Categories", String::new()),
            ("InReplyTo", original.value("InternetMessageId").to_owned()),
            ("ConversationTopic", original.value("ConversationTopic").to_owned()),
            ("Marker", String::new()),
            ("Flag", "NotFlagged".to_owned()),
            ("Verb", String::new()),
            ("IsDraft", "true".to_owned()),
            ("From", String::new()),
            ("BccRecipients", String::new()),
        ]));
        item.attachments = Some(Vec::new());
        if forward {
            item.attachments.clone_from(&original.again().attachments);
        }
        let (mut to, mut cc) = (Vec::new(), Vec::new());
        if !forward {
            to.push(original.value("From").to_owned());
        }
        if verb == "103" {
            let add = |list: &str, into: &mut Vec<String>, known: &[String]| {
                for address in original.people(list) {
                    if address != ADDRESSES[mailbox] && !into.contains(&address) && !known.contains(&address)
                    {
                        into.push(address);
                    }
                }
            };
            add("ToRecipients", &mut to, &[]);
            add("CcRecipients", &mut cc, &to);
        }
        item.set("ToRecipients", to.join(","));
        item.set("CcRecipients", cc.join(","));
        Ok(item)
    }
}
