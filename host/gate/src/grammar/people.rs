//! People: Mailbox (types.xsd, EmailAddressType) and what holds it.
//!
//! Nowhere with the ItemId that would point at a contact or a private list: such
//! a person cannot be judged by address.

use super::rule::{AttributeRule, Group, Part, Role, Rule, Value};

/// The most people in one group. Exchange takes 500 by default.
pub(super) const MOST_PEOPLE: usize = 500;

static NAME: Rule = Rule::text("t:Name", Value::Text(256));
static EMAIL_ADDRESS: Rule = Rule::text("t:EmailAddress", Value::Address);
// A legacy distinguished name (routing type EX) would hide who is meant.
static ROUTING_TYPE: Rule = Rule::text("t:RoutingType", Value::Word(&["SMTP"]));
static MAILBOX_TYPE: Rule = Rule::text(
    "t:MailboxType",
    Value::Word(&["Contact", "GroupMailbox", "ImplicitContact", "Mailbox", "OneOff", "PublicDL", "Unknown"]),
);

static MAILBOX_PARTS: &[Part] = &[
    Part::maybe(&[&NAME]),
    Part::one(&[&EMAIL_ADDRESS]),
    Part::maybe(&[&ROUTING_TYPE]),
    Part::maybe(&[&MAILBOX_TYPE]),
];

/// Mailbox, naming the owner of a folder.
pub(super) static OWNER: Rule = Rule::of("t:Mailbox", MAILBOX_PARTS).playing(Role::Owner);

/// Mailbox, naming one person of the group around it.
static PERSON: Rule = Rule::of("t:Mailbox", MAILBOX_PARTS).playing(Role::Person);

/// Mailbox, in an item that is somebody's content.
static SOMEBODY: Rule = Rule::of("t:Mailbox", MAILBOX_PARTS);

/// From, of what is created here.
pub(super) static FROM: Rule = Rule::of("t:From", &[Part::one(&[&SOMEBODY])]).playing(Role::Sender);

static PEOPLE: &[Part] = &[Part::any(&[&PERSON], MOST_PEOPLE)];

const fn recipients(name: &'static str, group: Group, people: &'static [Part]) -> Rule {
    Rule::of(name, people).playing(Role::People(group))
}

pub(super) static TO_RECIPIENTS: Rule = recipients("t:ToRecipients", Group::To, PEOPLE);
pub(super) static CC_RECIPIENTS: Rule = recipients("t:CcRecipients", Group::Cc, PEOPLE);
pub(super) static BCC_RECIPIENTS: Rule = recipients("t:BccRecipients", Group::Bcc, PEOPLE);
pub(super) static REPLY_TO: Rule = recipients("t:ReplyTo", Group::ReplyTo, PEOPLE);

static ATTENDEE: Rule = Rule::of("t:Attendee", &[Part::one(&[&PERSON])]);

static ATTENDEES: &[Part] = &[Part::many(&[&ATTENDEE], MOST_PEOPLE)];

pub(super) static REQUIRED_ATTENDEES: Rule = recipients("t:RequiredAttendees", Group::Required, ATTENDEES);
pub(super) static OPTIONAL_ATTENDEES: Rule = recipients("t:OptionalAttendees", Group::Optional, ATTENDEES);
pub(super) static RESOURCES: Rule = recipients("t:Resources", Group::Resources, ATTENDEES);

static MEMBER: Rule =
    Rule::of("t:Member", &[Part::one(&[&PERSON])]).with(&[AttributeRule::optional("Key", Value::Text(512))]);

/// Members of a private distribution list.
pub(super) static MEMBERS: Rule =
    Rule::of("t:Members", &[Part::any(&[&MEMBER], MOST_PEOPLE)]).playing(Role::People(Group::Members));

/// Mailbox, in a question about somebody else: a distribution list that is
/// expanded.
pub(super) static LIST: Rule = Rule::of("m:Mailbox", MAILBOX_PARTS).playing(Role::AskedAbout);

/// RoomList.
pub(super) static ROOM_LIST: Rule = Rule::of("m:RoomList", MAILBOX_PARTS).playing(Role::AskedAbout);

/// Sender and From of a nested message.
pub(super) static NESTED_SENDER: Rule = Rule::of("t:Sender", &[Part::one(&[&SOMEBODY])]);
pub(super) static NESTED_FROM: Rule = Rule::of("t:From", &[Part::one(&[&SOMEBODY])]);

static NESTED_PEOPLE: &[Part] = &[Part::any(&[&SOMEBODY], MOST_PEOPLE)];

pub(super) static NESTED_TO_RECIPIENTS: Rule = Rule::of("t:ToRecipients", NESTED_PEOPLE);
pub(super) static NESTED_CC_RECIPIENTS: Rule = Rule::of("t:CcRecipients", NESTED_PEOPLE);
pub(super) static NESTED_BCC_RECIPIENTS: Rule = Rule::of("t:BccRecipients", NESTED_PEOPLE);
pub(super) static NESTED_REPLY_TO: Rule = Rule::of("t:ReplyTo", NESTED_PEOPLE);

static ADDRESS: Rule = Rule::text("t:Address", Value::Address);

static ADDRESS_PARTS: &[Part] =
    &[Part::maybe(&[&NAME]), Part::one(&[&ADDRESS]), Part::maybe(&[&ROUTING_TYPE])];

/// Email of MailboxData (types.xsd, EmailAddress): whose free and busy times are
/// asked for.
pub(super) static EMAIL: Rule = Rule::of("t:Email", ADDRESS_PARTS).playing(Role::AskedAbout);

/// Mailbox of an out-of-office request.
pub(super) static OWNER_MAILBOX: Rule = Rule::of("t:Mailbox", ADDRESS_PARTS).playing(Role::OwnerMailbox);
