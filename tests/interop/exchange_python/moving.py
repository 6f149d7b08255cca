"""Items are moved, copied and deleted in three ways; one by one, in bulk, and as what a search finds."""

from exchangelib import FileAttachment, Message
from exchangelib.errors import (
    ErrorInvalidIdMalformed,
    ErrorItemNotFound,
    ErrorToFolderNotFound,
)
from exchangelib.items import HARD_DELETE, MOVE_TO_DELETED_ITEMS, SOFT_DELETE
from exchangelib.properties import ItemId

from checks import check, failed, refused, same
from tags import Number, fields
from texts import LONG_NAME, TEXT
from world import box, fresh, persons


def run(world):
    folder = world.folder("Quelle 🚚")
    target = world.folder("Ziel 🏁")
    with fields(number=Number):
        moved(world, folder, target)
        copied(world, folder, target)
    deleted(world, folder)
    bulks(world, folder, target)
    queries(world, folder)
    folder.delete()
    target.delete()


def whole(world, folder):
    return world.message(
        folder,
        LONG_NAME,
        TEXT,
        categories=["Rot"],
        importance="High",
        is_read=True,
        number=42,
        to_recipients=[box(world.peer)],
        bcc_recipients=[box(world.other)],
        attachments=[FileAttachment(name="Plan 🗺️.txt", content=b"\x00\xff")],
    )


def as_before(name, world, item):
    same(f"{name}: subject and body", (item.subject, str(item.body)), (LONG_NAME, TEXT))
    same(
        f"{name}: marks", (item.categories, item.importance, item.is_read, item.is_draft), (["Rot"], "High", True, True)
    )
    same(f"{name}: recipients", persons(item.to_recipients) + persons(item.bcc_recipients), [world.peer, world.other])
    same(f"{name}: extended property", item.number, 42)
    same(f"{name}: attachment", [(a.name, a.content) for a in item.attachments], [("Plan 🗺️.txt", b"\x00\xff")])


def moved(world, folder, target):
    message = whole(world, folder)
    before, created = message.id, fresh(message).datetime_created
    message.move(to_folder=target)
    check("a moved item has a new id", message.id != before, message.id)
    read = fresh(message)
    as_before("what is moved is as before", world, read)
    same("it keeps the time it was made", read.datetime_created, created)
    same("it lies in the target", read.parent_folder_id.id, target.id)
    same("it is not in the source any more", folder.all().count(), 0)
    [gone] = world.account.fetch([ItemId(id=before)])
    failed("its old id leads nowhere", gone, ErrorItemNotFound)
    message.move(to_folder=folder)
    same("it can be moved back", (folder.all().count(), target.all().count()), (1, 0))
    refused("nothing is moved into a folder that is gone", ErrorToFolderNotFound, lambda: nowhere(world, message))
    same("it stays where it was then", folder.all().count(), 1)
    message.delete()


def nowhere(world, message):
    ghost = world.folder("Weg 👻")
    kept = ghost.id, ghost.changekey
    ghost.delete()
    ghost.id, ghost.changekey = kept
    message.move(to_folder=ghost)


def copied(world, folder, target):
    message = whole(world, folder)
    copy = message.copy(to_folder=target)
    check("a copy has an id of its own", copy[0] != message.id, copy)
    as_before("what is copied is as before", world, target.get(id=copy[0]))
    same("the original stays", folder.get(subject=LONG_NAME).id, message.id)
    message.copy(to_folder=folder)
    same("a copy can lie beside its original", folder.filter(subject=LONG_NAME).count(), 2)
    other = target.get(id=copy[0])
    other.subject = "Kopie"
    other.save(update_fields=["subject"])
    same("changing the copy leaves the original", fresh(message, "subject").subject, LONG_NAME)
    folder.all().delete()
    target.all().delete()


def deleted(world, folder):
    trash = world.account.trash
    dumpster = world.account.recoverable_items_deletions
    message = world.message(folder, "In den Papierkorb 🗑️")
    message.move_to_trash()
    same("in Deleted Items it is found", trash.filter(subject="In den Papierkorb 🗑️").count(), 1)
    same("and no more in its folder", folder.all().count(), 0)
    trash.get(subject="In den Papierkorb 🗑️").soft_delete()
    same("softly deleted it is recoverable", dumpster.filter(subject="In den Papierkorb 🗑️").count(), 1)
    same("and no more in Deleted Items", trash.filter(subject="In den Papierkorb 🗑️").count(), 0)
    dumpster.get(subject="In den Papierkorb 🗑️").move(to_folder=folder)
    same("it can be recovered", folder.filter(subject="In den Papierkorb 🗑️").count(), 1)
    message = folder.get(subject="In den Papierkorb 🗑️")
    kept = ItemId(id=message.id, changekey=message.changekey)
    message.delete()
    for place in (folder, trash):
        same(f"deleted for good it is not in {place.name}", place.filter(subject="In den Papierkorb 🗑️").count(), 0)
    [gone] = world.account.fetch([kept])
    failed("and has no id any more", gone, ErrorItemNotFound)


def bulks(world, folder, target):
    def saved(count):
        return [world.message(folder, f"Bulk {number}") for number in range(count)]

    account = world.account
    first = saved(3)
    first[1].changekey = "XXX"
    same(
        "deleting: what is wrong is told in its place",
        results(account.bulk_delete(first)),
        [True, "ErrorInvalidChangeKey", True],
    )
    rest = saved(3)
    rest[1].id = "AAAA=="
    same("deleting: also a malformed id", results(account.bulk_delete(rest)), [True, "ErrorInvalidIdMalformed", True])
    folder.all().delete()

    items = saved(4)
    items[2] = Message(id=first[0].id, changekey=first[0].changekey)
    moved_ids = account.bulk_move(items, to_folder=target, chunk_size=3)
    failed("moving: what is gone is told in its place", moved_ids[2], ErrorItemNotFound)
    there = [
        item.subject for item in account.fetch([moved_ids[0], moved_ids[1], moved_ids[3]], only_fields=["subject"])
    ]
    same("moving: the rest arrives, in order", there, ["Bulk 0", "Bulk 1", "Bulk 3"])
    same("moving: what failed stays", folder.all().count(), 1)
    copies = account.bulk_copy([moved_ids[0], (first[0].id, first[0].changekey), moved_ids[1]], to_folder=folder)
    same("copying: results in their places", [isinstance(copy, Exception) for copy in copies], [False, True, False])
    same("copying: the copies are there", folder.all().count(), 3)
    read = list(account.fetch([moved_ids[0], ItemId(id="Unsinn"), moved_ids[1]], only_fields=["subject"]))
    same(
        "reading: results in their places",
        [getattr(item, "subject", None) for item in read],
        ["Bulk 0", None, "Bulk 1"],
    )
    failed("reading: a malformed id is told", read[1], ErrorInvalidIdMalformed)
    folder.all().delete()
    target.all().delete()


def results(answers):
    return [answer if answer is True else type(answer).__name__ for answer in answers]


def queries(world, folder):
    folder.bulk_create([Message(subject=f"Viele {number:03}", is_read=number % 2 == 0) for number in range(230)])
    same("many are made", folder.all().count(), 230)
    done = folder.filter(is_read=True).delete(delete_type=MOVE_TO_DELETED_ITEMS, chunk_size=50)
    same("what a search finds is deleted", (len(done), set(done)), (115, {True}))
    same("and nothing else", (folder.all().count(), folder.filter(is_read=True).count()), (115, 0))
    trash = world.account.trash
    same("it is in Deleted Items", trash.filter(subject__startswith="Viele ").count(), 115)
    folder.filter(subject__startswith="Viele 00").delete(delete_type=SOFT_DELETE)
    folder.filter(subject__startswith="Viele 01").delete(delete_type=HARD_DELETE)
    same("the three ways of deleting empty the folder", folder.all().count(), 105)
    trash.filter(subject__startswith="Viele ").delete()
    world.account.recoverable_items_deletions.filter(subject__startswith="Viele ").delete()
    moved_ids = folder.all().move(to_folder=trash)
    same("what a search finds is moved", (len(moved_ids), folder.all().count()), (105, 0))
    trash.filter(subject__startswith="Viele ").delete()
    same("and deleted there", trash.filter(subject__startswith="Viele ").count(), 0)
