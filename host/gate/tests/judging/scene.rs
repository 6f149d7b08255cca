//! One call of one tool in Anna's mailbox: what was granted, what the call's
//! arguments name, what policy says. Operations are judged in it, with all
//! questions of the gate answered.

use std::collections::BTreeSet;

use ews_mcp_gate::grammar::OPERATIONS;
use ews_mcp_gate::{
    Access, Approved, Channel, Effect, Effects, Facts, Grant, Handed, Judgement, Mailbox, Named, Need,
    Pattern, Policy, Question, Refusal, Seal, judge,
};

use crate::ids;
use crate::stored::{self, MESSAGES, Stored, THINGS, TYPES, World};

pub const ANNA: &str = "anna@contoso.example";
pub const BRUNO: &str = "bruno@contoso.example";
pub const CLARA: &str = "clara@contoso.example";
pub const MALLORY: &str = "mallory@evil.example";

/// A state of synchronization, as the server gave it out.
pub const STATE: &str = "H4sIAAA=";

/// A call.
#[derive(Debug, Clone)]
pub struct Scene {
    pub grant: Grant,
    pub mailbox: Mailbox,
    /// The one that fits, where there is none.
    pub channel: Option<Channel>,
    pub named: Vec<String>,
    pub named_ids: Vec<&'static str>,
    pub policy: Policy,
    pub seal: Seal,
    pub blobs: Vec<usize>,
    pub attachments: Option<(String, Vec<usize>)>,
    pub is_shown: bool,
    pub stored: Stored,
}

/// What an operation came to.
#[derive(Debug, Clone)]
pub struct Signed {
    pub approved: Approved,
    /// The questions that the gate asked before.
    pub asked: Vec<String>,
}

impl Signed {
    /// The XML, with `blob:N` where blobs stand.
    pub fn xml(&self) -> String {
        self.approved.write().with(|number| format!("blob:{number}"))
    }
}

/// A call by impersonation, in which a tool may do everything that any tool may,
/// and Bruno, Clara, the message, the draft, the meeting and the invitation are
/// named.
pub fn scene() -> Scene {
    Scene {
        grant: Grant {
            plugin: "mail".into(),
            tool: "do_it".into(),
            operations: OPERATIONS.iter().map(|operation| operation.name.to_owned()).collect(),
            effects: Effects::of(&Effect::ALL),
            needs: Need::ALL.into(),
        },
        mailbox: Mailbox { address: ANNA.into(), access: Access::Impersonation },
        channel: None,
        named: vec![BRUNO.into(), CLARA.into()],
        named_ids: vec!["$ITEM", "$DRAFT", "$MEETING", "$INVITATION", "$GONE"],
        policy: Policy::default(),
        seal: Seal::new([7; 32]),
        blobs: Vec::new(),
        attachments: None,
        is_shown: false,
        stored: Stored::new(World::Exchange),
    }
}

impl Scene {
    pub fn access(mut self, access: Access) -> Scene {
        self.mailbox.access = access;
        self
    }

    pub fn channel(mut self, channel: Channel) -> Scene {
        self.channel = Some(channel);
        self
    }

    pub fn effects(mut self, effects: &[Effect]) -> Scene {
        self.grant.effects = Effects::of(effects);
        self
    }

    pub fn only(mut self, operations: &[&str]) -> Scene {
        self.grant.operations = operations.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub fn without(mut self, need: Need) -> Scene {
        self.grant.needs.remove(&need);
        self
    }

    pub fn naming(mut self, addresses: &[&str]) -> Scene {
        self.named = addresses.iter().map(|address| (*address).to_owned()).collect();
        self
    }

    pub fn naming_items(mut self, ids: &[&'static str]) -> Scene {
        self.named_ids = ids.to_vec();
        self
    }

    pub fn blobs(mut self, sizes: &[usize]) -> Scene {
        self.blobs = sizes.to_vec();
        self
    }

    pub fn attaching(mut self, xml: &str, sizes: &[usize]) -> Scene {
        self.attachments = Some((xml.to_owned(), sizes.to_vec()));
        self
    }

    pub fn shown(mut self) -> Scene {
        self.is_shown = true;
        self
    }

    pub fn opaque(mut self) -> Scene {
        self.stored.world = World::Opaque;
        self
    }

    pub fn allowing(mut self, recipients: &[&str]) -> Scene {
        self.policy.allowed_recipients = patterns(recipients);
        self
    }

    pub fn denying(mut self, mailboxes: &[&str]) -> Scene {
        self.policy.denied_mailboxes = patterns(mailboxes);
        self
    }

    pub fn storing(mut self, number: u8, item: (&'static str, String)) -> Scene {
        self.stored.items.insert(number, item);
        self
    }

    /// A template as a plugin would write it: ids as they were given out, `$N`
    /// for the declarations of the prefixes.
    pub fn written(&self, template: &str) -> String {
        let mut xml = template.to_owned();
        let mut fill = |word: &str, value: &dyn Fn() -> String| {
            if xml.contains(word) {
                xml = xml.replace(word, &value());
            }
        };
        fill("$N", &declarations);
        for (word, number) in THINGS {
            fill(word, &|| self.given_out(&self.stored.id(number)));
        }
        for (word, id) in FOREIGN {
            fill(word, &id);
        }
        fill("$URI_M", &|| MESSAGES.to_owned());
        fill("$URI_T", &|| TYPES.to_owned());
        fill("$STATE", &|| self.given_state(STATE));
        xml
    }

    /// A template as Exchange would see it.
    pub fn sent(&self, template: &str) -> String {
        let mut xml = template.replace(" $N", "");
        for (word, number) in THINGS {
            xml = xml.replace(word, &self.stored.id(number));
        }
        xml.replace("$STATE", STATE)
    }

    /// An id as answers give it out.
    pub fn given_out(&self, id: &str) -> String {
        match self.stored.world {
            World::Exchange => id.to_owned(),
            World::Opaque => {
                let body = format!(
                    "<m:GetItemResponse><m:Items><t:Message><t:ItemId Id=\"{id}\"/></t:Message></m:Items></m:GetItemResponse>"
                );
                let (written, _) = stored::response("GetItem", &body).write(&self.mailbox, &self.seal);
                between(&written, "Id=\"", "\"")
            }
        }
    }

    /// A state as answers give it out.
    pub fn given_state(&self, state: &str) -> String {
        let body = format!(
            "<m:SyncFolderItemsResponse><m:SyncState>{state}</m:SyncState></m:SyncFolderItemsResponse>"
        );
        let (written, _) = stored::response("SyncFolderItems", &body).write(&self.mailbox, &self.seal);
        between(&written, "<m:SyncState>", "</m:SyncState>")
    }

    /// Judges a template to the end.
    pub fn judge(&self, template: &str) -> Result<Signed, Refusal> {
        self.judge_xml(&self.written(template))
    }

    /// Judges XML to the end: by the channel that fits where none is set.
    pub fn judge_xml(&self, xml: &str) -> Result<Signed, Refusal> {
        match self.channel {
            Some(channel) => self.judge_on(channel, xml, &mut Facts::default()),
            None => match self.judge_on(Channel::Call, xml, &mut Facts::default()) {
                Err(refusal) if refusal.rule == "channel" => {
                    self.judge_on(Channel::Send, xml, &mut Facts::default())
                }
                judged => judged,
            },
        }
    }

    fn judge_on(&self, channel: Channel, xml: &str, facts: &mut Facts) -> Result<Signed, Refusal> {
        let mut asked = Vec::new();
        for _ in 0..100 {
            match self.step(channel, xml, facts)? {
                Judgement::Sign(approved) => return Ok(Signed { approved: *approved, asked }),
                Judgement::Needs(needed) => {
                    assert!(!needed.is_empty());
                    for fact in needed {
                        let question = fact.question(&self.mailbox);
                        assert!(question.effects().is_empty());
                        asked.push(question.write().xml);
                        facts.learn(&fact, &self.stored.answer(&question));
                    }
                }
            }
        }
        panic!("it goes on asking: {asked:?}");
    }

    /// One step of a judgement.
    pub fn step(&self, channel: Channel, xml: &str, facts: &Facts) -> Result<Judgement, Refusal> {
        let mut named = Named::default();
        self.named.iter().for_each(|address| named.add_address(address));
        for template in &self.named_ids {
            named.add_id(&self.written(template));
        }
        let attachments = self.attachments.as_ref().map(|(xml, sizes)| (self.written(xml), sizes));
        judge(
            &Question {
                operation: Handed { xml, blobs: &self.blobs },
                attachments: attachments.as_ref().map(|(xml, sizes)| Handed { xml, blobs: sizes }),
                channel,
                grant: &self.grant,
                mailbox: &self.mailbox,
                named: &named,
                policy: &self.policy,
                seal: &self.seal,
                is_shown: self.is_shown,
            },
            facts,
        )
    }
}

/// A word, and what makes the id that it stands for.
type Word = (&'static str, fn() -> String);

/// Ids that point out of the mailbox, by the words that stand for them.
pub const FOREIGN: [Word; 9] = [
    ("$FOREIGN", || ids::plain(ids::MAILBOX, ids::OTHER, 1)),
    ("$PACKED_FOREIGN", || ids::packed(ids::MAILBOX, ids::OTHER, 1)),
    ("$OTHER_CONVERSATION", || ids::plain(ids::CONVERSATION, ids::OTHER, 1)),
    ("$OTHER_ATTACHMENT", || ids::attachment(ids::OTHER, 1)),
    ("$PUBLIC", || ids::plain(ids::PUBLIC_FOLDER, "x", 1)),
    ("$PUBLISHED", || ids::packed(ids::PUBLIC_FOLDER_ITEM, "x", 1)),
    ("$PERSONA", || ids::plain(ids::DIRECTORY, ids::OWN, 1)),
    ("$LEGACY", || ids::plain(ids::BY_ADDRESS, ANNA, 1)),
    ("$FALLBACK", || ids::plain(ids::MAILBOX_WITH_FALLBACK, ids::OWN, 1)),
];

pub fn declarations() -> String {
    format!("xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\"")
}

pub fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::new(text).unwrap()).collect()
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0.to_owned()
}

/// All names of operations in the grammar.
pub fn operations() -> BTreeSet<&'static str> {
    OPERATIONS.iter().map(|operation| operation.name).collect()
}
