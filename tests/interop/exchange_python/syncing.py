"""A client that keeps a copy of a folder and of the folder tree hears of each change once, as what it is."""

from exchangelib import HTMLBody, Message
from exchangelib.errors import ErrorInvalidSyncStateData, ErrorSyncFolderNotFound
from exchangelib.folders import Calendar, Messages
from exchangelib.properties import ItemId

from checks import check, refused, same
from texts import LONG_NAME, TEXT
from world import box, fresh


def run(world):
    folder = world.folder("Abgleich 🔄")
    other = world.folder("Abgleich, anderer 🔄")
    items(world, folder, other)
    pages(world, other)
    ignored(world, other)
    states(world, folder, other)
    arriving(world)
    folder.delete()
    other.delete()
    hierarchy(world)


def changes(folder, *only, **arguments):
    """What has changed since the last time: what, and which item."""
    only = only or ("subject",)
    return list(folder.sync_items(only_fields=only, **arguments))


def kinds(found):
    """A create of a subject, an update of a subject, a change of a flag, or a delete."""
    named = {"read_flag_change": lambda what: what[1], "delete": lambda what: None}
    return sorted((kind, named.get(kind, lambda what: what.subject)(what)) for kind, what in found)


def items(world, folder, other):
    same("an empty folder has nothing", changes(folder), [])
    check("a state is kept", folder.item_sync_state, folder.item_sync_state)
    first = world.message(
        folder, LONG_NAME, TEXT, categories=["Blau"], importance="High", to_recipients=[box(world.peer)]
    )
    second = world.message(folder, "Zweite", HTMLBody("<p>x</p>"))
    found = changes(folder, "subject", "importance", "categories", "is_read", "size", "datetime_received", "display_to")
    same("what is new is created", kinds(found), [("create", LONG_NAME), ("create", "Zweite")])
    item = next(item for _, item in found if item.id == first.id)
    same("with its values", (item.importance, item.categories, item.is_read), ("High", ["Blau"], False))
    same("and its change key", item.changekey, first.changekey)
    same("and what follows from it", (item.display_to, item.size), (world.peer.name, fresh(first).size))
    same("nothing more has changed", changes(folder), [])

    first.subject = "Geändert 🔁"
    first.save(update_fields=["subject"])
    [(kind, item)] = changes(folder)
    same("a change is an update", (kind, item.id, item.subject), ("update", first.id, "Geändert 🔁"))
    first.is_read = True
    first.save(update_fields=["is_read"])
    [(kind, (item_id, is_read))] = changes(folder)
    same("reading is a change of the flag alone", (kind, item_id.id, is_read), ("read_flag_change", first.id, True))
    first.is_read = False
    first.subject = "Beides"
    first.save(update_fields=["is_read", "subject"])
    same("both at once are an update", kinds(changes(folder)), [("update", "Beides")])
    for number in range(3):
        first.subject = f"Oft {number}"
        first.save(update_fields=["subject"])
    same("many changes are one", kinds(changes(folder)), [("update", "Oft 2")])

    gone = first.id
    first.delete()
    [(kind, item)] = changes(folder)
    same("what is deleted is told", (kind, item.id), ("delete", gone))
    moved = second.id
    second.move(to_folder=other)
    [(kind, item)] = changes(folder)
    same("what is moved away is deleted here", (kind, item.id), ("delete", moved))
    same("and created there", kinds(changes(other)), [("create", "Zweite")])
    second.move(to_folder=folder)
    same("and back", (kinds(changes(folder)), kinds(changes(other))), ([("create", "Zweite")], [("delete", None)]))
    short = world.message(folder, "Kurz")
    short.delete()
    same("what came and went is not told", changes(folder), [])
    second.move_to_trash()
    same("what goes to Deleted Items is deleted", kinds(changes(folder)), [("delete", None)])


def pages(world, folder):
    count = 45
    folder.bulk_create([Message(subject=f"Seite {number:02}") for number in range(count)])
    seen = changes(folder, max_changes_returned=7)
    same("pages hold all, each once", sorted(item.subject for _, item in seen), [f"Seite {n:02}" for n in range(count)])
    same("all as new", {kind for kind, _ in seen}, {"create"})
    folder.item_sync_state = None
    seen = changes(folder, max_changes_returned=512)
    same("one page holds the same", sorted(item.subject for _, item in seen), [f"Seite {n:02}" for n in range(count)])
    folder.filter(subject__startswith="Seite 0").delete()
    ids = [(item, ["importance"]) for item in folder.filter(subject__startswith="Seite 1")]
    for item, _ in ids:
        item.importance = "High"
    world.account.bulk_update(ids)
    folder.bulk_create([Message(subject=f"Neu {number}") for number in range(5)])
    seen = changes(folder, max_changes_returned=4)
    expected = (
        [("create", f"Neu {n}") for n in range(5)]
        + [("delete", None)] * 10
        + [("update", f"Seite 1{n}") for n in range(10)]
    )
    same("changes of all kinds come in pages, too", kinds(seen), expected)
    same("and then no more", changes(folder), [])
    whole = folder.all().count()
    folder.item_sync_state = None
    same("from the beginning it is what is there", len(changes(folder, max_changes_returned=10)), whole)


def ignored(world, folder):
    known = world.message(folder, "Kenne ich schon")
    new = world.message(folder, "Neu für mich")
    found = changes(folder, ignore=[ItemId(id=known.id, changekey=known.changekey)])
    same("what the client does not want is left out", [item.id for _, item in found], [new.id])
    same("with all fields", len(list(folder.sync_items())), 0)
    third = world.message(folder, "Alle Felder", TEXT, categories=["Rot"])
    [(_, item)] = list(folder.sync_items(sync_scope="NormalAndAssociatedItems"))
    same("all that finding gives", (item.id, item.subject, item.categories), (third.id, "Alle Felder", ["Rot"]))
    same("and no body", item.body, None)


def states(world, folder, other):
    refused(
        "a state of another folder",
        ErrorInvalidSyncStateData,
        lambda: changes(folder, sync_state=other.item_sync_state),
    )
    refused("a state that is none", ErrorInvalidSyncStateData, lambda: changes(folder, sync_state="Unsinn"))
    list(folder.sync_hierarchy())
    refused(
        "a state of the hierarchy is none of items",
        ErrorInvalidSyncStateData,
        lambda: changes(folder, sync_state=folder.folder_sync_state),
    )
    ghost = world.folder("Weg 👻")
    kept = ghost.id, ghost.changekey
    ghost.delete()
    ghost.id, ghost.changekey = kept
    refused("a folder that is gone", ErrorSyncFolderNotFound, lambda: changes(ghost))


def arriving(world):
    """What others send is there with the next time."""
    inbox = world.account.inbox
    changes(inbox, max_changes_returned=512)
    subject = f"Kommt an 📬 ({world.way})"
    Message(account=world.of(world.peer), subject=subject, body="x", to_recipients=[box(world.me)]).send()
    same("what arrives is created", kinds(changes(inbox)), [("create", subject)])
    inbox.get(subject=subject).reply(f"RE: {subject}", "x", author=box(world.me))
    [(kind, item)] = changes(inbox)
    same("what is answered is changed", (kind, item.subject), ("update", subject))


def hierarchy(world):
    root = world.account.msg_folder_root
    first = [(kind, folder.name) for kind, folder in root.sync_hierarchy()]
    same("all folders are created first", {kind for kind, _ in first}, {"create"})
    for name in ("Inbox", "Drafts", "Sent Items", "Deleted Items", "Calendar", "Contacts", "Tasks"):
        check(f"{name} is among them", ("create", name) in first, first)
    same("then nothing more", list(root.sync_hierarchy()), [])

    def told():
        return [(kind, folder.id, getattr(folder, "name", None)) for kind, folder in root.sync_hierarchy()]

    inbox = world.account.inbox
    made = Messages(parent=inbox, name="Neu 🆕").save()
    same("a new folder is created", told(), [("create", made.id, "Neu 🆕")])
    made.name = "Umbenannt ✏️"
    made.save(update_fields=["name"])
    same("a new name is an update", told(), [("update", made.id, "Umbenannt ✏️")])
    world.message(made, "Inhalt")
    same("what is in it is not told", told(), [])
    made.move(to_folder=world.account.drafts)
    [(kind, folder)] = root.sync_hierarchy()
    same(
        "moving is an update, with the new parent",
        (kind, folder.id, folder.parent_folder_id.id),
        ("update", made.id, world.account.drafts.id),
    )
    calendar = Calendar(parent=made, name="Kalender 📅").save()
    same("folders below are followed, too", told(), [("create", calendar.id, "Kalender 📅")])
    gone = {made.id, calendar.id}
    made.delete()
    found = list(root.sync_hierarchy())
    same(
        "what is deleted is told with all below it",
        {(kind, folder.id) for kind, folder in found},
        {("delete", i) for i in gone},
    )
    refused("a state that is none", ErrorInvalidSyncStateData, lambda: list(root.sync_hierarchy(sync_state="Unsinn")))
    inbox.folder_sync_state = None
    below = {folder.name for _, folder in inbox.sync_hierarchy()}
    check("below one folder only what is there", "Drafts" not in below, below)
