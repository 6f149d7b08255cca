"""Our tools mark, move, copy and delete what exchangelib wrote, and hand its files on."""

from exchangelib import FileAttachment
from exchangelib.errors import ErrorItemNotFound
from exchangelib.extended_properties import Flag

from checks import refused, same
from server import conflict, described, ids_in, running
from tags import fields
from world import fresh

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"
EVERY_BYTE = bytes(range(256)) * 3


def run(world):
    with running(world) as server, fields(flag=Flag):
        marked(world, server)
        filed(world, server)
        copied_files(world, server)


def marked(world, server):
    folder = world.folder("Markiert 🏷️")
    items = [world.message(folder, f"Markiert {number}") for number in range(3)]
    ids = ids_in(server, "Inbox/Markiert 🏷️")
    every = [ids[item.subject] for item in items]
    server.call(
        "update_email",
        message_ids=every,
        is_read=True,
        categories=["Später 🚀", "Blau"],
        flag_status="Flagged",
        importance="High",
    )
    for item in items:
        read = fresh(item)
        same(
            f"{item.subject}: marks",
            (read.is_read, read.categories, read.flag, read.importance),
            (True, ["Später 🚀", "Blau"], 2, "High"),
        )
    server.call("update_email", message_id=every[0], is_read=False, categories=[], flag_status="Complete")
    read = fresh(items[0])
    same("marks are changed", (read.is_read, read.categories, read.flag, read.importance), (False, None, 1, "High"))
    server.call("update_email", message_id=every[0], flag_status="NotFlagged")
    same("the flag is taken", fresh(items[0]).flag, None)
    stale = fresh(items[1]).changekey
    items[1].subject = "von exchangelib geändert"
    items[1].save(update_fields=["subject"])
    conflict(
        server,
        "a message that was changed since is not marked",
        "update_email",
        message_id=every[1],
        change_key=stale,
        is_read=False,
    )
    same("it stays as it was", fresh(items[1]).is_read, True)
    folder.delete()


def filed(world, server):
    here, there = world.folder("Von hier 📤"), world.folder("Nach dort 📥")
    item = world.message(here, "Wandert 🐾", categories=["a"])
    item.attach(FileAttachment(name="mit.txt", content=b"mit"))
    message_id = ids_in(server, "Inbox/Von hier 📤")["Wandert 🐾"]
    copied = server.call("copy_email", message_id=message_id, destination_folder="Inbox/Nach dort 📥")
    same("copied: where from", (copied["subject"], copied["source_folder"]), ("Wandert 🐾", "Von hier 📤"))
    [copy] = there.filter(subject="Wandert 🐾")
    same("copied: with all that it has", (copy.categories, [a.content for a in copy.attachments]), (["a"], [b"mit"]))
    same("copied: the message is still there", here.filter(subject="Wandert 🐾").count(), 1)
    moved = server.call("move_email", message_id=message_id, destination_folder="inbox/nach dort 📥")
    same("moved", (here.all().count(), there.all().count()), (0, 2))
    refused("moved: the old id is gone", ErrorItemNotFound, lambda: fresh(item))
    deleted = server.call("delete_email", message_id=moved["new_message_id"])
    same("deleted: into Deleted Items", world.account.trash.filter(subject="Wandert 🐾").count(), 1)
    server.call("delete_email", message_id=deleted["new_message_id"], permanent=True)
    same("deleted for good", world.account.trash.filter(subject="Wandert 🐾").count(), 0)
    server.call("delete_email", message_id=copied["copied_message_id"], hard_delete=True)
    same("the copy, too", there.all().count(), 0)
    here.delete()
    there.delete()


def copied_files(world, server):
    """A file that exchangelib attached goes on in a message of our tool."""
    folder = world.folder("Quelle 📎")
    source = world.message(folder, "Quelle")
    source.attach(
        [
            FileAttachment(name="Großes 🗺️.bin", content=EVERY_BYTE * 1000, content_type="application/x-y"),
            FileAttachment(
                name="bild.png", content=PICTURE, content_type="image/png", is_inline=True, content_id="b@w"
            ),
        ]
    )
    message_id = ids_in(server, "Inbox/Quelle 📎")["Quelle"]
    email = server.call("get_email_details", message_id=message_id)["email"]
    attached = {one["name"]: one["attachment_id"] for one in email["attachments"]}
    subject = f"Mit Dateien von dort ({world.way})"
    server.call(
        "send_email",
        to=[world.peer.address],
        subject=subject,
        body='<img src="cid:b@w">',
        attachments=[
            {"source_message_id": message_id, "attachment_id": attached["Großes 🗺️.bin"]},
            {
                "source_message_id": message_id,
                "attachment_id": attached["bild.png"],
                "name": "neu.png",
                "is_inline": True,
            },
        ],
    )
    same(
        "files of another message, byte for byte",
        described(world.received(world.peer, subject).attachments),
        [
            ("Großes 🗺️.bin", "application/x-y", EVERY_BYTE * 1000, False, None),
            ("neu.png", "image/png", PICTURE, True, "b@w"),
        ],
    )
    folder.delete()
