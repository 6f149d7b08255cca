"""What our tools write, read by exchangelib value for value; and what exchangelib writes, read by our tools: messages and
drafts."""

from exchangelib import FileAttachment, HTMLBody, Message
from exchangelib.errors import DoesNotExist
from exchangelib.extended_properties import Flag

from checks import check, refused, same
from server import conflict, described, encoded, ids_in, instant, running, written
from tags import fields
from texts import COMBINED, TEXT
from world import OUTSIDE, box, fresh, persons

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"
EVERY_BYTE = bytes(range(256)) * 3
SUBJECT = 'Übersicht 📊 𠮷 <a&b> "q" שלום ﷺ 👩\u200d🔧'
HTML = '<p>Grüße 𝔘𝔫𝔦 <b>fett</b> &lt; &amp; שלום</p><img src="cid:logo@werft">'
MARKDOWN = "# Über\n\n**Grüße** 𝔘𝔫𝔦 & שלום\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


def run(world):
    with running(world) as server, fields(flag=Flag):
        sent(world, server)
        formats(world, server)
        drafts(world, server)
        changed_drafts(world, server)
        theirs(world, server)
        in_between(world, server)


def sent(world, server):
    subject = f"Gesendet {SUBJECT} ({world.way})"
    result = server.call(
        "send_email",
        to=[written(world.peer), OUTSIDE.address],
        cc=[written(world.other)],
        bcc=[world.me.address],
        reply_to=[written(OUTSIDE)],
        subject=subject,
        body=HTML,
        importance="High",
        sensitivity="Confidential",
        categories=["Später 🚀", "Blau"],
        request_read_receipt=True,
        attachments=[
            {"name": "jedes Byte 🗺️.bin", "content_base64": encoded(EVERY_BYTE), "content_type": "application/x-y"},
            {
                "name": "logo.png",
                "content_base64": encoded(PICTURE),
                "content_type": "image/png",
                "is_inline": True,
                "content_id": "logo@werft",
            },
        ],
        inline_attachments=[{"file_name": "Übersicht.txt", "file_content": encoded("ä🚀\r\n".encode())}],
    )
    same(
        "sent: recipients",
        result["recipients"],
        [world.peer.address, OUTSIDE.address, world.other.address, world.me.address],
    )
    mine, got = world.account.sent.get(subject=subject), world.received(world.peer, subject)
    same("sent: the id of the message", (result["internet_message_id"], got.message_id), (mine.message_id,) * 2)
    same("sent: when", instant(result["sent_time"]), mine.datetime_sent.replace(microsecond=0))
    for place, read in (("sent", mine), ("received", got)):
        same(f"{place}: subject", read.subject, subject)
        check(f"{place}: body", "Grüße 𝔘𝔫𝔦 <b>fett</b> &lt; &amp; שלום" in read.body, read.body)
        same(f"{place}: from", persons([read.author, read.sender]), [world.me, world.me])
        same(f"{place}: to", [p.address for p in persons(read.to_recipients)], [world.peer.address, OUTSIDE.address])
        same(f"{place}: cc", persons(read.cc_recipients), [world.other])
        same(f"{place}: reply to", persons(read.reply_to), [OUTSIDE])
        same(f"{place}: marks", (read.importance, read.sensitivity), ("High", "Confidential"))
        same(f"{place}: a receipt is wanted", read.is_read_receipt_requested, True)
        same(
            f"{place}: files",
            described(read.attachments),
            [
                ("jedes Byte 🗺️.bin", "application/x-y", EVERY_BYTE, False, None),
                ("logo.png", "image/png", PICTURE, True, "logo@werft"),
                ("Übersicht.txt", "text/plain", "ä🚀\r\n".encode(), False, None),
            ],
        )
    same(
        "sent: blind copies are seen by the sender alone",
        (persons(mine.bcc_recipients), got.bcc_recipients),
        ([world.me], None),
    )
    same("sent: categories stay with the sender", (mine.categories, got.categories), (["Später 🚀", "Blau"], None))
    same("sent: nothing is left in Drafts", world.account.drafts.filter(subject=subject).count(), 0)


def formats(world, server):
    for name, body, kind, parts in (
        ("html", HTML, HTMLBody, ["<b>fett</b>", "cid:logo@werft"]),
        ("markdown", MARKDOWN, HTMLBody, ["<h1>Über</h1>", "<strong>Grüße</strong> 𝔘𝔫𝔦 &amp; שלום", "<td>1</td>"]),
        ("text", TEXT, None, [TEXT]),
    ):
        subject = f"Form {name} ({world.way})"
        server.call("send_email", to=[world.peer.address], subject=subject, body=body, body_format=name)
        got = world.received(world.peer, subject)
        same(f"a body of {name} is of its kind", isinstance(got.body, HTMLBody), kind is HTMLBody)
        for part in parts:
            check(f"a body of {name} holds {part[:20]!r}", part in str(got.body), got.body)
    same("a text is the same to the letter", str(got.body), TEXT)


def drafts(world, server):
    subject = f"Entwurf {COMBINED} ({world.way})"
    result = server.call(
        "create_draft",
        to=[written(world.peer)],
        cc=[OUTSIDE.address],
        bcc=[world.other.address],
        subject=subject,
        body=TEXT,
        body_format="text",
        importance="Low",
        sensitivity="Private",
        categories=["Neu 🆕"],
        reply_to=[written(OUTSIDE)],
        attachments=[{"name": "leer.txt", "content_base64": "", "content_type": "text/plain"}],
    )
    draft = world.account.drafts.get(subject=subject)
    same("draft: is one", (draft.is_draft, draft.item_class), (True, "IPM.Note"))
    same("draft: body", (isinstance(draft.body, HTMLBody), str(draft.body)), (False, TEXT))
    same(
        "draft: people",
        (persons(draft.to_recipients), [m.email_address for m in draft.cc_recipients + draft.bcc_recipients]),
        ([world.peer], [OUTSIDE.address, world.other.address]),
    )
    same("draft: reply to", persons(draft.reply_to), [OUTSIDE])
    same(
        "draft: marks",
        (draft.importance, draft.sensitivity, draft.categories),
        ("Low", "Private", ["Neu 🆕"]),
    )
    same("draft: files", described(draft.attachments), [("leer.txt", "text/plain", b"", False, None)])
    same("draft: its version", result["change_key"], draft.changekey)
    same("draft: when", instant(result["created_time"]), draft.datetime_created.replace(microsecond=0))
    # Somebody changes it before it is sent.
    draft.importance = "High"
    draft.save(update_fields=["importance"])
    stale = {"draft_id": result["message_id"], "change_key": result["change_key"]}
    conflict(server, "draft: the version that was seen is not sent any more", "send_draft", **stale)
    conflict(server, "draft: nor changed", "update_draft", subject="zu spät", **stale)
    sent_draft = server.call("send_draft", draft_id=result["message_id"], change_key=fresh(draft).changekey)
    got = world.received(world.peer, subject)
    same("draft: sent", (sent_draft["internet_message_id"], got.importance), (got.message_id, "High"))
    same("draft: is gone", world.account.drafts.filter(subject=subject).count(), 0)


def changed_drafts(world, server):
    """Drafts that exchangelib made, changed by our tool."""
    subject = f"Fremder Entwurf ({world.way})"
    draft = world.message(
        world.account.drafts,
        subject,
        to_recipients=[box(world.other)],
        cc_recipients=[box(OUTSIDE)],
        bcc_recipients=[box(world.me)],
        categories=["alt"],
        sensitivity="Private",
    )
    draft.attach(FileAttachment(name="schon da.txt", content=b"da"))
    draft_id = ids_in(server, "drafts")[subject]
    result = server.call(
        "update_draft",
        draft_id=draft_id,
        to=[written(world.peer)],
        cc=[],
        subject=f"{subject} {SUBJECT}",
        body=MARKDOWN,
        body_format="markdown",
        importance="High",
        categories=["neu 🆕", "b"],
        attachments=[{"name": "dazu.bin", "content_base64": encoded(EVERY_BYTE), "content_type": "application/x-y"}],
        change_key=fresh(draft).changekey,
    )
    read = fresh(draft)
    same("changed draft: subject", read.subject, f"{subject} {SUBJECT}")
    check("changed draft: body", "<strong>Grüße</strong> 𝔘𝔫𝔦" in read.body, read.body)
    same(
        "changed draft: people",
        (persons(read.to_recipients), read.cc_recipients, persons(read.bcc_recipients)),
        ([world.peer], None, [world.me]),
    )
    same(
        "changed draft: marks, and those that were left out",
        (read.importance, read.categories, read.sensitivity),
        ("High", ["neu 🆕", "b"], "Private"),
    )
    same(
        "changed draft: files",
        [(a.name, a.content) for a in read.attachments],
        [("schon da.txt", b"da"), ("dazu.bin", EVERY_BYTE)],
    )
    same("changed draft: its version", result["change_key"], read.changekey)
    server.call("update_draft", draft_id=draft_id, bcc=[], categories=[])
    read = fresh(draft)
    same("changed draft: taken away", (read.bcc_recipients, read.categories), (None, None))
    read.delete()


def theirs(world, server):
    """exchangelib writes, our tools read."""
    subject = f"Von exchangelib {SUBJECT} ({world.way})"
    Message(
        account=world.of(world.peer),
        subject=subject,
        body=HTMLBody('<p>Grüße 𝔘𝔫𝔦 &amp; <b>שלום</b></p><img src="cid:bild@werft">'),
        to_recipients=[box(world.me), box(OUTSIDE)],
        cc_recipients=[box(world.other)],
        reply_to=[box(OUTSIDE)],
        importance="Low",
        attachments=[
            FileAttachment(
                name="bild.png", content=PICTURE, content_type="image/png", is_inline=True, content_id="bild@werft"
            ),
            FileAttachment(name="Übersicht 🗺️.bin", content=EVERY_BYTE, content_type="application/x-y"),
        ],
    ).send()
    there = world.account.inbox.get(subject=subject)
    there.categories = ["Später 🚀"]
    there.flag = 2
    there.save(update_fields=["categories", "flag"])
    there = fresh(there)
    message_id = ids_in(server, "inbox")[subject]
    email = server.call("get_email_details", message_id=message_id, format="text")["email"]
    expected = {
        "subject": subject,
        "from": world.peer.address,
        "from_name": world.peer.name,
        "to": [world.me.address, OUTSIDE.address],
        "cc": [world.other.address],
        "bcc": [],
        "reply_to": [OUTSIDE.address],
        "is_read": False,
        "has_attachments": True,
        "importance": "Low",
        "categories": ["Später 🚀"],
        "flag_status": "Flagged",
        "internet_message_id": there.message_id,
        "change_key": there.changekey,
        "item_class": "IPM.Note",
    }
    for name, value in expected.items():
        same(f"theirs: {name}", email[name], value)
    for name, value in (("sent_time", there.datetime_sent), ("received_time", there.datetime_received)):
        same(f"theirs: {name}", instant(email[name]), value.replace(microsecond=0))
    check("theirs: body", email["body"].startswith("Grüße 𝔘𝔫𝔦 & שלום"), email["body"])
    same(
        "theirs: files",
        [(a["name"], a["content_type"], a["is_inline"], a.get("content_id")) for a in email["attachments"]],
        [("bild.png", "image/png", True, "bild@werft"), ("Übersicht 🗺️.bin", "application/x-y", False, None)],
    )


def in_between(world, server):
    """What our tool says that it would do, it does not do."""
    subject = f"Nur gezeigt ({world.way})"
    would = server.call("send_email", to=[world.peer.address], subject=subject, body="x", dry_run=True)
    check("a dry run shows the message", subject in would["would"]["summary"], would)
    refused("and nothing of it arrives", DoesNotExist, lambda: world.received(world.peer, subject))
    same("nor is kept", world.account.sent.filter(subject=subject).count(), 0)
