"""Replies and forwards of our tools: threads, quotations, pictures, files, and the mark on what was answered."""

from checks import check, same
from responding import ask, linked
from server import described, encoded, ids_in, running, written
from tags import LastVerb, fields
from texts import TEXT
from world import OUTSIDE, fresh, persons

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"
EVERY_BYTE = bytes(range(256)) * 3


def run(world):
    with running(world) as server, fields(last_verb=LastVerb):
        replies(world, server)
        forwards(world, server)
        reply_drafts(world, server)


def question(world, server, text):
    """A question of exchangelib's, and the id that our tools have for it."""
    original = ask(world, f"{text} 🤔")
    return original, ids_in(server, "inbox")[original.subject]


def replies(world, server):
    original, message_id = question(world, server, "Frage an eine")
    result = server.call(
        "reply_email",
        message_id=message_id,
        body='<p>Gut 😀, und <i>Dir</i>?</p><img src="cid:neu@werft">',
        bcc=[OUTSIDE.address],
        attachments=[
            {
                "name": "neu.png",
                "content_base64": encoded(EVERY_BYTE),
                "content_type": "image/png",
                "is_inline": True,
                "content_id": "neu@werft",
            }
        ],
    )
    subject = f"RE: {original.subject}"
    got, mine = world.received(world.peer, subject), world.account.sent.get(subject=subject)
    linked("reply", got, original)
    same("reply: the id of the message", (result["internet_message_id"], mine.message_id), (got.message_id,) * 2)
    same("reply: from", persons([got.author]), [world.me])
    same("reply: to the one who wrote", (persons(got.to_recipients), got.cc_recipients), ([world.peer], None))
    same(
        "reply: blind copies", (result["bcc"], [m.email_address for m in mine.bcc_recipients]), ([OUTSIDE.address],) * 2
    )
    new, _, old = got.body.partition("Wie geht es <b>Dir</b>? 𠮷")
    check(
        "reply: the new text is above the old",
        "Gut 😀" in new and "<i>Dir</i>" in new and "cid:bild@werft" in old,
        got.body,
    )
    same(
        "reply: the old picture and the new one",
        described(got.attachments),
        [
            ("bild.png", "image/png", PICTURE, True, "bild@werft"),
            ("neu.png", "image/png", EVERY_BYTE, True, "neu@werft"),
        ],
    )
    same("reply: pictures are counted", result["inline_attachments_preserved"], 1)
    same("reply: the question is marked", fresh(original).last_verb, 102)

    original, message_id = question(world, server, "Frage an alle")
    result = server.call(
        "reply_email", message_id=message_id, body=TEXT, body_format="text", reply_all=True, cc=[written(world.me)]
    )
    got = world.received(world.other, f"RE: {original.subject}")
    linked("reply to all", got, original)
    same(
        "reply to all: everybody, and who was added",
        (sorted(persons(got.to_recipients)), persons(got.cc_recipients)),
        (sorted([world.peer, world.other]), [OUTSIDE, world.me]),
    )
    check(
        "reply to all: a text, with a text quoted", str(got.body).startswith(TEXT) and "<b>" not in got.body, got.body
    )
    check("reply to all: it quotes", "Wie geht es Dir? 𠮷" in got.body, got.body)
    same("reply to all: the question is marked", fresh(original).last_verb, 103)


def forwards(world, server):
    original, message_id = question(world, server, "Zum Weiterleiten")
    result = server.call(
        "forward_email",
        message_id=message_id,
        to=[written(world.other)],
        cc=[OUTSIDE.address],
        bcc=[world.peer.address],
        body="**Zur** Kenntnis 👀",
        body_format="markdown",
        attachments=[{"name": "dazu 📎.bin", "content_base64": encoded(EVERY_BYTE), "content_type": "application/x-y"}],
    )
    got = world.received(world.other, f"FW: {original.subject}")
    linked("forward", got, original)
    same("forward: the id of the message", result["internet_message_id"], got.message_id)
    same(
        "forward: people",
        (persons(got.to_recipients), [m.email_address for m in got.cc_recipients]),
        ([world.other], [OUTSIDE.address]),
    )
    same(
        "forward: blind copies are blind",
        (got.bcc_recipients, world.received(world.peer, got.subject).subject),
        (None, got.subject),
    )
    check("forward: body", "<strong>Zur</strong> Kenntnis 👀" in got.body and "Wie geht es" in got.body, got.body)
    same(
        "forward: all files come along, and the new one",
        described(got.attachments),
        [
            ("bild.png", "image/png", PICTURE, True, "bild@werft"),
            ("Liste 📋.txt", "text/plain", "eins ä".encode(), False, None),
            ("dazu 📎.bin", "application/x-y", EVERY_BYTE, False, None),
        ],
    )
    same(
        "forward: files are counted",
        [result[name] for name in ("attachments_included", "inline_attachments_preserved", "additional_attachments")],
        [1, 1, 1],
    )
    same("forward: the message is marked", fresh(original).last_verb, 104)


def reply_drafts(world, server):
    original, message_id = question(world, server, "Erst als Entwurf")
    result = server.call(
        "create_reply_draft",
        message_id=message_id,
        body="<p>Entwurf 💾</p>",
        reply_all=True,
        categories=["Später 🚀"],
        attachments=[{"name": "a.bin", "content_base64": encoded(EVERY_BYTE), "content_type": "application/x-y"}],
    )
    draft = world.account.drafts.get(subject=f"RE: {original.subject}")
    same("reply draft: is one", (draft.is_draft, draft.in_reply_to), (True, original.message_id))
    same(
        "reply draft: people",
        (sorted(persons(draft.to_recipients)), persons(draft.cc_recipients)),
        (sorted([world.peer, world.other]), [OUTSIDE]),
    )
    same("reply draft: categories", draft.categories, ["Später 🚀"])
    same(
        "reply draft: files",
        described(draft.attachments),
        [("bild.png", "image/png", PICTURE, True, "bild@werft"), ("a.bin", "application/x-y", EVERY_BYTE, False, None)],
    )
    same("reply draft: its version", result["change_key"], draft.changekey)
    same("reply draft: the question is not marked yet", fresh(original).last_verb, None)
    server.call("send_draft", draft_id=result["message_id"], change_key=result["change_key"])
    linked("reply draft, sent", world.received(world.other, draft.subject), original)
    same("reply draft: now it is", fresh(original).last_verb, 103)

    original, message_id = question(world, server, "Erst als Weiterleitung")
    result = server.call("create_forward_draft", message_id=message_id, to=[written(world.other)], body="weiter")
    draft = world.account.drafts.get(subject=f"FW: {original.subject}")
    same("forward draft: people", persons(draft.to_recipients), [world.other])
    same("forward draft: files", [a.name for a in draft.attachments], ["bild.png", "Liste 📋.txt"])
    # exchangelib sends what our tool saved.
    draft.send()
    linked("forward draft, sent by exchangelib", world.received(world.other, draft.subject), original)
    same("forward draft: the message is marked", fresh(original).last_verb, 104)
