"""Items are changed: what is named, and nothing else; and who was first."""

from exchangelib import UTC, EWSDateTime, HTMLBody, Message
from exchangelib.errors import (
    ErrorChangeKeyRequiredForWriteOperations,
    ErrorInvalidChangeKey,
    ErrorInvalidPropertySet,
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
)
from exchangelib.items import ALWAYS_OVERWRITE, AUTO_RESOLVE, NEVER_OVERWRITE
from exchangelib.services import UpdateItem

from checks import check, failed, refused, same
from texts import COMBINED, HTML, LONG_NAME, TEXT
from world import OUTSIDE, box, fresh, persons


def run(world):
    folder = world.folder("Ändern 🔧")
    one_by_one(world, folder)
    cleared(world, folder)
    partly(world, folder)
    conflicts(world, folder)
    sent(world, folder)
    several(world, folder)
    folder.delete()


def one_by_one(world, folder):
    message = world.message(folder, "vorher", "vorher")
    due = EWSDateTime(2027, 2, 28, 23, 59, 59, tzinfo=UTC)
    for name, value in {
        "subject": LONG_NAME,
        "body": TEXT,
        "categories": ["Neu 🆕"],
        "importance": "Low",
        "sensitivity": "Personal",
        "in_reply_to": "<neu@fabrikam.example>",
        "references": "<neu@fabrikam.example>",
        "is_read": True,
        "is_read_receipt_requested": True,
        "is_delivery_receipt_requested": True,
        "is_response_requested": True,
        "reminder_is_set": True,
        "reminder_due_by": due,
        "reminder_minutes_before_start": 5,
        "culture": "ja-JP",
    }.items():
        before = message.changekey
        setattr(message, name, value)
        message.save(update_fields=[name])
        same(f"{name} is changed", getattr(fresh(message, name), name), value)
        check(f"changing {name} gives a new change key", message.changekey != before, before)
    for name, people in {
        "to_recipients": [OUTSIDE, world.peer],
        "cc_recipients": [world.other],
        "bcc_recipients": [OUTSIDE],
        "reply_to": [world.me],
    }.items():
        setattr(message, name, [box(person) for person in people])
        message.save(update_fields=[name])
        same(f"{name} are changed", persons(getattr(fresh(message, name), name)), people)
    message.body = HTMLBody(HTML)
    message.save(update_fields=["body"])
    read = fresh(message, "body")
    check("a text becomes HTML", isinstance(read.body, HTMLBody) and "Übersicht 📊" in read.body, read.body)
    read = fresh(message)
    same("and all else is as it was", (read.subject, read.categories, read.importance), (LONG_NAME, ["Neu 🆕"], "Low"))
    same("who changed it is known", read.last_modified_name, world.acting.name)


def cleared(world, folder):
    message = world.message(
        folder,
        "voll",
        TEXT,
        categories=["a", "b"],
        to_recipients=[box(world.peer)],
        cc_recipients=[box(world.peer)],
        bcc_recipients=[box(world.peer)],
        in_reply_to="<x@y>",
        references="<x@y>",
        reply_to=[box(world.peer)],
    )
    for name in (
        "subject",
        "body",
        "categories",
        "to_recipients",
        "cc_recipients",
        "bcc_recipients",
        "in_reply_to",
        "references",
        "reply_to",
    ):
        setattr(message, name, None)
        message.save(update_fields=[name])
        same(f"{name} is gone", getattr(fresh(message, name), name) or None, None)
    message.categories = ["wieder da"]
    message.save(update_fields=["categories"])
    same("what is gone can come back", fresh(message, "categories").categories, ["wieder da"])


def partly(world, folder):
    """What is not named is not touched, whatever the client thinks it is."""
    message = world.message(folder, "Teil", "Text", categories=["bleibt"])
    message.subject, message.body, message.categories = "Teil 2", "anderer Text", ["geht"]
    message.save(update_fields=["subject"])
    read = fresh(message)
    same("only what is named changes", (read.subject, read.body, read.categories), ("Teil 2", "Text", ["bleibt"]))
    message.save(update_fields=["body", "categories"])
    read = fresh(message)
    same("several change at once", (read.body, read.categories), ("anderer Text", ["geht"]))
    message.refresh()
    same(
        "refreshing reads all",
        (message.subject, message.body, message.categories),
        ("Teil 2", "anderer Text", ["geht"]),
    )
    message.subject = COMBINED
    message.save()
    read = fresh(message)
    same("saving all changes what is new", read.subject, COMBINED)
    same(
        "saving all keeps the rest", (read.body, read.categories, read.importance), ("anderer Text", ["geht"], "Normal")
    )


def conflicts(world, folder):
    """Somebody else was first."""
    message = world.message(folder, "Streit", "Text", categories=["alt"])
    [other] = world.account.fetch([message])
    other.subject = "Zuerst"
    other.save(update_fields=["subject"])
    stale = message.changekey
    message.subject = "Danach"
    refused(
        "the same property cannot be changed with an old key",
        ErrorIrresolvableConflict,
        lambda: message.save(update_fields=["subject"], conflict_resolution=AUTO_RESOLVE),
    )
    same("nothing has changed then", fresh(message, "subject").subject, "Zuerst")
    message.categories = ["neu"]
    refused(
        "never overwriting refuses an old key for any property",
        ErrorIrresolvableConflict,
        lambda: message.save(update_fields=["categories"], conflict_resolution=NEVER_OVERWRITE),
    )
    message.save(update_fields=["categories"], conflict_resolution=AUTO_RESOLVE)
    read = fresh(message)
    same("another property goes through by itself", (read.subject, read.categories), ("Zuerst", ["neu"]))
    message.changekey = stale
    message.subject = "Trotzdem"
    message.save(update_fields=["subject"], conflict_resolution=ALWAYS_OVERWRITE)
    same("always overwriting overwrites", fresh(message, "subject").subject, "Trotzdem")
    message.changekey = "Unsinn"
    refused("a change key must be one", ErrorInvalidChangeKey, lambda: message.save(update_fields=["subject"]))
    refused("and must be there", ErrorChangeKeyRequiredForWriteOperations, lambda: without_key(world, message))
    gone = world.message(folder, "weg")
    kept = (gone.id, gone.changekey)
    gone.delete()
    gone.id, gone.changekey = kept
    refused("what is gone is not changed", ErrorItemNotFound, lambda: gone.save(update_fields=["subject"]))


def without_key(world, message):
    """exchangelib itself wants a key: so past it."""
    bare = Message(id=message.id, account=world.account, subject="ohne Schlüssel")
    return UpdateItem(account=world.account).get(
        items=[(bare, ["subject"])],
        message_disposition="SaveOnly",
        conflict_resolution=AUTO_RESOLVE,
        send_meeting_invitations_or_cancellations="SendToNone",
        suppress_read_receipts=True,
    )


def sent(world, folder):
    """What has been sent is changed in little."""
    subject = f"Gesendet zum Ändern, {world.way}"
    Message(
        account=world.account,
        folder=folder,
        author=box(world.me),
        subject=subject,
        body="x",
        to_recipients=[box(world.peer)],
    ).send_and_save()
    message = folder.get(subject=subject)
    check("a sent message is no draft", not message.is_draft and message.is_read, message)
    for name, value in {"categories": ["später"], "importance": "High", "is_read": False}.items():
        setattr(message, name, value)
        message.save(update_fields=[name])
        same(f"{name} of a sent message is changed", getattr(fresh(message, name), name), value)
    message.message_id = "<anders@contoso.example>"
    refused(
        "a message id is not changed",
        ErrorInvalidPropertySet,
        lambda: message.save(update_fields=["message_id"]),
    )


def several(world, folder):
    messages = [world.message(folder, f"Viele {number}") for number in range(4)]
    kept = (messages[2].id, messages[2].changekey)
    messages[2].delete()
    messages[2].id, messages[2].changekey = kept
    for message in messages:
        message.subject += " 🔁"
        message.importance = "High"
    results = world.account.bulk_update([(message, ["subject", "importance"]) for message in messages], chunk_size=3)
    failed("a bulk goes on behind what fails", results[2], ErrorItemNotFound)
    rest = [0, 1, 3]
    read = list(world.account.fetch([results[n] for n in rest], only_fields=["subject", "importance"]))
    same(
        "the rest of the bulk is changed, in its order",
        [(item.subject, item.importance) for item in read],
        [(f"Viele {number} 🔁", "High") for number in rest],
    )
    check("each has a new change key", all(results[n][1] != messages[n].changekey for n in rest), results)
