//! `InternetMessageHeaders`: the headers of a message that has been on its way.

use crate::properties::display;
use crate::store::{Field, Item};

/// Names and values, in the order in which they stand in the message.
pub(crate) fn headers(item: &Item) -> Vec<(String, String)> {
    let people = |field| Some(display(item.people(field))).filter(|names| !names.is_empty());
    let text = |field| Some(item.text(field).to_owned()).filter(|text| !text.is_empty());
    let from = item.person(Field::From).map(|from| format!("{} <{}>", from.name, from.address));
    let date = item.time(Field::DateTimeSent);
    let known = [
        ("From", from),
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

/// Headers that a client set, as properties of `InternetHeaders`.
pub(super) fn own(item: &Item) -> impl Iterator<Item = (String, String)> {
    item.extended.iter().filter_map(|(name, value)| match value {
        crate::store::Value::Text(text) => Some((name.header()?.to_owned(), text.clone())),
        _ => None,
    })
}
