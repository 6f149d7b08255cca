"""Messages are sent in every way that exchangelib has, and read in the mailboxes of those who get them."""

from exchangelib import FileAttachment, HTMLBody, Message
from exchangelib.errors import (
    DoesNotExist,
    ErrorInvalidRecipients,
    ErrorItemNotFound,
    ErrorMissingRecipients,
    ErrorSendAsDenied,
    ErrorStaleObject,
)

from checks import check, refused, same
from tags import Header, Label, fields
from texts import HTML
from world import BRUNO, DIRECTOR, INFO, OUTSIDE, box, fresh, persons

# Whom the one who signs in may send for, and as whom.
ON_BEHALF = {"own": BRUNO, "delegate": DIRECTOR}
SEND_AS = {"own": INFO}


def run(world):
    with fields(header=Header, label=Label):
        value_by_value(world)
    drafts(world)
    without_copy(world)
    elsewhere(world)
    lists(world)
    bounces(world)
    what_is_wrong(world)
    for_others(world)
    in_bulk(world)


def subject(world, text):
    return f"{text} ({world.way})"


def new(world, text, to=None, **properties):
    to = to or [world.peer]
    return Message(
        account=world.account,
        author=box(world.me),
        subject=subject(world, text),
        body=properties.pop("body", "Hallo 👋\r\n"),
        to_recipients=[box(person) for person in to],
        **properties,
    )


def value_by_value(world):
    message = new(
        world,
        "Wert für Wert 📨",
        to=[world.peer, OUTSIDE],
        body=HTMLBody(HTML),
        cc_recipients=[box(world.other)],
        bcc_recipients=[box(world.me)],
        reply_to=[box(OUTSIDE)],
        importance="High",
        sensitivity="Private",
        categories=["nur meine"],
        in_reply_to="<vorher@fabrikam.example>",
        references="<vorher@fabrikam.example>",
        header="Auftrag 🧾",
        label="bleibt auch",
        attachments=[
            FileAttachment(name="Angebot 📄.pdf", content=b"%PDF-1.7\x00\xff", content_type="application/pdf"),
            FileAttachment(name="logo.png", content=b"\x89PNG", is_inline=True, content_id="logo@werft"),
        ],
    )
    message.send()
    text = message.subject
    sent = world.account.sent.get(subject=text)
    got = world.received(world.peer, text)
    for place, read in (("sent", sent), ("received", got)):
        same(f"{place}: the subject", read.subject, text)
        check(f"{place}: the body", "Übersicht 📊" in read.body and "𠮷" in read.body, read.body)
        same(f"{place}: from", persons([read.author, read.sender]), [world.me, world.me])
        same(f"{place}: to", persons(read.to_recipients), [world.peer, OUTSIDE])
        same(f"{place}: cc", persons(read.cc_recipients), [world.other])
        same(f"{place}: reply to", persons(read.reply_to), [OUTSIDE])
        same(f"{place}: marks", (read.importance, read.sensitivity), ("High", "Private"))
        same(f"{place}: thread", (read.in_reply_to, read.references), ("<vorher@fabrikam.example>",) * 2)
        same(f"{place}: header", read.header, "Auftrag 🧾")
        check(f"{place}: is no draft", not read.is_draft, read.is_draft)
        files = [(a.name, a.content_type, a.content, a.is_inline, a.content_id) for a in read.attachments]
        same(
            f"{place}: attachments",
            files,
            [
                ("Angebot 📄.pdf", "application/pdf", b"%PDF-1.7\x00\xff", False, None),
                ("logo.png", "image/png", b"\x89PNG", True, "logo@werft"),
            ],
        )
        check(f"{place}: has attachments", read.has_attachments)
    same("the message id is the same everywhere", got.message_id, sent.message_id)
    same("so is the topic", got.conversation_topic, sent.conversation_topic)
    same("so is the time of sending", got.datetime_sent, sent.datetime_sent)
    check("it is received when it is sent", got.datetime_received >= got.datetime_sent, got.datetime_received)
    same("blind copies are seen by the sender", persons(sent.bcc_recipients), [world.me])
    same("and by nobody else", got.bcc_recipients, None)
    same("not even by one of them", world.account.inbox.get(subject=text).bcc_recipients, None)
    same("the copy of cc has come, too", world.received(world.other, text).subject, text)
    same("sent is read, received is not", (sent.is_read, got.is_read), (True, False))
    same("categories stay with the sender", (sent.categories, got.categories), (["nur meine"], None))
    same("received by", persons([got.received_by]), [world.peer])
    names = {header.name.lower(): header.value for header in got.headers}
    same("the header is one of the message", names.get("x-werft-auftrag"), "Auftrag 🧾")
    same("headers say who", world.me.address in names.get("from", ""), True)
    same("headers have the id", names.get("message-id"), got.message_id)
    inbox = world.of(world.peer).inbox
    same("it is found by its sender", inbox.filter(sender=world.me.address, subject=text).count(), 1)
    same("and by a query for him", inbox.filter(f'from:"{world.me.name}" subject:"Wert für Wert"').count(), 1)
    response = got.response_objects
    check("what is received can be answered", response.reply_to_item and response.reply_all_to_item, response)


def drafts(world):
    draft = new(world, "Entwurf 📝")
    draft.folder = world.account.drafts
    draft.save()
    same("a draft lies in Drafts", world.account.drafts.filter(subject=draft.subject).count(), 1)
    stale = draft.changekey
    draft.body = "Neuer Text"
    draft.save(update_fields=["body"])
    kept = draft.changekey
    draft.changekey = stale
    refused("an old change key does not send", ErrorStaleObject, draft.send)
    draft.changekey = kept
    item_id = draft.id
    draft.send()
    same("a sent draft is gone from Drafts", world.account.drafts.filter(subject=draft.subject).count(), 0)
    same("it is in Sent Items", world.account.sent.filter(subject=draft.subject).count(), 1)
    same("it has come with its last text", str(world.received(world.peer, draft.subject).body), "Neuer Text")
    draft.id, draft.changekey = item_id, kept
    refused("it cannot be sent twice", ErrorItemNotFound, draft.send)
    late = new(world, "Erst Anhang, dann weg 📎")
    late.folder = world.account.drafts
    late.save()
    late.attach(FileAttachment(name="später.txt", content="spät 🕰️".encode()))
    late.send()
    got = world.received(world.peer, late.subject)
    same(
        "what was attached to a draft is sent",
        [(a.name, a.content) for a in got.attachments],
        [("später.txt", "spät 🕰️".encode())],
    )


def without_copy(world):
    message = new(world, "Ohne Kopie 🫥")
    message.send(save_copy=False)
    same("sent without a copy: received", world.received(world.peer, message.subject).subject, message.subject)
    same("sent without a copy: none", world.account.sent.filter(subject=message.subject).count(), 0)
    draft = new(world, "Entwurf ohne Kopie 🫥")
    draft.folder = world.account.drafts
    draft.save().send(save_copy=False)
    same("a draft without a copy: received", world.received(world.peer, draft.subject).subject, draft.subject)
    for place in (world.account.drafts, world.account.sent):
        same(f"a draft without a copy: none in {place.name}", place.filter(subject=draft.subject).count(), 0)


def elsewhere(world):
    folder = world.folder("Ablage 🗄️")
    message = new(world, "Kopie anderswo")
    message.send(copy_to_folder=folder)
    same("the copy can lie anywhere", folder.filter(subject=message.subject).count(), 1)
    draft = new(world, "Entwurf, Kopie anderswo")
    draft.folder = folder
    draft.save()
    draft.send(copy_to_folder=folder)
    copy = folder.get(subject=draft.subject)
    check("also that of a draft, where the draft was", not copy.is_draft, copy)
    updated = new(world, "Ändern und senden")
    updated.folder = folder
    updated.save()
    updated.body = "zuletzt"
    updated.send_and_save(update_fields=["body"])
    same("what is changed is sent as changed", str(world.received(world.peer, updated.subject).body), "zuletzt")
    same("none of it was kept in Sent Items", world.account.sent.filter(subject=message.subject).count(), 0)
    folder.delete()


def lists(world):
    group, members = world.group
    message = new(world, "An alle 📣", to=[group, world.peer])
    message.send()
    for person in members:
        got = world.of(person).inbox.filter(subject=message.subject)
        same(f"{person.name} gets it once", got.count(), 1)
    got = world.received(world.peer, message.subject)
    same("the list is written as it was", persons(got.to_recipients), [group, world.peer])
    same("a list is known as one", got.to_recipients[0].mailbox_type, "PublicDL")
    me = new(world, "An mich 🪞", to=[world.me])
    me.send()
    own = world.account.inbox.get(subject=me.subject)
    same("one can write to oneself", (own.is_from_me, own.is_read), (True, False))


def bounces(world):
    message = new(world, "Kommt zurück 🪃", to=[world.peer])
    message.to_recipients.append(box(world.nobody))
    message.send()
    same("who can be reached is reached", world.received(world.peer, message.subject).subject, message.subject)
    report = world.account.inbox.get(subject=f"Undeliverable: {message.subject}")
    same("a report comes back", report.item_class, "REPORT.IPM.Note.NDR")
    check("it says whom it did not reach", world.nobody.address in report.body, report.body)
    same("it is to the sender", persons(report.to_recipients), [world.me])
    same("it holds the message", [a.item.subject for a in report.attachments], [message.subject])
    outside = new(world, "Nach draußen", to=[OUTSIDE])
    outside.send()
    same("others' addresses are not judged", world.account.inbox.filter(subject__contains="Nach draußen").count(), 0)


def what_is_wrong(world):
    nobody = Message(account=world.account, author=box(world.me), subject="An niemanden", body="x")
    refused("no recipients", ErrorInvalidRecipients, nobody.send)
    draft = Message(account=world.account, folder=world.account.drafts, subject="An niemanden", body="x").save()
    refused("no recipients of a draft", ErrorMissingRecipients, draft.send)
    same("the draft stays", world.account.drafts.filter(subject="An niemanden").count(), 1)
    draft.delete()
    wrong = new(world, "Als jemand anders")
    wrong.author = box(world.other)
    refused("nobody sends as somebody else", ErrorSendAsDenied, wrong.send)
    refused("and nothing of it arrives", DoesNotExist, lambda: world.received(world.peer, wrong.subject))
    draft = new(world, "Als jemand anders, Entwurf")
    draft.author, draft.folder = box(world.other), world.account.drafts
    draft.save()
    refused("a draft can be written as somebody else, but not sent", ErrorSendAsDenied, draft.send)
    same("it stays a draft", fresh(draft, "is_draft").is_draft, True)
    draft.delete()
    same("nothing is left in Sent Items", world.account.sent.filter(subject=wrong.subject).count(), 0)


def for_others(world):
    owner = ON_BEHALF.get(world.way)
    if owner:
        message = new(world, "Im Auftrag 🤝", to=[world.other])
        message.author = box(owner)
        message.send()
        got = world.received(world.other, message.subject)
        same("on behalf: both are named", persons([got.author, got.sender]), [owner, world.acting])
    other = SEND_AS.get(world.way)
    if other:
        message = new(world, "Als 🎭", to=[world.peer])
        message.author = box(other)
        message.send()
        got = world.received(world.peer, message.subject)
        same("as: only the other is named", persons([got.author, got.sender]), [other, other])
    plain = new(world, "Ohne Absender")
    plain.author = None
    plain.send()
    got = world.received(world.peer, plain.subject)
    same("without an author it is from who signed in", persons([got.author, got.sender]), [world.acting, world.acting])


def in_bulk(world):
    drafts = [new(world, f"Viele {number}") for number in range(4)]
    for draft in drafts:
        draft.folder = world.account.drafts
        draft.save()
    gone = (drafts[1].id, drafts[1].changekey)
    drafts[1].delete()
    drafts[1].id, drafts[1].changekey = gone
    answers = world.account.bulk_send(drafts, chunk_size=3)
    seen = [answer if answer is True else type(answer).__name__ for answer in answers]
    same("a bulk is sent, with its failures in their places", seen, [True, "ErrorItemNotFound", True, True])
    inbox = world.of(world.peer).inbox
    arrived = sorted(
        inbox.filter(subject__contains=subject(world, "")[1:])
        .filter(subject__startswith="Viele ")
        .values_list("subject", flat=True)
    )
    same("and what could be sent has arrived", arrived, [subject(world, f"Viele {number}") for number in (0, 2, 3)])
    made = world.account.bulk_create(
        folder=world.account.sent,
        items=[new(world, f"Gleich {number}") for number in range(3)],
        message_disposition="SendAndSaveCopy",
    )
    same("new messages are sent in bulk", [result is True for result in made], [True] * 3)
    same("their copies are there", world.account.sent.filter(subject__startswith="Gleich ").count(), 3)
