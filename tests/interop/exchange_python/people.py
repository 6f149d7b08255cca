"""Names are resolved, lists expanded, people found: by parts of names in any script."""

from contextlib import contextmanager

from exchangelib import DELEGATE, Mailbox
from exchangelib.errors import (
    ErrorInvalidNameForNameResolution,
    ErrorInvalidOperation,
    ErrorNameResolutionNoResults,
    ErrorSchemaValidation,
)
from exchangelib.folders import Directory
from exchangelib.items import ALL_PROPERTIES, DistributionList
from exchangelib.properties import DistinguishedFolderId, DLMailbox, Member
from exchangelib.services import ExpandDL, FindPeople
from exchangelib.util import MNS

from checks import check, refused, same
from world import OUTSIDE, Person, box


def run(world):
    names(world)
    cards(world)
    lists(world)
    private(world)
    people(world)


def resolved(world, name, **arguments):
    """One name at a time: the schema of ResolveNames has one UnresolvedEntry, and exchangelib would write several."""
    return world.account.protocol.resolve_names(names=[name], **arguments)


def people_of(found):
    return [Person(mailbox.name, mailbox.email_address) for mailbox in found]


def names(world):
    for person in (world.me, world.peer, world.other):
        first, *_ = person.name.split(" ")
        same(f"{person.name} by the address", people_of(resolved(world, person.address)), [person])
        same(f"{person.name} by the whole name", people_of(resolved(world, person.name)), [person])
        check(
            f"{person.name} by a part of the name", person in people_of(resolved(world, first)), resolved(world, first)
        )
        check(f"{person.name} in another case", person in people_of(resolved(world, first.upper())), first.upper())
        check(
            f"{person.name} by the address behind smtp:", person in people_of(resolved(world, f"smtp:{person.address}"))
        )
    [mailbox] = resolved(world, world.peer.address)
    same("what it is", (mailbox.routing_type, mailbox.mailbox_type), ("SMTP", "Mailbox"))
    group, _ = world.group
    [mailbox] = resolved(world, group.address)
    same("a list is a list", (mailbox.name, mailbox.mailbox_type), (group.name, "PublicDL"))
    for name in ("gibt es nicht", world.nobody.address, "🦄"):
        [seen] = resolved(world, name)
        same(f"{name}: nobody", type(seen), ErrorNameResolutionNoResults)
    refused("nothing is no name", ErrorInvalidNameForNameResolution, lambda: resolved(world, " "))
    domain = world.me.address.split("@")[1]
    several = resolved(world, domain.split(".")[0][:1])
    check("a letter may mean several, or nobody", isinstance(several, list), several)


def cards(world):
    [(mailbox, contact)] = resolved(world, world.me.address, return_full_contact_data=True, shape=ALL_PROPERTIES)
    same(
        "the card is that of the person",
        (mailbox.email_address, contact.display_name),
        (world.me.address, world.me.name),
    )
    [(mailbox, contact)] = resolved(world, world.peer.address, return_full_contact_data=True)
    same("the directory is where it is from", contact.contact_source, "ActiveDirectory")
    addresses = {address.email for address in contact.email_addresses}
    check("it has the address", any(world.peer.address in address for address in addresses), addresses)
    check("and a title", contact.job_title, contact)
    own = world.open(world.settings["EWS_EMAIL"], DELEGATE).contacts
    only = resolved(world, world.peer.address, search_scope="Contacts", parent_folders=[own])
    same("the directory is left out when it shall be", [type(found) for found in only], [ErrorNameResolutionNoResults])


def lists(world):
    group, members = world.group
    seen = world.account.protocol.expand_dl(group.address)
    for member in members:
        check(f"{member.name} is in {group.name}, or in a list of it", member in people_of(everyone(world, seen)), seen)
    same(
        "by the object, too",
        people_of(world.account.protocol.expand_dl(DLMailbox(email_address=group.address, mailbox_type="PublicDL"))),
        people_of(seen),
    )
    refused(
        "a person is no list", ErrorNameResolutionNoResults, lambda: world.account.protocol.expand_dl(world.me.address)
    )
    refused(
        "nobody is no list",
        ErrorNameResolutionNoResults,
        lambda: world.account.protocol.expand_dl("keine-liste@x.example"),
    )


def everyone(world, found):
    """Lists in lists are not expanded by the server."""
    for mailbox in found:
        if mailbox.mailbox_type == "PublicDL":
            yield from everyone(world, world.account.protocol.expand_dl(mailbox.email_address))
        else:
            yield mailbox


def private(world):
    """A list of the mailbox. Names are resolved, and lists expanded, for whoever signs in: exchangelib does not
    impersonate for it."""
    account = world.open(world.settings["EWS_EMAIL"], DELEGATE)
    made = DistributionList(
        account=account,
        folder=account.contacts,
        display_name="Werkstatt 🔧",
        members=[Member(mailbox=box(world.peer)), Member(mailbox=box(OUTSIDE))],
    ).save()
    [mailbox] = resolved(world, "Werkstatt")
    same("it is found by its name", (mailbox.name, mailbox.mailbox_type), ("Werkstatt 🔧", "PrivateDL"))
    same("it is an item", mailbox.item_id.id, made.id)
    seen = list(ExpandDL(protocol=account.protocol).call(DLMailbox(item_id=mailbox.item_id, mailbox_type="PrivateDL")))
    same("and has its members", people_of(seen), [world.peer, OUTSIDE])
    [read] = account.fetch([made], folder=account.contacts)
    read.members = [*read.members, Member(mailbox=Mailbox(name="Neu", email_address="neu@fabrikam.example"))]
    read.save(update_fields=["members"])
    [read] = account.fetch([made], folder=account.contacts)
    same(
        "members are changed",
        [m.mailbox.email_address for m in read.members],
        [world.peer.address, OUTSIDE.address, "neu@fabrikam.example"],
    )
    found = account.contacts.filter(display_name="Werkstatt 🔧")
    same("a list is found in its folder", [item.display_name for item in found], ["Werkstatt 🔧"])
    read.delete()


@contextmanager
def plain_find_people():
    """exchangelib writes attributes that FindPeople and its QueryString do not have, by the schema and by Microsoft's
    page of it."""
    written = FindPeople.get_payload

    def get_payload(self, **arguments):
        payload = written(self, **arguments)
        del payload.attrib["Traversal"]
        for query in payload.findall(f"{{{MNS}}}QueryString"):
            query.attrib.clear()
        return payload

    FindPeople.get_payload = get_payload
    try:
        yield
    finally:
        FindPeople.get_payload = written


def people(world):
    directory = Directory(root=world.account.root, _distinguished_id=DistinguishedFolderId(id="directory"))

    def found(query, *only):
        only = only or ("display_name", "email_address")
        return list(directory.people().filter(query).only(*only))

    refused("an attribute that is none is refused", ErrorSchemaValidation, lambda: found(world.me.name))
    with plain_find_people():
        for person in (world.me, world.peer, world.other):
            seen = found(person.name.split(" ")[0])
            check(f"{person.name} is found", person.name in [persona.display_name for persona in seen], seen)
        [persona] = found(world.peer.address, "id", "display_name", "email_address", "title")
        same("with the address", persona.email_address.email_address, world.peer.address)
        check("with an id and a title", persona.id and persona.title, persona)
        same("nobody is found by nonsense", found("gibtesnicht"), [])
        leafing = directory.people().only("display_name")
        refused("the directory is not leafed through", ErrorInvalidOperation, lambda: list(leafing))
        same("contacts hold nobody", list(world.account.contacts.people().only("display_name")), [])
