"""Ten thousand messages: each page follows the one before, from either end, and a search goes through all of them."""

from exchangelib.extended_properties import ExternId

from checks import check, same
from tags import fields
from world import fresh

COUNT = 10_000


def run(world):
    inbox = world.account.inbox
    seeded = inbox.total_count - COUNT
    same("all are counted", (seeded > 0, inbox.all().count()), (True, COUNT + seeded))

    newest = inbox.all().order_by("-datetime_received")
    newest.page_size = 1000
    rows = list(newest.values_list("id", "datetime_received", "subject"))
    same("all are read, each once", (len(rows), len({row[0] for row in rows})), (COUNT + seeded,) * 2)
    times = [row[1] for row in rows]
    check("in the order that was asked for", times == sorted(times, reverse=True))
    oldest = inbox.all().order_by("datetime_received")
    oldest.page_size = 777
    same(
        "backwards it is the same",
        [row[0] for row in oldest.values_list("id", "subject")][::-1],
        [row[0] for row in rows],
    )
    part = inbox.all().order_by("-datetime_received").only("subject")
    for start, stop in ((0, 3), (4990, 5000), (COUNT + seeded - 3, COUNT + seeded + 3)):
        same(
            f"the part from {start}", [item.subject for item in part[start:stop]], [row[2] for row in rows[start:stop]]
        )
    same("the last one", part[COUNT + seeded - 1].subject, rows[-1][2])

    numbers = {int(subject[-6:]) for _, _, subject in rows[seeded:]}
    same("every generated one is there", numbers, set(range(1, COUNT + 1)))
    found = inbox.filter(subject__contains=" 00999")
    same(
        "a search goes to the end",
        sorted(s[-6:] for s in found.values_list("subject", flat=True)),
        [f"00999{n}" for n in range(10)],
    )
    unread = inbox.filter(is_read=False)
    same("the unread ones are as many as the folder says", unread.count(), inbox.unread_count)
    middle = times[len(times) // 2]
    same(
        "half of them are newer than the one in the middle",
        inbox.filter(datetime_received__gt=middle).count(),
        len(times) // 2,
    )
    important = list(inbox.filter(importance="High").order_by("subject").values_list("subject", flat=True))
    check(
        "a search in another order",
        len(important) > 50 and important == sorted(important, key=str.lower),
        important[:5],
    )

    changed(inbox, rows[-1][0])
    synced(inbox)
    moved(world, inbox)


def changed(inbox, oldest):
    """A generated message is one like any other."""
    with fields(extern=ExternId):
        message = inbox.get(id=oldest)
        check("it has a body and a recipient", "of the archive" in message.body and message.to_recipients, message.body)
        message.subject, message.extern = "Umbenannt 🏷️", "x-1"
        message.save(update_fields=["subject", "extern"])
        same("it is changed", (fresh(message).subject, fresh(message).extern), ("Umbenannt 🏷️", "x-1"))
        same("and found by what is new", [item.id for item in inbox.filter(extern="x-1")], [oldest])
        same("the rest is as it was", inbox.all().count(), inbox.total_count)


def synced(inbox):
    seen = list(inbox.sync_items(only_fields=["subject"], max_changes_returned=512))
    same("a first synchronization has all", (len(seen), {kind for kind, _ in seen}), (inbox.total_count, {"create"}))
    same("each once", len({item.id for _, item in seen}), len(seen))
    message = inbox.get(subject="Umbenannt 🏷️")
    gone = message.id
    message.is_read = False
    message.save(update_fields=["is_read"])
    message.delete()
    [(kind, item)] = list(inbox.sync_items(only_fields=["subject"]))
    same("then only what has changed", (kind, item.id), ("delete", gone))


def moved(world, inbox):
    folder = world.folder("Archiv 🗃️")
    old = inbox.all().order_by("datetime_received")
    old.page_size = 500
    ids = list(old.values_list("id", "changekey")[:500])
    results = world.account.bulk_move(ids, to_folder=folder, chunk_size=100)
    same("five hundred are moved", (len(results), folder.all().count()), (500, 500))
    inbox.refresh()
    same("and no more in the inbox", inbox.all().count(), inbox.total_count)
    same(
        "the oldest one is another now",
        next(iter(old.values_list("id", flat=True))) in {pair[0] for pair in ids},
        False,
    )
    done = folder.all().delete(chunk_size=100)
    same("and deleted", (len(done), folder.all().count()), (500, 0))
