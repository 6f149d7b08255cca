"""Extended properties: by tag, by name and by number, of every type, single and as arrays; on items and on folders."""

from datetime import timedelta
from decimal import Decimal

from exchangelib import UTC, EWSDateTime, ExtendedProperty, Message
from exchangelib.errors import (
    ErrorInvalidExtendedPropertyValue,
    ErrorInvalidPropertySet,
    ErrorNoPropertyTagForCustomProperties,
)
from exchangelib.extended_properties import ExternId, Flag
from exchangelib.folders import Folder, Messages

from checks import check, refused, same
from tags import Flags, Header, Label, fields
from texts import COMBINED
from world import box, fresh

SET = "0d6a3c1e-7f5b-4b0e-9a53-1d2c3b4a5f60"
WHEN = EWSDateTime(2026, 12, 31, 23, 59, 58, tzinfo=UTC)
GUIDS = ["6e9f0a30-9b4e-4b32-8b0e-3f5e1c2d7a10", "00000000-0000-0000-0000-000000000000"]

# Type, and values of it: the smallest, the largest, the odd.
VALUES = {
    "Boolean": [True, False],
    "Short": [0, -32768, 32767],
    "Integer": [0, -2147483648, 2147483647],
    "Long": [0, -9223372036854775808, 9223372036854775807],
    "Currency": [0, 1234567, -1],
    "Double": [Decimal("0"), Decimal("-1.5"), Decimal("12345678.25")],
    "Float": [Decimal("0.5"), Decimal("-2.25")],
    "ApplicationTime": [Decimal("45000.75")],
    "SystemTime": [WHEN, EWSDateTime(1999, 1, 1, tzinfo=UTC)],
    "String": ["", "a", COMBINED, "<a&b>\r\n\t'\" 🚀", "ä" * 5000],
    "Binary": [bytes(range(256)), b"\x00"],
    "CLSID": [GUIDS[0]],
}
ARRAYS = {
    "Short": [1, -1],
    "Integer": [3, 1, 2, 3],
    "Long": [1 << 40, 0],
    "Double": [Decimal("0.5"), Decimal("1.25")],
    "SystemTime": [WHEN, WHEN + timedelta(days=1)],
    "String": ["zwei", "ä🚀", " ", "zwei"],
    "Binary": [b"\x00\xff", b"a"],
    "CLSID": GUIDS,
}


def run(world):
    folder = world.folder("Erweitert 🧩")
    types(world, folder)
    names(world, folder)
    item_own(world, folder)
    changes(world, folder)
    wrong(world, folder)
    travelling(world)
    folders(world, folder)
    folder.delete()


def named(name, property_type):
    return type(
        "Named", (ExtendedProperty,), {"property_set_id": SET, "property_name": name, "property_type": property_type}
    )


def types(world, folder):
    for kind, values in VALUES.items():
        with fields(extra=named(f"Ein {kind}", kind)):
            for value in values:
                item = world.message(folder, f"{kind}", extra=value)
                same(f"{kind} {str(value)[:20]!r} is read as written", fresh(item).extra, value)
            found = folder.get(id=item.id)
            same(f"{kind}: getting gives the same", found.extra, values[-1])
    for kind, values in ARRAYS.items():
        with fields(extra=named(f"Viele {kind}", f"{kind}Array")):
            item = world.message(folder, f"{kind}Array", extra=values)
            same(f"{kind}Array is read as written", fresh(item).extra, values)
            item.extra = values[:1]
            item.save(update_fields=["extra"])
            same(f"{kind}Array is changed", fresh(item).extra, values[:1])


def names(world, folder):
    """One name in several sets, and one property by several names."""

    class ByName(ExtendedProperty):
        distinguished_property_set_id = "PublicStrings"
        property_name = "Name 🔤"
        property_type = "String"

    class ByGuid(ExtendedProperty):
        property_set_id = "00020329-0000-0000-c000-000000000046"
        property_name = "Name 🔤"
        property_type = "String"

    class OtherSet(ExtendedProperty):
        property_set_id = SET
        property_name = "Name 🔤"
        property_type = "String"

    class OtherType(ExtendedProperty):
        distinguished_property_set_id = "PublicStrings"
        property_name = "Name 🔤"
        property_type = "Integer"

    class ByNumber(ExtendedProperty):
        distinguished_property_set_id = "Common"
        property_id = 0x8539
        property_type = "Binary"

    class ByTag(ExtendedProperty):
        property_tag = "0x66ee"
        property_type = "String"

    with fields(by_name=ByName, other_set=OtherSet, number=ByNumber, by_tag=ByTag, extern=ExternId):
        item = world.message(
            folder, "Namen", by_name="eins", other_set="zwei", number=b"drei", by_tag="vier", extern="fünf"
        )
        read = fresh(item)
        same(
            "each name has its value",
            (read.by_name, read.other_set, read.number, read.by_tag, read.extern),
            ("eins", "zwei", b"drei", "vier", "fünf"),
        )
    # exchangelib takes the set's name for its GUID: asked for apart, each finds the same.
    with fields(by_guid=ByGuid):
        same("a set's GUID is its name", fresh(item).by_guid, "eins")
    with fields(other_type=OtherType):
        same("a property of another type is another", fresh(item).other_type, None)


def item_own(world, folder):
    """What is an item's own is read and written under its tag, too."""

    def tag(number, kind):
        return type("Tag", (ExtendedProperty,), {"property_tag": number, "property_type": kind})

    own = {
        "tag_subject": tag(0x0037, "String"),
        "tag_importance": tag(0x0017, "Integer"),
        "tag_class": tag(0x001A, "String"),
        "tag_id": tag(0x1035, "String"),
        "tag_body": tag(0x1000, "String"),
        "tag_size": tag(0x0E08, "Integer"),
        "tag_attached": tag(0x0E1B, "Boolean"),
        "tag_to": tag(0x0E04, "String"),
        "tag_topic": tag(0x0070, "String"),
        "tag_created": tag(0x3007, "SystemTime"),
        "flag": Flag,
        "flags": Flags,
    }
    with fields(**own):
        item = world.message(folder, "RE: Eigenes 🪪", "Text ä", importance="High", to_recipients=[box(world.peer)])
        read = fresh(item)
        seen = {name: getattr(read, name) for name in own}
        same(
            "they are read",
            seen,
            {
                "tag_subject": "RE: Eigenes 🪪",
                "tag_importance": 2,
                "tag_class": "IPM.Note",
                "tag_id": read.message_id,
                "tag_body": "Text ä",
                "tag_size": read.size,
                "tag_attached": False,
                "tag_to": world.peer.name,
                "tag_topic": "Eigenes 🪪",
                "tag_created": read.datetime_created,
                "flag": None,
                "flags": 8,
            },
        )
        item.tag_subject = "unter dem Tag 🏷️"
        item.save(update_fields=["tag_subject"])
        same("a subject is written under its tag", fresh(item).subject, "unter dem Tag 🏷️")
        for value in (2, 1, 2):
            item.flag = value
            item.save(update_fields=["flag"])
            same(f"the flag {value} is set", fresh(item).flag, value)
        same("what is flagged is found", folder.filter("isflagged:true").count(), 1)
        item.flag = None
        item.save(update_fields=["flag"])
        same("the flag is taken", (fresh(item).flag, folder.filter("isflagged:true").count()), (None, 0))
        item.tag_size = 1
        refused("a size is not written", ErrorInvalidPropertySet, lambda: item.save(update_fields=["tag_size"]))
        item.flags = 1
        item.save(update_fields=["flags"])
        same("read can be set by its bit", fresh(item).is_read, True)


def changes(world, folder):
    with fields(label=Label, header=Header):
        item = world.message(folder, "Ändern", label="vorher", header="bleibt")
        item.label = "nachher 🔁"
        item.save(update_fields=["label"])
        read = fresh(item)
        same("a property is changed, the other is not", (read.label, read.header), ("nachher 🔁", "bleibt"))
        item.label = None
        item.save(update_fields=["label"])
        read = fresh(item)
        same("a property is taken, the other is not", (read.label, read.header), (None, "bleibt"))
        same("nothing is found by it then", folder.filter(label__exists=True).count(), 0)
        copy = item.copy(to_folder=folder)
        same("a copy has it", folder.get(id=copy[0]).header, "bleibt")
        same("values() give it", list(folder.filter(header="bleibt").values_list("header", flat=True)), ["bleibt"] * 2)
        same("headers have no case", folder.filter(header__iexact="BLEIBT").count(), 2)


def wrong(world, folder):
    item = world.message(folder, "Falsch")

    def saved(property_class, value):
        """Past what exchangelib checks itself."""
        with fields(extra=property_class):
            item.extra = value
            field = Message.get_field_by_fieldname("extra")
            field.clean = lambda value, version=None: value
            item.save(update_fields=["extra"])

    refused(
        "a value must be one of its type",
        ErrorInvalidExtendedPropertyValue,
        lambda: saved(named("Zahl", "Integer"), "keine Zahl"),
    )
    custom = type("Custom", (ExtendedProperty,), {"property_tag": 0x8001, "property_type": "String"})
    custom.validate_cls = classmethod(lambda cls: None)
    refused(
        "tags of named properties are not to be used", ErrorNoPropertyTagForCustomProperties, lambda: saved(custom, "x")
    )


def travelling(world):
    """A named property goes with a message that is sent, in the sender's copy and to whom gets it."""
    with fields(label=Label, header=Header):
        subject = f"Etikett reist mit 🧳 ({world.way})"
        message = Message(
            account=world.account,
            author=box(world.me),
            subject=subject,
            body="x",
            to_recipients=[box(world.peer)],
            label="Marke 🔖",
            header="Auftrag 🧾",
        )
        message.send()
        sent = world.account.sent.get(label="Marke 🔖", subject=subject)
        same("the copy has both", (sent.label, sent.header), ("Marke 🔖", "Auftrag 🧾"))
        same("a header arrives", world.received(world.peer, subject).header, "Auftrag 🧾")


def folders(world, folder):
    size = type("Size", (ExtendedProperty,), {"property_tag": 0x0E08, "property_type": "Long"})
    with fields(Folder, note=named("Notiz", "String"), size=size):
        made = Messages(parent=folder, name="Mit Notiz", note="ä🚀").save()
        made.refresh()
        same("a folder has its property", made.note, "ä🚀")
        made.note = "anders"
        made.save(update_fields=["note"])
        made.refresh()
        same("it is changed", made.note, "anders")
        same("an empty folder takes nothing", made.size, 0)
        item = world.message(made, "Inhalt", "x" * 1000)
        made.refresh()
        same("a folder's size is that of its items", made.size, fresh(item).size)
    check("without being asked for it is not there", not hasattr(Folder, "note"))
