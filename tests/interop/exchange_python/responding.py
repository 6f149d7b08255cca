"""Replies, replies to all and forwards: who gets them, what they quote, what they carry, and how the thread holds."""

from exchangelib import FileAttachment, HTMLBody, Message
from exchangelib.errors import ErrorInvalidReferenceItem, ErrorItemNotFound

from checks import check, refused, same
from tags import LastVerb, fields
from world import OUTSIDE, box, persons

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"


def run(world):
    with fields(last_verb=LastVerb):
        original = ask(world)
        reply(world, original)
        reply_all(world, original)
        forward(world, original)
    thread(world)
    texts(world)
    drafts(world)
    asked_for(world)
    wrong(world)


def ask(world, text="Frage 🤔"):
    """A question with a picture and a file, from a peer to the mailbox and another."""
    subject = f"{text} ({world.way})"
    account = world.of(world.peer)
    Message(
        account=account,
        subject=subject,
        body=HTMLBody('<p>Wie geht es <b>Dir</b>? 𠮷</p><img src="cid:bild@werft">'),
        to_recipients=[box(world.me), box(world.other)],
        cc_recipients=[box(OUTSIDE)],
        attachments=[
            FileAttachment(name="bild.png", content=PICTURE, is_inline=True, content_id="bild@werft"),
            FileAttachment(name="Liste 📋.txt", content="eins ä".encode()),
        ],
    ).send()
    return world.account.inbox.get(subject=subject)


def linked(name, answer, original):
    same(f"{name}: answers the message", answer.in_reply_to, original.message_id)
    check(f"{name}: refers to it", answer.references.split()[-1] == original.message_id, answer.references)
    same(f"{name}: has the same topic", answer.conversation_topic, original.conversation_topic)
    index, parent = answer.conversation_index, original.conversation_index
    same(f"{name}: lies one deeper in the thread", (index[: len(parent)], len(index)), (parent, len(parent) + 5))
    check(f"{name}: has an id of its own", answer.message_id != original.message_id, answer.message_id)


def reply(world, original):
    subject = f"RE: {original.subject}"
    original.reply(subject, HTMLBody("<p>Gut 😀, und <i>Dir</i>?</p>"), author=box(world.me))
    got = world.received(world.peer, subject)
    linked("reply", got, original)
    same("reply: from", persons([got.author]), [world.me])
    same("reply: to the one who wrote", persons(got.to_recipients), [world.peer])
    same(
        "reply: to nobody else",
        (got.cc_recipients, world.of(world.other).inbox.filter(subject=subject).count()),
        (None, 0),
    )
    for part in ("Gut 😀", "<i>Dir</i>", "Wie geht es <b>Dir</b>? 𠮷", world.peer.name, original.subject):
        check(f"reply: the body holds {part}", part in got.body, got.body)
    check("reply: the new text is above the old", got.body.index("Gut 😀") < got.body.index("Wie geht es"), got.body)
    check(
        "reply: the new part is known",
        "Gut 😀" in got.unique_body and "Wie geht" not in got.unique_body,
        got.unique_body,
    )
    files = [(a.name, a.content, a.content_id) for a in got.attachments]
    same("reply: the picture comes along, the file does not", files, [("bild.png", PICTURE, "bild@werft")])
    same("reply: a copy is in Sent Items", world.account.sent.filter(subject=subject).count(), 1)
    same("reply: the question is marked", world.account.inbox.get(id=original.id).last_verb, 102)
    there = world.of(world.peer)
    [question] = there.sent.filter(subject=original.subject).only("conversation_id")
    same("reply: it is in the conversation of the asker", got.conversation_id.id, question.conversation_id.id)


def reply_all(world, original):
    subject = f"AW: {original.subject}"
    original.reply_all(subject, "Text an alle 📢", author=box(world.me))
    got = world.received(world.other, subject)
    linked("reply to all", got, original)
    same(
        "reply to all: everyone but oneself",
        (sorted(persons(got.to_recipients)), persons(got.cc_recipients)),
        (sorted([world.peer, world.other]), [OUTSIDE]),
    )
    same("reply to all: not to oneself", world.account.inbox.filter(subject=subject).count(), 0)
    body = str(got.body)
    check("reply to all: a text quotes as text", body.startswith("Text an alle 📢") and "<b>" not in body, body)
    check("reply to all: it quotes", "Wie geht es Dir? 𠮷" in body, body)
    same("reply to all: the question is marked", world.account.inbox.get(id=original.id).last_verb, 103)


def forward(world, original):
    subject = f"FW: {original.subject}"
    original.forward(
        subject,
        HTMLBody("<p>Zur Kenntnis 👀</p>"),
        to_recipients=[box(world.other)],
        cc_recipients=[box(OUTSIDE)],
        bcc_recipients=[box(world.peer)],
    )
    got = world.received(world.other, subject)
    linked("forward", got, original)
    same(
        "forward: to whom it should",
        (persons(got.to_recipients), persons(got.cc_recipients)),
        ([world.other], [OUTSIDE]),
    )
    same("forward: blind copies are blind", got.bcc_recipients, None)
    same("forward: and come", world.received(world.peer, subject).subject, subject)
    check("forward: the body", "Zur Kenntnis 👀" in got.body and "Wie geht es" in got.body, got.body)
    files = [(a.name, a.content, a.is_inline) for a in got.attachments]
    same(
        "forward: all attachments come along",
        files,
        [("bild.png", PICTURE, True), ("Liste 📋.txt", "eins ä".encode(), False)],
    )
    check("forward: the picture is still shown", "cid:bild@werft" in got.body, got.body)
    same("forward: the question is marked", world.account.inbox.get(id=original.id).last_verb, 104)


def thread(world):
    """To and fro: each refers to all before it."""
    subject = f"Hin und her 🏓 ({world.way})"
    Message(account=world.of(world.peer), subject=subject, body="0", to_recipients=[box(world.me)]).send()
    last, ids = world.account.inbox.get(subject=subject), []
    for round_trip in range(1, 5):
        ids.append(last.message_id)
        mine = round_trip % 2 == 1
        text = f"RE: {subject} {round_trip}"
        last.reply(text, f"Runde {round_trip}", author=box(world.me if mine else world.peer))
        last = world.received(world.peer, text) if mine else world.account.inbox.get(subject=text)
        same(f"round {round_trip}: references name all before", last.references.split(), ids)
        check(
            f"round {round_trip}: quotes all before",
            all(f"Runde {n}" in last.body for n in range(1, round_trip + 1)),
            last.body,
        )
    found = world.account.inbox.filter(conversation_id=last.conversation_id).order_by("datetime_received")
    same("the conversation has the received ones", found.count(), 3)
    found = world.account.sent.filter(conversation_id=last.conversation_id)
    same("and the sent ones", found.count(), 2)


def texts(world):
    """Answers to a text, with a text: nothing becomes HTML."""
    subject = f"Nur Text ✒️ ({world.way})"
    body = "Zeile <1> & 2\r\n\r\nZeile 3 🚀\r\n"
    Message(account=world.of(world.peer), subject=subject, body=body, to_recipients=[box(world.me)]).send()
    original = world.account.inbox.get(subject=subject)
    original.reply(f"RE: {subject}", "Antwort <a> & b", author=box(world.me))
    got = world.received(world.peer, f"RE: {subject}")
    check("a text answers a text", str(got.body).startswith("Antwort <a> & b\r\n"), got.body)
    check("and quotes it to the letter", body in str(got.body), got.body)
    original.reply(f"RE: {subject} als HTML", HTMLBody("<p>x</p>"), author=box(world.me))
    got = world.received(world.peer, f"RE: {subject} als HTML")
    check("HTML quotes a text as HTML", "Zeile &lt;1" in got.body and "&amp; 2" in got.body, got.body)


def drafts(world):
    subject = f"Erst speichern 💾 ({world.way})"
    Message(account=world.of(world.peer), subject=subject, body="x", to_recipients=[box(world.me)]).send()
    original = world.account.inbox.get(subject=subject)
    saved = original.create_reply(f"RE: {subject}", "Entwurf", author=box(world.me)).save(world.account.drafts)
    draft = world.account.drafts.get(id=saved.id)
    check("a reply can be a draft", draft.is_draft and draft.in_reply_to == original.message_id, draft)
    draft.attach(FileAttachment(name="dazu.txt", content=b"dazu"))
    draft.subject = f"RE: {subject}, geändert"
    draft.save(update_fields=["subject"])
    draft.send()
    got = world.received(world.peer, f"RE: {subject}, geändert")
    same("and be sent with more", [(a.name, a.content) for a in got.attachments], [("dazu.txt", b"dazu")])
    linked("a reply that was a draft", got, original)
    forwarded = original.create_forward(f"WG: {subject}", "weiter", to_recipients=[box(world.other)])
    saved = forwarded.save(world.account.drafts)
    same("a forward can be a draft", persons(world.account.drafts.get(id=saved.id).to_recipients), [world.other])
    world.account.drafts.get(id=saved.id).delete()
    own = world.message(world.account.drafts, f"Eigener Entwurf ({world.way})", to_recipients=[box(world.peer)])
    refused(
        "a draft is not answered",
        ErrorInvalidReferenceItem,
        lambda: own.reply("RE: x", "x", to_recipients=[box(world.peer)]),
    )
    own.delete()


def asked_for(world):
    """A reply goes where the sender wants it, unless whoever answers says otherwise."""
    subject = f"Antwort bitte dorthin 👉 ({world.way})"
    Message(
        account=world.of(world.peer),
        subject=subject,
        body="x",
        to_recipients=[box(world.me)],
        reply_to=[box(world.other)],
    ).send()
    original = world.account.inbox.get(subject=subject)
    same("reply to is read", persons(original.reply_to), [world.other])
    original.reply(f"RE: {subject}", "an andere", to_recipients=[box(OUTSIDE)], author=box(world.me))
    same(
        "recipients that are given count",
        persons(world.account.sent.get(subject=f"RE: {subject}").to_recipients),
        [OUTSIDE],
    )


def wrong(world):
    message = world.message(world.folder("Weg"), "weg")
    message.author = box(world.peer)
    kept = message.id, message.changekey
    message.delete()
    message.id, message.changekey = kept
    message.account, message.folder = world.account, None
    refused("what is gone is not answered", ErrorItemNotFound, lambda: message.reply("RE: x", "x"))
    refused("nor forwarded", ErrorItemNotFound, lambda: message.forward("FW: x", "x", to_recipients=[box(world.peer)]))
