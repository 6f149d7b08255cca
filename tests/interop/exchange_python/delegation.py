"""Folders of somebody else, opened with each level of rights: what may be done, and what is refused."""

from exchangelib import DELEGATE, FileAttachment, Mailbox, Message
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorCreateItemAccessDenied,
    ErrorCreateSubfolderAccessDenied,
    ErrorFolderNotFound,
    ErrorItemNotFound,
    ErrorSendAsDenied,
)
from exchangelib.folders import Calendar, Drafts, Inbox, Messages, SentItems, SingleFolderQuerySet, Tasks
from exchangelib.properties import DistinguishedFolderId

from checks import check, refused, same
from world import DIRECTOR, SERVICE, STORE, STRANGER, box, fresh, persons

# See, read, create, change one's own, change others', delete one's own, delete others', make folders.
LEVELS = {
    "Owner": "srcuUdDf",
    "PublishingEditor": "srcuUdDf",
    "Editor": "srcuUdD",
    "PublishingAuthor": "srcudf",
    "Author": "srcud",
    "NoneditingAuthor": "srcd",
    "Reviewer": "sr",
    "Contributor": "sc",
}


def run(world):
    own = world.open(SERVICE.address, DELEGATE)
    inbox = shared(own, Inbox, DIRECTOR)
    below = {folder.name: folder for folder in SingleFolderQuerySet(account=own, folder=inbox).depth("Shallow").all()}
    same("just what is visible is seen", sorted(below), sorted(LEVELS))
    for level, allowed in LEVELS.items():
        one(world, own, below[level], level, allowed)
    closed(world, own)
    written_for(world, own)
    moved(world, own, below)


def shared(own, model, person):
    """A well-known folder of somebody else, as exchangelib's documentation opens it."""
    place = DistinguishedFolderId(id=model.DISTINGUISHED_FOLDER_ID, mailbox=Mailbox(email_address=person.address))
    folder = SingleFolderQuerySet(account=own, folder=model(root=own.root, _distinguished_id=place)).resolve()
    if isinstance(folder, Exception):
        raise folder
    # The answer has the well-known name, which exchangelib takes for that of a folder of its own.
    folder._distinguished_id = place
    return folder


def one(world, own, folder, level, allowed):
    rights = folder.effective_rights
    same(
        f"{level}: rights to the folder",
        (rights.create_contents, rights.create_hierarchy, rights.read),
        tuple(right in allowed for right in "cfr"),
    )
    there = f"Liegt schon da: {level} 📦"
    if "r" in allowed:
        [item] = list(folder.all())
        same(f"{level}: reads", (item.subject, str(item.body).strip()), (there, "Von jemand anderem."))
        seen = item.effective_rights.modify, item.effective_rights.delete
        same(f"{level}: rights to what others made", seen, ("U" in allowed, "D" in allowed))
    else:
        refused(f"{level}: does not read", ErrorAccessDenied, lambda: list(folder.all()))
        item = world.of(DIRECTOR).inbox / level
        item = own_view(own, item.get(subject=there))
        refused(f"{level}: not by an id that it knows, either", ErrorItemNotFound, lambda: fresh(item))

    def make():
        return Message(account=own, folder=folder, subject="Neu 🌱", body="x").save()

    allowed_or_refused(f"{level}: creates", "c" in allowed, ErrorCreateItemAccessDenied, make)
    mine = make() if "c" in allowed and "r" in allowed else None
    if mine:
        seen = fresh(mine).effective_rights
        same(f"{level}: rights to what it made", (seen.modify, seen.delete), ("u" in allowed, "d" in allowed))
        allowed_or_refused(f"{level}: changes its own", "u" in allowed, ErrorAccessDenied, lambda: changed(mine))
        attach = FileAttachment(name="x.txt", content=b"x")
        allowed_or_refused(
            f"{level}: attaches to its own", "u" in allowed, ErrorAccessDenied, lambda: mine.attach(attach)
        )
        allowed_or_refused(f"{level}: deletes its own", "d" in allowed, ErrorAccessDenied, mine.delete)
    if "r" in allowed:
        allowed_or_refused(f"{level}: changes others'", "U" in allowed, ErrorAccessDenied, lambda: changed(item))
        copy = item if "D" not in allowed else of_others(world, own, folder, level)
        allowed_or_refused(f"{level}: deletes others'", "D" in allowed, ErrorAccessDenied, copy.delete)
    own.root.add_folder(folder)
    allowed_or_refused(
        f"{level}: makes folders",
        "f" in allowed,
        ErrorCreateSubfolderAccessDenied,
        lambda: Messages(parent=folder, name="Darunter").save(),
    )
    folder.name = "Umbenannt"
    allowed_or_refused(
        f"{level}: renames the folder", level == "Owner", ErrorAccessDenied, lambda: folder.save(update_fields=["name"])
    )
    kept = (world.of(DIRECTOR).inbox / ("Umbenannt" if level == "Owner" else level)).filter(subject__startswith="Liegt")
    same(f"{level}: what was there is there", kept.count(), 1)


def allowed_or_refused(name, allowed, error, do):
    if not allowed:
        refused(f"{name}: not", error, do)
        return
    try:
        do()
    except Exception as raised:
        check(name, False, repr(raised))
    else:
        check(name, True)


def changed(item):
    item.categories = ["geändert"]
    item.save(update_fields=["categories"])


def of_others(world, own, folder, level):
    """Another item that somebody else made."""
    theirs = world.of(DIRECTOR).inbox // level
    made = Message(account=theirs.account, folder=theirs, subject="Von ihr selbst").save()
    return own_view(own, made)


def own_view(own, item):
    return Message(account=own, id=item.id, changekey=item.changekey)


def closed(world, own):
    """What is not open is not there."""
    refused("a folder with the level None", ErrorFolderNotFound, lambda: resolved_id(world, own, "None"))
    refused("a mailbox with nothing open", ErrorAccessDenied, lambda: shared(own, Inbox, STRANGER))
    refused("the tasks of one who opens other folders", ErrorFolderNotFound, lambda: shared(own, Tasks, DIRECTOR))
    same("a calendar that is open", shared(own, Calendar, DIRECTOR).effective_rights.read, True)
    whole = world.open(STRANGER.address, DELEGATE)
    refused("nor by its own account", ErrorAccessDenied, lambda: whole.inbox)
    foreign = world.of(STRANGER)
    item = Message(account=foreign, folder=foreign.drafts, subject="geheim").save()
    refused("an item's id opens nothing", ErrorItemNotFound, lambda: fresh(own_view(own, item)))
    refused("nor does it delete", ErrorItemNotFound, own_view(own, item).delete)
    same("it is still there", fresh(item).subject, "geheim")


def resolved_id(world, own, name):
    folder = world.of(DIRECTOR).inbox // name
    seen = SingleFolderQuerySet(account=own, folder=Messages(root=own.root, id=folder.id)).resolve()
    if isinstance(seen, Exception):
        raise seen
    return seen


def written_for(world, own):
    """Drafts in the owner's Drafts, sent on her behalf, with the copy in her Sent Items."""
    drafts, sent = shared(own, Drafts, DIRECTOR), shared(own, SentItems, DIRECTOR)
    draft = Message(
        account=own,
        folder=drafts,
        author=box(DIRECTOR),
        subject="In ihrem Auftrag ✒️",
        body="Grüße",
        to_recipients=[box(STORE)],
    ).save()
    same("she sees the draft", world.of(DIRECTOR).drafts.filter(subject=draft.subject).count(), 1)
    draft.send(copy_to_folder=sent)
    got = world.received(STORE, "In ihrem Auftrag ✒️")
    same("from her, sent by the delegate", persons([got.author, got.sender]), [DIRECTOR, SERVICE])
    copy = world.of(DIRECTOR).sent.get(subject="In ihrem Auftrag ✒️")
    same("the copy is hers", persons([copy.author, copy.sender]), [DIRECTOR, SERVICE])
    same("the draft is gone", world.of(DIRECTOR).drafts.filter(subject=copy.subject).count(), 0)
    wrong = Message(
        account=own, folder=drafts, author=box(STORE), subject="Als Lager", body="x", to_recipients=[box(DIRECTOR)]
    )
    wrong.save()
    refused("not as one who allows nothing", ErrorSendAsDenied, lambda: wrong.send(copy_to_folder=sent))
    wrong.delete()
    got.account = world.of(STORE)
    got.reply("RE: In ihrem Auftrag ✒️", "Danke 🙏")
    answers = shared(own, Inbox, DIRECTOR).filter(subject="RE: In ihrem Auftrag ✒️")
    same(
        "the answer goes to her, and the delegate reads it",
        [str(a.body).split("\r\n")[0] for a in answers],
        ["Danke 🙏"],
    )


def moved(world, own, below):
    """Between folders of somebody else, and between mailboxes."""
    editor, publisher, reviewer = below["Editor"], below["PublishingEditor"], below["Reviewer"]
    item = Message(account=own, folder=editor, subject="Wandert 🐾", body="x").save()
    item.move(to_folder=publisher)
    same("moved where one may delete and create", publisher.filter(subject="Wandert 🐾").count(), 1)
    refused("not where one may not create", ErrorCreateItemAccessDenied, lambda: item.copy(to_folder=reviewer))
    fixed = reviewer.get(subject__startswith="Liegt")
    refused("not from where one may not delete", ErrorAccessDenied, lambda: fixed.move(to_folder=publisher))
    same("it stays there", reviewer.filter(subject__startswith="Liegt").count(), 1)
    fixed = reviewer.get(subject__startswith="Liegt")
    same("copied into the own mailbox it has no id to tell", fixed.copy(to_folder=own.inbox), None)
    same("and is there", own.inbox.filter(subject__startswith="Liegt schon da: Reviewer").count(), 1)
    item.move(to_folder=own.inbox)
    same(
        "moved, too",
        (item.id, own.inbox.filter(subject="Wandert 🐾").count(), publisher.filter(subject="Wandert 🐾").count()),
        (None, 1, 0),
    )
