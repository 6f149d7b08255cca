"""What cannot be had is refused, with the error that says why."""

from exchangelib import DELEGATE, IMPERSONATION, UTC, EWSDateTime, Message
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorCalendarFolderIsInvalidForCalendarView,
    ErrorCannotUseFolderIdForItemId,
    ErrorCannotUseItemIdForFolderId,
    ErrorFolderNotFound,
    ErrorImpersonateUserDenied,
    ErrorInvalidChangeKey,
    ErrorInvalidIdEmpty,
    ErrorInvalidIdMalformed,
    ErrorInvalidRecipients,
    ErrorInvalidRoutingType,
    ErrorItemNotFound,
    ErrorNonExistentMailbox,
    ErrorNonPrimarySmtpAddress,
    ErrorRestrictionTooLong,
    UnauthorizedError,
)
from exchangelib.folders import FolderCollection, Messages, SingleFolderQuerySet
from exchangelib.properties import ItemId, Mailbox

from checks import check, refused, same
from world import World, box, fresh

# By way: whom one may not be, a second address of somebody, and whose folders one may not open.
OUT_OF_REACH = {
    "impersonation": ("helena.vogt@contoso.example", "a.lindqvist@contoso.example", "anna.lindqvist@contoso.example"),
    "own": ("helena.vogt@contoso.example", "a.lindqvist@contoso.example", "anna.lindqvist@contoso.example"),
    "delegate": (None, "direktion@werft.example", "fremd@werft.example"),
}


def run(world):
    mailboxes(world)
    folder = world.folder("Absagen 🚫")
    ids(world, folder)
    requests(world, folder)
    folder.delete()


def mailboxes(world):
    denied, second, closed = OUT_OF_REACH[world.way]
    if denied:
        refused("who is out of scope is not impersonated", ErrorImpersonateUserDenied, lambda: world.open(denied).inbox)
    text = "The SMTP address has no mailbox associated with it."
    refused("nobody is impersonated", (ErrorNonExistentMailbox, text), lambda: world.open(world.nobody.address).inbox)
    refused(
        "nobody's folders are opened", ErrorNonExistentMailbox, lambda: world.open(world.nobody.address, DELEGATE).inbox
    )
    refused("a second address is not the first", ErrorNonPrimarySmtpAddress, lambda: world.open(second).inbox)
    refused("a mailbox that is not open is not opened", ErrorAccessDenied, lambda: world.open(closed, DELEGATE).inbox)
    settings = world.settings | {"EWS_PASSWORD": "falsch"}
    refused("a wrong password", UnauthorizedError, lambda: World(settings, world.way).account.inbox.total_count)
    settings = world.settings | {"EWS_USERNAME": "niemand"}
    refused("a wrong name", UnauthorizedError, lambda: World(settings, world.way).account.inbox.total_count)
    same("the right ones still open", world.open(world.peer.address, IMPERSONATION).inbox.name, "Inbox")


def ids(world, folder):
    message = world.message(folder, "Hier")

    def read(item_id, change_key=None):
        [seen] = world.account.fetch([ItemId(id=item_id, changekey=change_key)], only_fields=["subject"])
        if isinstance(seen, Exception):
            raise seen
        return seen.subject

    same("an id leads to its item", read(message.id), "Hier")
    for malformed in ("AAAA", "Unsinn", "ä🚀", message.id[:-8], message.id + "AAAA", "=" * 100):
        refused(f"{malformed[:12]!r} is no id", ErrorInvalidIdMalformed, lambda item_id=malformed: read(item_id))
    refused("nothing is no id", ErrorInvalidIdEmpty, lambda: empty(world))
    refused("a change key must be one", ErrorInvalidChangeKey, lambda: read(message.id, "Unsinn"))
    refused("that of a folder is none of an item", ErrorCannotUseFolderIdForItemId, lambda: read(folder.id))

    def opened(folder_id):
        found = SingleFolderQuerySet(
            account=world.account, folder=Messages(root=world.account.root, id=folder_id)
        ).resolve()
        if isinstance(found, Exception):
            raise found
        return found.name

    same("an id leads to its folder", opened(folder.id), folder.name)
    refused("that of an item is none of a folder", ErrorCannotUseItemIdForFolderId, lambda: opened(message.id))
    refused("a malformed one is none", ErrorInvalidIdMalformed, lambda: opened("AAAA"))
    foreign = world.of(world.other)
    theirs = world.message(foreign.drafts, "In einem anderen Postfach")
    if world.way != "delegate":
        refused("an item of another mailbox is not there", ErrorItemNotFound, lambda: read(theirs.id))
        refused("nor is its folder", ErrorAccessDenied, lambda: opened(foreign.drafts.id))
    theirs.delete()
    kept = message.id
    message.delete()
    refused("what is deleted is not found", ErrorItemNotFound, lambda: read(kept))
    results = list(world.account.fetch([ItemId(id=kept), ItemId(id="AAAA")], only_fields=["subject"]))
    same(
        "each id has its own error", [type(result) for result in results], [ErrorItemNotFound, ErrorInvalidIdMalformed]
    )


def empty(world):
    """exchangelib would not send it: an id that says nothing."""

    class Nothing(ItemId):
        def clean(self, version=None):
            pass

        def to_xml(self, version):
            element = ItemId(id="x").to_xml(version)
            element.set("Id", "")
            return element

    return list(world.account.fetch([Nothing(id="x")], only_fields=["subject"]))


def requests(world, folder):
    span = EWSDateTime(2026, 1, 1, tzinfo=UTC), EWSDateTime(2026, 2, 1, tzinfo=UTC)
    view = FolderCollection(account=world.account, folders=[folder]).view(*span)
    refused("no calendar is seen in a mail folder", ErrorCalendarFolderIsInvalidForCalendarView, lambda: list(view))
    many = [f"<{number}@x>" for number in range(400)]
    refused("a search has its limits", ErrorRestrictionTooLong, folder.filter(message_id__in=many).count)

    def sent(**properties):
        return Message(account=world.account, author=box(world.me), subject="x", body="x", **properties).send()

    refused("an address must be one", ErrorInvalidRecipients, lambda: sent(to_recipients=["keine Adresse"]))
    fax = Mailbox(name="Fax", email_address="+49 461 555", routing_type="FAX")
    refused("a fax is not sent", ErrorInvalidRoutingType, lambda: sent(to_recipients=[fax]))
    refused("there is no voice mail", ErrorFolderNotFound, lambda: world.account.voice_mail)
    check("after all this the mailbox is as it was", fresh(world.message(folder, "gut"), "subject").subject == "gut")
