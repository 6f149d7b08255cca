//! `InternetMessageHeaders`: the headers of a message that has been on its way.

use crate::store::{Address, Field, Item};

/// Names and values, in the order in which they stand in the message.
pub(crate) fn headers(item: &Item) -> Vec<(String, String)> {
    let people = |field| Some(list(item.people(field))).filter(|people| !people.is_empty());
    let text = |field| Some(item.text(field).to_owned()).filter(|text| !text.is_empty());
    let from = item.person(Field::From);
    let sender = item.person(Field::Sender).filter(|sender| Some(*sender) != from);
    let date = item.time(Field::DateTimeSent);
    let known = [
        ("From", from.map(person)),
        ("Sender", sender.map(person)),
        ("Reply-To", people(Field::ReplyTo)),
        ("To", people(Field::ToRecipients)),
        ("CC", people(Field::CcRecipients)),
        ("Subject", text(Field::Subject)),
        ("Thread-Topic", text(Field::ConversationTopic)),
        ("Date", date.map(|date| date.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string())),
        ("Message-ID", text(Field::InternetMessageId)),
        ("References", text(Field::References)),
        ("In-Reply-To", text(Field::InReplyTo)),
        ("MIME-Version", Some("1.0".to_owned())),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    item.headers.iter().cloned().chain(known).chain(own(item)).collect()
}

/// People in the form of RFC 5322, with their names in any script.
fn list(people: &[Address]) -> String {
    people.iter().map(person).collect::<Vec<_>>().join(", ")
}

fn person(person: &Address) -> String {
    let Address { name, address, .. } = person;
    if name.is_empty() || name == address {
        return address.clone();
    }
    if name.contains(['(', ')', '<', '>', '[', ']', ':', ';', '@', '\\', ',', '.', '"']) {
        let name = name.replace('\\', r"\\").replace('"', "\\\"");
        return format!("\"{name}\" <{address}>");
    }
    format!("{name} <{address}>")
}

/// Headers that a client set, as properties of `InternetHeaders`.
pub(super) fn own(item: &Item) -> impl Iterator<Item = (String, String)> {
    item.extended.iter().filter_map(|(name, value)| match value {
        crate::store::Value::Text(text) => Some((name.header()?.to_owned(), text.clone())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::AddressKind;

    #[test]
    fn people_are_written_so_that_others_read_them() {
        for (name, expected) in [
            ("", "a@b.example"),
            ("a@b.example", "a@b.example"),
            ("Öberg Lars 𝄞", "Öberg Lars 𝄞 <a@b.example>"),
            ("Gast, Der", "\"Gast, Der\" <a@b.example>"),
            ("\"Q\" \\", "\"\\\"Q\\\" \\\\\" <a@b.example>"),
        ] {
            let address = Address {
                name: name.to_owned(),
                address: "a@b.example".to_owned(),
                kind: AddressKind::OneOff,
            };
            assert_eq!(list(&[address.clone(), address]), format!("{expected}, {expected}"));
        }
    }
}
