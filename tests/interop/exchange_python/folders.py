"""Folders: made, named, moved, emptied and deleted; their kinds, counts, permissions; found by path and by search."""

from exchangelib import Message
from exchangelib.errors import (
    ErrorCannotEmptyFolder,
    ErrorDeleteDistinguishedFolder,
    ErrorFolderExists,
    ErrorFolderNotFound,
    ErrorFolderSavePropertyError,
    ErrorItemNotFound,
    ErrorMoveDistinguishedFolder,
    ErrorObjectTypeChanged,
    ErrorParentFolderNotFound,
    ErrorSavedItemFolderNotFound,
    ErrorSchemaValidation,
)
from exchangelib.folders import Calendar, Contacts, Folder, FolderCollection, Messages, SingleFolderQuerySet, Tasks
from exchangelib.items import MOVE_TO_DELETED_ITEMS, SOFT_DELETE
from exchangelib.properties import Permission, PermissionSet, UserId
from exchangelib.util import add_xml_child, create_element

from checks import check, refused, same
from texts import LONG_NAME

NAME = "Projekte «Süd» 🚢 & Söhne <GmbH>"


def run(world):
    world.account.root.clear_cache()
    top = world.folder("Ordner 🗂️")
    kinds(world, top)
    names(world, top)
    paths(world, top)
    searched(world, top)
    counts(world, top)
    moved(world, top)
    emptied(world, top)
    deleted(world, top)
    distinguished(world)
    permissions(world, top)
    top.delete()


def anew(folder):
    """As the server has it now."""
    return SingleFolderQuerySet(account=folder.account, folder=folder).resolve()


def kinds(world, top):
    for model, kind in {
        Messages: "IPF.Note",
        Calendar: "IPF.Appointment",
        Contacts: "IPF.Contact",
        Tasks: "IPF.Task",
    }.items():
        made = model(parent=top, name=f"Art {model.__name__}").save()
        check(f"{model.__name__}: has an id and a change key", made.id and made.changekey, made)
        read = anew(made)
        same(f"{model.__name__}: kind and class", (type(read), read.folder_class), (model, kind))
        same(
            f"{model.__name__}: name and parent",
            (read.name, read.parent_folder_id.id),
            (f"Art {model.__name__}", top.id),
        )
        same(f"{model.__name__}: is empty", (read.total_count, read.child_folder_count), (0, 0))
        same(
            f"{model.__name__}: its owner may do all",
            [getattr(read.effective_rights, f.name) for f in read.effective_rights.FIELDS],
            [True] * 7,
        )
        made.delete()
    plain = Folder(parent=top, name="Ohne Klasse").save()
    same("a folder that says nothing has no class", (type(anew(plain)), anew(plain).folder_class), (Folder, None))
    own = Messages(parent=top, name="Eigene Klasse", folder_class="IPF.Note.Werft").save()
    same("a class of one's own", anew(own).folder_class, "IPF.Note.Werft")
    own.folder_class = "IPF.Note"
    own.save(update_fields=["folder_class"])
    same("may become its base", anew(own).folder_class, "IPF.Note")
    own.folder_class = "IPF.Contact"
    refused("and nothing else", ErrorObjectTypeChanged, lambda: own.save(update_fields=["folder_class"]))
    own.delete()
    plain.delete()


def names(world, top):
    made = Messages(parent=top, name=NAME).save()
    same("a name is kept", anew(made).name, NAME)
    for name in (LONG_NAME[:60], "ÄÖÜ ß", "日本語フォルダ 🗾", "  mit Rand ", "a" * 200):
        before = made.changekey
        made.name = name
        made.save(update_fields=["name"])
        same(f"renamed to {name[:20]!r}", anew(made).name, name)
        check("with a new change key", made.changekey != before, before)
    other = Messages(parent=top, name="Belegt").save()
    refused("a name is there once", ErrorFolderExists, lambda: Messages(parent=top, name="Belegt").save())
    refused("whatever its case", ErrorFolderExists, lambda: Messages(parent=top, name="BELEGT").save())
    made.name = "belegt"
    refused("also by renaming", ErrorFolderExists, lambda: made.save(update_fields=["name"]))
    other.name = "BELEGT"
    other.save(update_fields=["name"])
    same("its case may change", anew(other).name, "BELEGT")
    refused("a folder has a name", ErrorFolderSavePropertyError, lambda: Messages(parent=top, name="").save())
    made.delete()
    other.delete()
    same("what is deleted leaves its name free", Messages(parent=top, name="Belegt").save().delete(), None)


def paths(world, top):
    parent = top
    for name in ("Übersicht", "2027", "Ä/B", "🚀"):
        parent = Messages(parent=parent, name=name).save()
    inbox = world.account.inbox
    world.account.root.clear_cache()
    same("a path leads down", (inbox / top.name / "Übersicht" / "2027" / "Ä/B" / "🚀").id, parent.id)
    same("without the cache, too", (inbox // top.name // "übersicht" // "2027" // "Ä/B" // "🚀").id, parent.id)
    same("and up again", (parent / ".." / "..").name, "2027")
    refused("what is not there is not found", ErrorFolderNotFound, lambda: inbox / top.name / "Nirgends")
    refused("nor without the cache", ErrorFolderNotFound, lambda: inbox // top.name // "Nirgends")
    same("the whole path is known", parent.absolute.split(f"/{top.name}/")[1], "Übersicht/2027/Ä/B/🚀")
    walked = [folder.name for folder in top.walk()]
    same("all below is walked through", sorted(walked), sorted(["Übersicht", "2027", "Ä/B", "🚀"]))
    same("by pattern", [folder.name for folder in top.glob("**/20*")], ["2027"])
    (top / "Übersicht").delete()
    world.account.root.clear_cache()
    same("deleting takes all below", [folder.name for folder in top.walk()], [])


def searched(world, top):
    for name in ("Alpha 🅰️", "alpha zwei", "Beta", "Gamma"):
        folder = Messages(parent=top, name=name).save()
    Messages(parent=folder, name="Alpha tief").save()
    Calendar(parent=top, name="Kalender").save()
    query = SingleFolderQuerySet(account=world.account, folder=top)

    def found(*arguments, depth="Deep", **lookups):
        return sorted(folder.name for folder in query.depth(depth).filter(*arguments, **lookups))

    same("by name", found(name="beta"), ["Beta"])
    same("by a part of it", found(name__icontains="ALPHA"), ["Alpha tief", "Alpha 🅰️", "alpha zwei"])
    same("by its case", found(name__contains="Alpha"), ["Alpha tief", "Alpha 🅰️"])
    same("by its beginning", found(name__startswith="Alpha 🅰"), ["Alpha 🅰️"])
    same("only right below", found(name__icontains="alpha", depth="Shallow"), ["Alpha 🅰️", "alpha zwei"])
    same("by class", found(folder_class="IPF.Appointment"), ["Kalender"])
    same("by count of subfolders", found(child_folder_count__gt=0), ["Gamma"])
    same("by count of items", found(total_count=0, name__startswith="B"), ["Beta"])
    same("all of them", len(list(query.depth("Deep").all())), 6)
    same("one of them", query.depth("Deep").get(name="Beta").name, "Beta")
    both = FolderCollection(account=world.account, folders=[top, folder])
    same("below two at once", len(list(both.find_folders(depth="Shallow"))), 6)
    same("in pages", len(list(both.find_folders(depth="Deep", page_size=2))), 7)
    top.empty(delete_sub_folders=True)


def counts(world, top):
    folder = Messages(parent=top, name="Zählen").save()
    folder.bulk_create([Message(subject=f"{number}", is_read=number % 3 == 0) for number in range(10)])
    Messages(parent=folder, name="darunter").save()
    read = anew(folder)
    same(
        "items, unread ones and subfolders", (read.total_count, read.unread_count, read.child_folder_count), (10, 6, 1)
    )
    folder.filter(subject="1").delete()
    item = folder.get(subject="2")
    item.is_read = True
    item.save(update_fields=["is_read"])
    read = anew(folder)
    same("are counted anew", (read.total_count, read.unread_count), (9, 4))
    folder.delete()


def moved(world, top):
    source, target = Messages(parent=top, name="Von").save(), Messages(parent=top, name="Nach").save()
    folder = Messages(parent=source, name="Umzug 📦").save()
    world.message(folder, "zieht mit")
    Messages(parent=folder, name="darunter").save()
    before = folder.id
    folder.move(to_folder=target)
    read = anew(folder)
    same("a moved folder keeps its id", (read.id, read.parent_folder_id.id), (before, target.id))
    same("and what is in it", (read.total_count, read.child_folder_count), (1, 1))
    same("counts of both follow", (anew(source).child_folder_count, anew(target).child_folder_count), (0, 1))
    twin = Messages(parent=source, name="umzug 📦").save()
    refused("not where its name is taken", ErrorFolderExists, lambda: twin.move(to_folder=target))
    world.account.trash.refresh()
    folder.delete(delete_type=MOVE_TO_DELETED_ITEMS)
    world.account.root.clear_cache()
    binned = world.account.trash / "Umzug 📦"
    same("a deleted folder can lie in Deleted Items", [i.subject for i in binned.all().only("subject")], ["zieht mit"])
    binned.delete()
    source.delete()
    target.delete()


def emptied(world, top):
    folder = Messages(parent=top, name="Leeren 🧹").save()
    below = Messages(parent=folder, name="darunter").save()
    for place in (folder, below):
        place.bulk_create([Message(subject=f"Leeren {number}") for number in range(3)])
    folder.empty()
    same("emptying takes the items only", (folder.all().count(), below.all().count()), (0, 3))
    folder.bulk_create([Message(subject="Leeren, in den Papierkorb")])
    folder.empty(delete_type=MOVE_TO_DELETED_ITEMS)
    same("into Deleted Items", world.account.trash.filter(subject="Leeren, in den Papierkorb").count(), 1)
    world.account.trash.filter(subject="Leeren, in den Papierkorb").delete()
    folder.bulk_create([Message(subject="Leeren, weich")])
    folder.empty(delete_type=SOFT_DELETE, delete_sub_folders=True)
    dumpster = world.account.recoverable_items_deletions
    same("or so that it can be recovered", dumpster.filter(subject="Leeren, weich").count(), 1)
    same("with all below it", anew(folder).child_folder_count, 0)
    dumpster.filter(subject__startswith="Leeren").delete()
    Messages(parent=folder, name="noch eins").save()
    folder.bulk_create([Message(subject="Wischen")])
    folder.wipe()
    read = anew(folder)
    same("wiping leaves nothing", (read.total_count, read.child_folder_count), (0, 0))
    folder.delete()


def deleted(world, top):
    folder = Messages(parent=top, name="Weg").save()
    item = world.message(folder, "mit weg")
    kept = folder.id, folder.changekey
    folder.delete()
    folder.id, folder.changekey = kept
    [gone] = world.account.fetch([(item.id, item.changekey)])
    same("what was in it is gone", type(gone), ErrorItemNotFound)
    refused("nothing is found in it", ErrorFolderNotFound, lambda: folder.all().count())
    refused("it cannot be deleted twice", ErrorItemNotFound, folder.delete)
    folder.name = "Wieder da"
    refused("nor renamed", ErrorItemNotFound, lambda: folder.save(update_fields=["name"]))
    refused("nor is anything made in it", ErrorSavedItemFolderNotFound, lambda: world.message(folder, "zu spät"))
    world.account.root.add_folder(folder)
    refused("nor below it", ErrorParentFolderNotFound, lambda: Messages(parent=folder, name="darunter").save())
    same("reading it is an error in its place", type(anew(folder)), ErrorFolderNotFound)


def distinguished(world):
    account = world.account
    for name in (
        "inbox",
        "sent",
        "drafts",
        "trash",
        "calendar",
        "contacts",
        "tasks",
        "junk",
        "outbox",
        "notes",
        "journal",
    ):
        folder = getattr(account, name)
        check(
            f"{name} is where it should be",
            folder.id and folder.parent_folder_id.id == account.msg_folder_root.id,
            folder,
        )
    same(
        "their ids are all different",
        len({getattr(account, name).id for name in ("inbox", "sent", "drafts", "trash")}),
        4,
    )
    refused("the inbox is not deleted", ErrorDeleteDistinguishedFolder, account.junk.delete)
    refused("nor moved", ErrorMoveDistinguishedFolder, lambda: account.junk.move(to_folder=account.inbox))
    refused("the top is not emptied", ErrorCannotEmptyFolder, account.msg_folder_root.empty)
    refused("nor is there a mailbox for voices", ErrorFolderNotFound, lambda: account.voice_mail)


class PlainPermission(Permission):
    """exchangelib writes a permission in an order, and with names, that the schema does not have. This is written as
    PermissionType in types.xsd: whom it is for, and the level."""

    def to_xml(self, version):
        written = create_element(self.request_tag())
        written.append(self.user_id.to_xml(version))
        add_xml_child(written, "t:PermissionLevel", self.permission_level)
        return written


def permissions(world, top):
    folder = Messages(parent=top, name="Rechte 🔑").save()
    read = {
        p.user_id.distinguished_user or p.user_id.primary_smtp_address: p
        for p in anew(folder).permission_set.permissions
    }
    same("nobody but the owner may look into a new folder", sorted(read), ["Anonymous", "Default"])
    same("Default may do nothing", rights(read["Default"]), (False, "None", "None", "None"))
    folder.permission_set = PermissionSet(
        permissions=[Permission(user_id=UserId(primary_smtp_address=world.peer.address), read_items="FullDetails")]
    )
    refused(
        "what exchangelib writes the schema does not allow",
        ErrorSchemaValidation,
        lambda: folder.save(update_fields=["permission_set"]),
    )
    for level, expected in {
        "Reviewer": (False, "None", "None", "FullDetails"),
        "Editor": (True, "All", "All", "FullDetails"),
        "Author": (True, "Owned", "Owned", "FullDetails"),
        "Contributor": (True, "None", "None", "None"),
    }.items():
        given = PlainPermission(user_id=UserId(primary_smtp_address=world.peer.address), permission_level=level)
        folder.permission_set = PermissionSet(permissions=[given])
        folder.save(update_fields=["permission_set"])
        read = {p.user_id.primary_smtp_address: p for p in anew(folder).permission_set.permissions}
        same(f"{level} is given, and read as its rights", rights(read[world.peer.address]), expected)
        same("with the name of whom it is given to", read[world.peer.address].user_id.display_name, world.peer.name)
    calendar = Calendar(parent=top, name="Rechte am Kalender").save()
    read = anew(calendar).permission_set.calendar_permissions
    levels = {permission.user_id.distinguished_user: permission.calendar_permission_level for permission in read}
    same("a calendar has permissions of its own kind", levels, {"Default": "None", "Anonymous": "None"})
    folder.delete()
    calendar.delete()


def rights(permission):
    return permission.can_create_items, permission.edit_items, permission.delete_items, permission.read_items
