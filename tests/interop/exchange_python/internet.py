"""Items as Internet messages: written as RFC 5322 by Python's own library and read as properties, and the reverse."""

import email
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from exchangelib import UTC, EWSDateTime, FileAttachment, HTMLBody, ItemAttachment, Message

from checks import check, same
from tags import Flags, Header, fields
from texts import HTML, LONG_NAME, TEXT
from world import OUTSIDE, Person, box, fresh, persons

SENT = EWSDateTime(2026, 6, 7, 8, 9, 10, tzinfo=UTC)


def run(world):
    folder = world.folder("Internet 🌐")
    with fields(flags=Flags, header=Header):
        read_whole(world, folder)
        read_plain(world, folder)
        read_forms(world, folder)
        written(world, folder)
        there_and_back(world, folder)
        nested(world, folder)
        changed(world, folder)
    folder.delete()


def imported(world, folder, content, **properties):
    return fresh(Message(account=world.account, folder=folder, mime_content=content, **properties).save())


def letter(world):
    message = EmailMessage(policy=SMTP)
    message["Subject"] = LONG_NAME
    message["From"] = f'"{OUTSIDE.name}" <{OUTSIDE.address}>'
    message["Sender"] = "Sekretariat <sek@fabrikam.example>"
    message["To"] = f'"{world.me.name}" <{world.me.address}>, "Dritte, die" <dritte@fabrikam.example>'
    message["Cc"] = f"{world.peer.name} <{world.peer.address}>"
    message["Reply-To"] = "Antworten 📥 <antwort@fabrikam.example>"
    message["Date"] = format_datetime(SENT)
    message["Message-ID"] = "<eingelesen@fabrikam.example>"
    message["In-Reply-To"] = "<vorher@fabrikam.example>"
    message["References"] = "<null@fabrikam.example> <vorher@fabrikam.example>"
    message["Importance"] = "high"
    message["X-Werft-Auftrag"] = "Auftrag 4711"
    message.set_content("Nur Text ä🚀\n")
    message.add_alternative(HTML.replace("</body>", '<img src="cid:bild@werft"></body>'), subtype="html")
    picture = {"cid": "<bild@werft>", "filename": "bild.png", "disposition": "inline"}
    message.get_payload()[1].add_related(b"\x89PNG", "image", "png", **picture)
    message.add_attachment("Liste ä\n".encode(), maintype="text", subtype="csv", filename="Übersicht 🗺️.csv")
    message.add_attachment(bytes(range(256)), maintype="application", subtype="zip", filename="a.zip")
    latin = {"filename": "alt.txt", "params": {"charset": "iso-8859-1"}}
    message.add_attachment("Grüße\n".encode("latin-1"), maintype="text", subtype="plain", **latin)
    return message


def read_whole(world, folder):
    read = imported(world, folder, letter(world).as_bytes(), flags=1, categories=["eingelesen"], importance="Low")
    same("subject", read.subject, LONG_NAME)
    same("from", persons([read.author]), [OUTSIDE])
    same("sender", persons([read.sender]), [Person("Sekretariat", "sek@fabrikam.example")])
    same("to", persons(read.to_recipients), [world.me, Person("Dritte, die", "dritte@fabrikam.example")])
    same("cc", persons(read.cc_recipients), [world.peer])
    same("reply to", persons(read.reply_to), [Person("Antworten 📥", "antwort@fabrikam.example")])
    same("date", read.datetime_sent, SENT)
    same("message id", read.message_id, "<eingelesen@fabrikam.example>")
    same("in reply to", read.in_reply_to, "<vorher@fabrikam.example>")
    same("references", read.references, "<null@fabrikam.example> <vorher@fabrikam.example>")
    # exchangelib says an importance with everything it saves, and what is said counts more than what is read.
    same("what was said besides", (read.importance, read.categories, read.is_draft), ("Low", ["eingelesen"], False))
    check("the HTML is the body", isinstance(read.body, HTMLBody) and "Übersicht 📊" in read.body, read.body)
    files = [(a.name, a.content_type, a.content, a.content_id, a.is_inline) for a in read.attachments]
    same(
        "attachments",
        files,
        [
            ("bild.png", "image/png", b"\x89PNG", "bild@werft", True),
            ("Übersicht 🗺️.csv", "text/csv", "Liste ä\n".encode(), None, False),
            ("a.zip", "application/zip", bytes(range(256)), None, False),
            ("alt.txt", "text/plain", "Grüße\n".encode("latin-1"), None, False),
        ],
    )
    names = {header.name.lower(): header.value for header in read.headers}
    same("headers without a property", names.get("x-werft-auftrag"), "Auftrag 4711")
    same("it is found by its sender", folder.filter(sender="sek@fabrikam.example").count(), 1)


def read_plain(world, folder):
    """The smallest message, and texts in other character sets."""
    read = imported(world, folder, b"Subject: klein\r\n\r\nx\r\n")
    same("the smallest message", (read.subject, str(read.body).strip(), read.is_draft), ("klein", "x", True))
    for charset, text in (
        ("iso-8859-1", "Grüße aus Kiel"),
        ("utf-8", "🚀 𠮷"),
        ("iso-2022-jp", "日本語"),
        ("windows-1251", "Привет"),
    ):
        message = EmailMessage()
        message["Subject"] = f"{charset}: {text}"
        message.set_content(text + "\n", charset=charset)
        read = imported(world, folder, message.as_bytes(policy=SMTP))
        same(f"a text in {charset}", str(read.body).strip(), text)
        same(f"a subject with it, in {charset}", read.subject, f"{charset}: {text}")


def read_forms(world, folder):
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "Nur HTML"
    message.set_content("<p>nur HTML ä</p>", subtype="html")
    read = imported(world, folder, message.as_bytes())
    check("HTML alone", isinstance(read.body, HTMLBody) and "<p>nur HTML ä</p>" in read.body, read.body)
    subject = b"Subject: =?utf-8?q?gefaltet_=C3=A4?=\r\n =?utf-8?b?8J+agA==?=\r\n"
    folded = subject + b"To: <a@b.example>,\r\n\t<c@d.example>\r\n\r\nx\r\n"
    read = imported(world, folder, folded)
    same("folded headers", read.subject, "gefaltet ä🚀")
    same("folded recipients", [box.email_address for box in read.to_recipients], ["a@b.example", "c@d.example"])


def written(world, folder):
    message = Message(
        account=world.account,
        folder=folder,
        subject=LONG_NAME,
        author=box(world.me),
        body=HTMLBody(HTML),
        to_recipients=[box(world.peer), box(OUTSIDE)],
        cc_recipients=[box(world.other)],
        reply_to=[box(OUTSIDE)],
        message_id="<geschrieben@werft.example>",
        in_reply_to="<vorher@werft.example>",
        references="<null@werft.example> <vorher@werft.example>",
        importance="Low",
        sensitivity="Confidential",
        header="Auftrag 🧾",
        attachments=[
            FileAttachment(name="Übersicht 🗺️.pdf", content=bytes(range(256)), content_type="application/pdf"),
            FileAttachment(
                name="bild.png", content=b"\x89PNG", content_type="image/png", is_inline=True, content_id="bild@werft"
            ),
        ],
    ).save()
    read = email.message_from_bytes(fresh(message).mime_content, policy=SMTP)
    same("MIME: no defects", read.defects, [])
    same("MIME: subject", read["Subject"], LONG_NAME)
    addresses = {
        name: [(a.display_name, a.addr_spec) for a in read[name].addresses] for name in ("From", "To", "Cc", "Reply-To")
    }
    same(
        "MIME: people",
        addresses,
        {
            "From": [tuple(world.me)],
            "To": [tuple(world.peer), tuple(OUTSIDE)],
            "Cc": [tuple(world.other)],
            "Reply-To": [tuple(OUTSIDE)],
        },
    )
    same("MIME: message id", read["Message-ID"].strip(), "<geschrieben@werft.example>")
    same("MIME: in reply to", read["In-Reply-To"].strip(), "<vorher@werft.example>")
    same("MIME: references", read["References"].split(), ["<null@werft.example>", "<vorher@werft.example>"])
    same("MIME: importance", str(read["Importance"]).lower(), "low")
    same("MIME: sensitivity", str(read["Sensitivity"]).lower(), "company-confidential")
    same("MIME: a header of one's own", read["x-werft-auftrag"], "Auftrag 🧾")
    html = read.get_body(("html",)).get_content()
    check("MIME: HTML", "Übersicht 📊" in html and "𠮷" in html, html)
    text = read.get_body(("plain",)).get_content()
    check("MIME: text beside it", "Übersicht 📊" in text and "<h1>" not in text, text)
    files = {
        part.get_filename() or part["Content-ID"]: part.get_content()
        for part in read.walk()
        if not part.is_multipart() and part.get_content_maintype() in ("application", "image")
    }
    same("MIME: attachments", files.get("Übersicht 🗺️.pdf"), bytes(range(256)))
    same(
        "MIME: pictures keep their ids",
        [p["Content-ID"].strip() for p in read.walk() if p["Content-ID"]],
        ["<bild@werft>"],
    )
    twice = fresh(message).mime_content
    same("MIME: the same each time", twice, fresh(message).mime_content)


def there_and_back(world, folder):
    """What is read from MIME and written as MIME is read as the same."""
    first = imported(world, folder, letter(world).as_bytes())
    second = imported(world, folder, first.mime_content)
    for name in ("subject", "message_id", "in_reply_to", "references", "datetime_sent"):
        same(f"there and back: {name}", getattr(second, name), getattr(first, name))
    for name in ("to_recipients", "cc_recipients", "reply_to"):
        same(f"there and back: {name}", persons(getattr(second, name)), persons(getattr(first, name)))
    same("there and back: from", persons([second.author, second.sender]), persons([first.author, first.sender]))
    same("there and back: text", second.text_body.split(), first.text_body.split())
    seen = [
        [(a.name, a.content_type, a.content, a.content_id, a.is_inline) for a in item.attachments]
        for item in (first, second)
    ]
    same("there and back: attachments", seen[1], seen[0])


def nested(world, folder):
    inner = EmailMessage(policy=SMTP)
    inner["Subject"] = "Innen 💌"
    inner["From"] = f"{OUTSIDE.name} <{OUTSIDE.address}>"
    inner.set_content("innen ä\n")
    inner.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="tief.bin")
    outer = EmailMessage(policy=SMTP)
    outer["Subject"] = "Außen"
    outer.set_content("außen\n")
    outer.add_attachment(inner)
    read = imported(world, folder, outer.as_bytes())
    [attached] = read.attachments
    same("a message in a message is an item", (type(attached), attached.name), (ItemAttachment, "Innen 💌"))
    item = attached.item
    same(
        "with its values",
        (item.subject, str(item.body).strip(), persons([item.author])),
        ("Innen 💌", "innen ä", [OUTSIDE]),
    )
    item.attachments[0].parent_item = read
    same("and its attachments", (item.attachments[0].name, item.attachments[0].content), ("tief.bin", b"\x00\x01"))
    back = email.message_from_bytes(read.mime_content, policy=SMTP)
    parts = [part for part in back.walk() if part.get_content_type() == "message/rfc822"]
    same("as MIME it is one again", [part.get_content()["Subject"] for part in parts], ["Innen 💌"])


def changed(world, folder):
    message = world.message(folder, "vorher", TEXT, categories=["bleibt"])
    message.mime_content = b"Subject: =?utf-8?q?nachher_=C3=A4?=\r\nTo: <x@y.example>\r\n\r\nneu\r\n"
    message.save(update_fields=["mime_content"])
    read = fresh(message)
    same("MIME content is replaced", (read.subject, str(read.body).strip()), ("nachher ä", "neu"))
    same("with the recipients", [box.email_address for box in read.to_recipients], ["x@y.example"])
