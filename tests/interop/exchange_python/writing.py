"""Items are made with all that a client may say of them, and read back value by value."""

from exchangelib import UTC, EWSDateTime, HTMLBody, Message
from exchangelib.errors import ErrorCannotCreateContactInNonContactFolder
from exchangelib.items import DistributionList, Item, PostItem
from exchangelib.properties import Body, Mailbox, Member

from checks import check, refused, same
from texts import COMBINED, HTML, LONG_NAME, TEXT
from world import OUTSIDE, Person, box, fresh, persons


def run(world):
    folder = world.folder("Schreiben ✍️")
    everything(world, folder)
    bodies(world, folder)
    subjects(world, folder)
    defaults(world, folder)
    others(world, folder)
    several(world, folder)
    folder.delete()


def everything(world, folder):
    """Each property that exchangelib can write."""
    due = EWSDateTime(2026, 12, 24, 18, 30, tzinfo=UTC)
    written = {
        "subject": LONG_NAME,
        "body": TEXT,
        "categories": ["Blau", "緊急 🚨", "a;b", "ärgerlich, sehr"],
        "importance": "High",
        "sensitivity": "Confidential",
        "in_reply_to": "<eins@fabrikam.example>",
        "references": "<null@fabrikam.example> <eins@fabrikam.example>",
        "message_id": "<ausgedacht-🚀@contoso.example>",
        "is_read": True,
        "is_read_receipt_requested": True,
        "is_delivery_receipt_requested": True,
        "is_response_requested": True,
        "reminder_is_set": True,
        "reminder_due_by": due,
        "reminder_minutes_before_start": 45,
        "culture": "sv-SE",
    }
    recipients = {
        "to_recipients": [world.peer, OUTSIDE],
        "cc_recipients": [world.other],
        "bcc_recipients": [Person("Geheim 🤫", "geheim@fabrikam.example")],
        "reply_to": [Person("Antworten", "antwort@fabrikam.example")],
    }
    boxes = {name: [box(person) for person in people] for name, people in recipients.items()}
    message = Message(account=world.account, folder=folder, author=box(world.me), **written, **boxes).save()
    check("saving gives an id and a change key", message.id and message.changekey, message)
    read = fresh(message)
    for name, value in written.items():
        same(f"{name} is read as written", getattr(read, name), value)
    for name, people in recipients.items():
        same(f"{name} are read as written", persons(getattr(read, name)), people)
    same("the author is read as written", Person(read.author.name, read.author.email_address), world.me)
    same("display_to has the names", read.display_to, f"{world.peer.name}; {OUTSIDE.name}")
    same("display_cc has the names", read.display_cc, world.other.name)
    check("it is a draft", read.is_draft and not read.is_submitted, read)
    same("it lies in its folder", read.parent_folder_id.id, folder.id)
    same("the topic is the subject", read.conversation_topic, LONG_NAME)
    check("it has times", read.datetime_created and read.last_modified_time, read)
    check("it was made now", abs((read.datetime_created - EWSDateTime.now(UTC)).total_seconds()) < 300, read)
    check("it has a size", read.size > 2 * len(TEXT), read.size)
    same("its owner may do all", read.effective_rights.delete and read.effective_rights.modify, True)
    check("it can be forwarded only", read.response_objects.forward_item is not None, read.response_objects)
    check("a draft is not answered", read.response_objects.reply_to_item is None, read.response_objects)
    found = folder.get(subject=LONG_NAME)
    same("searching finds it with its id", (found.id, found.changekey), (message.id, message.changekey))
    same("a date in another zone is the same time", found.reminder_due_by, due)


def bodies(world, folder):
    text = fresh(world.message(folder, "Text", TEXT), "body", "text_body", "unique_body")
    same("a text is a text", (type(text.body), str(text.body)), (Body, TEXT))
    same("text_body of a text is the text", text.text_body, TEXT)
    html = fresh(world.message(folder, "HTML", HTMLBody(HTML)), "body", "text_body")
    check("HTML is HTML", isinstance(html.body, HTMLBody), type(html.body))
    for part in ("<h1>Übersicht 📊</h1>", "1 &lt; 2 &amp; 3 &gt; 2", "𠮷</p>", "日本</p>"):
        check(f"HTML holds {part}", part in html.body, html.body)
    for part in ("Übersicht 📊", '1 < 2 & 3 > 2, "q", 𠮷', "日本"):
        check(f"its text holds {part}", part in html.text_body, html.text_body)
    check("its text has no tags", "<p" not in html.text_body and "</" not in html.text_body, html.text_body)
    same("an empty body stays empty", fresh(world.message(folder, "Leer", ""), "body").body or "", "")
    long = "ä🚀" * 200_000
    same("a long body is whole", str(fresh(world.message(folder, "Lang", long), "body").body) == long, True)
    lines = "eins\nzwei\r\ndrei"
    same("lines end as in messages", fresh(world.message(folder, "Zeilen", lines), "body").body, "eins\r\nzwei\r\ndrei")


def subjects(world, folder):
    for subject in (COMBINED, "Re: " * 3 + "x", "0", "   innen   weit   ", "a" * 255, "🚀" * 120):
        message = world.message(folder, subject)
        same(f"the subject {subject[:30]!r} is kept", fresh(message, "subject").subject, subject)
    message = world.message(folder, "weg")
    message.subject = None
    message.save(update_fields=["subject"])
    same("a message can do without a subject", fresh(message, "subject").subject, None)


def defaults(world, folder):
    message = Message(account=world.account, folder=folder).save()
    read = fresh(message)
    for name, value in {
        "subject": None,
        "importance": "Normal",
        "sensitivity": "Normal",
        "is_read": False,
        "is_draft": True,
        "categories": None,
        "to_recipients": None,
        "has_attachments": False,
        "attachments": [],
        "item_class": "IPM.Note",
        "is_from_me": False,
        "reminder_is_set": False,
        "is_associated": False,
    }.items():
        same(f"{name} has its default", getattr(read, name), value)
    check("a message id is made up", read.message_id.startswith("<") and read.message_id.endswith(">"), read.message_id)


def others(world, folder):
    """Items that are no messages."""
    post = PostItem(account=world.account, folder=folder, subject="Aushang 📌", body=TEXT, categories=["Brett"]).save()
    read = fresh(post)
    same("a post is a post", (type(read), read.item_class), (PostItem, "IPM.Post"))
    same("a post is read as written", (read.subject, str(read.body), read.categories), ("Aushang 📌", TEXT, ["Brett"]))
    item = Item(account=world.account, folder=folder, subject="Irgendwas", body="x").save()
    same("what is no more than an item is read as a message", type(fresh(item)), Message)
    members = [Mailbox(name=p.name, email_address=p.address) for p in (world.peer, OUTSIDE)]
    contacts = world.account.contacts
    dl = DistributionList(
        account=world.account,
        folder=contacts,
        display_name="Verteiler 🚢",
        members=[Member(mailbox=member) for member in members],
    ).save()
    read = fresh(dl)
    same("a list is a list", (type(read), read.display_name), (DistributionList, "Verteiler 🚢"))
    same("a list has its members", persons([member.mailbox for member in read.members]), [world.peer, OUTSIDE])
    dl.delete()


def several(world, folder):
    """A bulk that fails in part. exchangelib raises what it does not expect; the server went on behind it."""
    good = [Message(subject=f"Stück {number}", body="x", to_recipients=[box(world.peer)]) for number in range(3)]
    wrong = DistributionList(display_name="Im falschen Ordner")
    refused(
        "a bulk tells what fails",
        ErrorCannotCreateContactInNonContactFolder,
        lambda: folder.bulk_create([good[0], wrong, *good[1:]]),
    )
    made = folder.filter(subject__startswith="Stück").order_by("subject").values_list("id", "subject")
    made = list(made)
    same("the rest of the bulk is made", [subject for _, subject in made], ["Stück 0", "Stück 1", "Stück 2"])
    same("each with an id of its own", len({item_id for item_id, _ in made}), 3)
    results = folder.bulk_create([Message(subject=f"Bulk {number}") for number in range(5)], chunk_size=2)
    read = world.account.fetch([(result.id, result.changekey) for result in results], only_fields=["subject"])
    same("ids come in the order of the items", [item.subject for item in read], [f"Bulk {n}" for n in range(5)])
