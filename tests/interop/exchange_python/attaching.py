"""Files and items in items: every byte, in both directions, nested, taken away again, and large."""

import hashlib
import random

from exchangelib import FileAttachment, HTMLBody, ItemAttachment, Message
from exchangelib.attachments import AttachmentId
from exchangelib.errors import ErrorInvalidAttachmentId, ErrorInvalidIdMalformed, ErrorItemNotFound
from exchangelib.fields import FieldPath
from exchangelib.items import PostItem
from exchangelib.services import GetAttachment

from checks import check, refused, same
from texts import HTML, LONG_NAME, TEXT
from world import box, fresh, persons

EVERY_BYTE = bytes(range(256)) * 5
LARGE = 5 * 1024 * 1024


def run(world):
    folder = world.folder("Anhänge 📎")
    files(world, folder)
    later(world, folder)
    items(world, folder)
    nested(world, folder)
    shapes(world, folder)
    large(world, folder)
    wrong(world, folder)
    folder.delete()


def described(attachments):
    return [
        (a.name, a.content_type, a.content_id, a.content_location, bool(a.is_inline), a.content) for a in attachments
    ]


def files(world, folder):
    written = [
        ("jedes Byte.bin", "application/octet-stream", None, None, False, EVERY_BYTE),
        ("Übersicht 🗺️ — «日本».txt", "text/plain", None, None, False, "ä🚀\r\n".encode()),
        ("leer.txt", "text/plain", None, None, False, b""),
        ("bild.png", "image/png", "bild-1@werft", None, True, b"\x89PNG"),
        ("ort.html", "text/html", None, "https://werft.example/ort.html", False, b"<p>x</p>"),
        ("zweimal.txt", "text/plain", None, None, False, b"eins"),
        ("zweimal.txt", "text/plain", None, None, False, b"zwei"),
        ("geraten.pdf", None, None, None, False, b"%PDF"),
    ]
    attachments = [
        FileAttachment(
            name=name, content_type=kind, content_id=cid, content_location=location, is_inline=inline, content=content
        )
        for name, kind, cid, location, inline, content in written
    ]
    message = Message(
        account=world.account, folder=folder, subject="Dateien", body=HTMLBody(HTML), attachments=attachments
    )
    message.save()
    check(
        "each has an id", all(a.attachment_id and a.attachment_id.id for a in message.attachments), message.attachments
    )
    same("no two are the same", len({a.attachment_id.id for a in message.attachments}), len(written))
    read = fresh(message)
    expected = [(n, k or "application/pdf", c, loc, i, content) for n, k, c, loc, i, content in written]
    for seen, wanted in zip(described(read.attachments), expected, strict=True):
        same(f"{wanted[0]} is as written", seen, wanted)
    same("in their order, and no more", len(read.attachments), len(written))
    same("sizes are told", read.attachments[0].size >= len(EVERY_BYTE), True)
    check("times are told", all(a.last_modified_time for a in read.attachments))
    check("there are attachments", read.has_attachments)
    with read.attachments[0].fp as stream:
        parts = list(iter(lambda: stream.read(7), b""))
    same("a file is read in pieces", b"".join(parts), EVERY_BYTE)
    picture = Message(
        account=world.account,
        folder=folder,
        subject="Nur Bild",
        attachments=[
            FileAttachment(name="b.png", content=b"x", is_inline=True, content_id="b"),
        ],
    ).save()
    same("a picture in the body is no attachment to speak of", fresh(picture).has_attachments, False)


def later(world, folder):
    message = world.message(folder, "Später", TEXT)
    before = message.changekey
    message.attach(FileAttachment(name="eins.txt", content=b"1"))
    check("attaching gives a new change key", message.changekey != before, before)
    message.attach([FileAttachment(name=f"{n}.txt", content=n.encode()) for n in ("zwei", "drei")])
    same(
        "what is attached is there",
        [(a.name, a.content) for a in fresh(message).attachments],
        [
            ("eins.txt", b"1"),
            ("zwei.txt", b"zwei"),
            ("drei.txt", b"drei"),
        ],
    )
    check("and it counts", fresh(message).has_attachments)
    message.subject = "Danach geändert"
    message.save(update_fields=["subject"])
    same("the change key of attaching is a good one", fresh(message).subject, "Danach geändert")
    middle = message.attachments[1]
    detached = middle.attachment_id
    message.detach(middle)
    same("what is detached is gone", [a.name for a in fresh(message).attachments], ["eins.txt", "drei.txt"])
    lost = FileAttachment(parent_item=message, attachment_id=detached, name="x")
    refused("and its id leads nowhere", ErrorInvalidAttachmentId, lambda: lost.content)
    message.refresh()
    message.detach(message.attachments)
    read = fresh(message)
    same("all can be detached", (read.attachments, read.has_attachments), ([], False))
    same("the rest is as it was", (read.subject, str(read.body)), ("Danach geändert", TEXT))


def items(world, folder):
    inner = Message(
        account=world.account,
        subject=LONG_NAME,
        body=HTMLBody(HTML),
        importance="High",
        categories=["innen"],
        to_recipients=[box(world.peer)],
        author=box(world.me),
        attachments=[FileAttachment(name="darin 📄.txt", content="ä".encode())],
    )
    post = PostItem(account=world.account, subject="Aushang 📌", body=TEXT)
    outer = Message(
        account=world.account,
        folder=folder,
        subject="Umschlag ✉️",
        body="x",
        attachments=[
            ItemAttachment(name="Nachricht 💌", item=inner),
            ItemAttachment(name="Aushang", item=post),
        ],
    ).save()
    read = fresh(outer)
    same("items keep their names", [a.name for a in read.attachments], ["Nachricht 💌", "Aushang"])
    first, second = (a.item for a in read.attachments)
    same("an attached message is one", type(first), Message)
    same("its subject", first.subject, LONG_NAME)
    check("its body", "Übersicht 📊" in first.body and "𠮷" in first.body, first.body)
    same("its marks", (first.importance, first.categories), ("High", ["innen"]))
    same("its people", (persons(first.to_recipients), persons([first.author])), ([world.peer], [world.me]))
    inside = first.attachments[0]
    inside.parent_item = outer
    same("a file in it", (inside.name, inside.content), ("darin 📄.txt", "ä".encode()))
    check("its MIME content", b"Subject:" in first.mime_content, first.mime_content)
    same("an attached post is one", (type(second), second.subject, str(second.body)), (PostItem, "Aushang 📌", TEXT))
    stored = world.message(folder, "Gespeichert 📦", TEXT)
    outer.attach(ItemAttachment(name="kopiert", item=fresh_for_attaching(stored)))
    same("a stored item is attached as a copy", fresh(outer).attachments[2].item.subject, "Gespeichert 📦")
    stored.delete()
    same("which stays when the item goes", str(fresh(outer).attachments[2].item.body), TEXT)


def fresh_for_attaching(item):
    """What exchangelib can attach of it: without what the server alone writes."""
    return Message(account=item.account, subject=item.subject, body=item.body)


def nested(world, folder):
    depth = 6
    item = Message(account=world.account, subject="Tiefe 0", body="Grund 🕳️")
    for level in range(1, depth):
        item = Message(
            account=world.account,
            subject=f"Tiefe {level}",
            body="x",
            attachments=[
                ItemAttachment(name=f"a{level}", item=item),
                FileAttachment(name=f"{level}.txt", content=str(level).encode()),
            ],
        )
    item.folder = folder
    read = fresh(item.save())
    for level in range(depth - 1, 0, -1):
        same(
            f"nested: level {level}",
            (read.subject, [a.name for a in read.attachments]),
            (f"Tiefe {level}", [f"a{level}", f"{level}.txt"]),
        )
        inner, text = read.attachments
        inner.parent_item = text.parent_item = item
        same(f"nested: the file of level {level}", text.content, str(level).encode())
        read = inner.item
    same("nested: the innermost", (read.subject, str(read.body), read.attachments), ("Tiefe 0", "Grund 🕳️", []))


def shapes(world, folder):
    inner = Message(
        account=world.account,
        subject="Form",
        body=HTMLBody("<html><body><p>Hallo <b>HTML</b> 🚀</p><script>x()</script></body></html>"),
    )
    outer = Message(
        account=world.account, folder=folder, subject="Formen", attachments=[ItemAttachment(name="i", item=inner)]
    ).save()

    def body(body_type, filters):
        fields = [FieldPath(field=Message.get_field_by_fieldname("body"))]
        [answer] = GetAttachment(account=world.account).call(
            items=[outer.attachments[0].attachment_id],
            include_mime_content=False,
            body_type=body_type,
            filter_html_content=filters,
            additional_fields=fields,
        )
        return answer.item.body

    check(
        "an attached body as text",
        "Hallo HTML 🚀" in body("Text", None) and "<" not in body("Text", None),
        body("Text", None),
    )
    check("as HTML", "<b>HTML</b> 🚀" in body("HTML", None), body("HTML", None))
    check(
        "as HTML without what runs",
        "<script" not in body("HTML", True) and "<b>HTML</b>" in body("HTML", True),
        body("HTML", True),
    )


def large(world, folder):
    content = random.Random(7).randbytes(LARGE)
    message = world.message(folder, "5 MB 🐘")
    message.attach(FileAttachment(name="groß.bin", content=content))
    read = fresh(message)
    same(
        "5 MB come back whole",
        hashlib.sha256(read.attachments[0].content).hexdigest(),
        hashlib.sha256(content).hexdigest(),
    )
    same("and are found by size", list(folder.filter(size__gt=LARGE).values_list("subject", flat=True)), ["5 MB 🐘"])


def wrong(world, folder):
    message = world.message(folder, "Falsch")
    broken = FileAttachment(parent_item=message, attachment_id=AttachmentId(id="AAMk="), name="x")
    refused("a malformed attachment id", ErrorInvalidIdMalformed, lambda: broken.content)
    kept = message.id, message.changekey
    message.delete()
    message.id, message.changekey = kept
    late = FileAttachment(parent_item=message, name="x", content=b"x")
    refused("nothing is attached to what is gone", ErrorItemNotFound, late.attach)
