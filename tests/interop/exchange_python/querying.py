"""Results in an order, in pages, and in the form that was asked for."""

from exchangelib import UTC, EWSDateTime, HTMLBody, Message
from exchangelib.errors import DoesNotExist, MultipleObjectsReturned
from exchangelib.folders import FolderCollection
from exchangelib.items import PostItem

from checks import check, refused, same
from tags import Flags, Label, Number, ReceivedOn, fields
from world import box

COUNT = 25
# Not in this order: what the store does by itself must not look like an order.
PLACES = [(7 * place) % COUNT for place in range(COUNT)]
IMPORTANCE = ["Low", "Normal", "High"]


def name(place):
    return f"Nr. {place:02} {'🚀' if place % 2 else 'ä'}"


def run(world):
    with fields(received_on=ReceivedOn, flags=Flags, number=Number, label=Label):
        folder = world.folder("Ordnen 📚")
        made = folder.bulk_create([message(world, place) for place in PLACES], chunk_size=10)
        same("a bulk in several requests is made", len({result.id for result in made}), COUNT)
        orders(folder)
        pages(folder)
        forms(folder)
        single(folder)
        collections(world, folder)
        folder.delete()


def message(world, place):
    return Message(
        subject=name(place),
        body=f"Text {place}",
        received_on=EWSDateTime(2026, 4, 1 + place, tzinfo=UTC),
        flags=1,
        is_read=place % 5 != 0,
        importance=IMPORTANCE[place % 3],
        categories=[f"K{place % 4}"] if place % 4 else None,
        author=box(world.peer if place % 2 else world.other),
        number=place // 5,
        label=f"etikett {place:02}" if place > 4 else None,
    )


def places(queryset):
    """The numbers in the subjects of what was found."""
    return [int(subject[4:6]) for subject in queryset.values_list("subject", flat=True)]


def orders(folder):
    def ordered(key):
        return sorted(range(COUNT), key=key)

    for keys, expected in {
        ("datetime_received",): ordered(lambda p: p),
        ("-datetime_received",): ordered(lambda p: -p),
        ("subject",): ordered(lambda p: p),
        ("-subject",): ordered(lambda p: -p),
        ("importance", "subject"): ordered(lambda p: (p % 3, p)),
        ("-importance", "subject"): ordered(lambda p: (-(p % 3), p)),
        ("importance", "-subject"): ordered(lambda p: (p % 3, -p)),
        ("is_read", "-importance", "datetime_received"): ordered(lambda p: (p % 5 != 0, -(p % 3), p)),
        ("number", "-datetime_received"): ordered(lambda p: (p // 5, -p)),
        ("-number", "subject"): ordered(lambda p: (-(p // 5), p)),
        # Those without a label are behind.
        ("-label",): ordered(lambda p: -p if p > 4 else 100)[:20],
        ("label", "datetime_received"): ordered(lambda p: p),
        ("categories", "datetime_received"): ordered(lambda p: (p % 4, p)),
        ("-categories", "-datetime_received"): ordered(lambda p: (-(p % 4), -p)),
    }.items():
        seen = places(folder.all().order_by(*keys))
        same(f"ordered by {', '.join(keys)}", seen[: len(expected)], expected)
    sizes = list(folder.all().order_by("-size", "subject").values_list("size", flat=True))
    same("ordered by size", sizes, sorted(sizes, reverse=True))
    senders = list(folder.all().order_by("author", "subject").values_list("author", "subject"))
    names = [author.name.lower() for author, _ in senders]
    same("ordered by the author: by names", names, sorted(names))
    same(
        "within a filter, too",
        places(folder.filter(importance="High").order_by("-subject")),
        [p for p in range(COUNT - 1, -1, -1) if p % 3 == 2],
    )
    same("reversed", places(folder.all().order_by("subject").reverse()), list(range(COUNT - 1, -1, -1)))
    same("without an order the newest are first", places(folder.all()), list(range(COUNT - 1, -1, -1)))


def pages(folder):
    queryset = folder.all().order_by("datetime_received")
    for size in (1, 2, 7, 24, 25, 26, 100):
        queryset.page_size = size
        same(f"pages of {size}: all, in order, each once", places(queryset), list(range(COUNT)))
    # With a page size of its own exchangelib returns whole pages.
    queryset.page_size = None
    for part in (
        slice(0, 5),
        slice(3, 12),
        slice(20, 40),
        slice(24, 25),
        slice(None, 2),
        slice(22, None),
        slice(2, 20, 5),
    ):
        expected = list(range(COUNT))[part]
        subjects = [item for item in queryset.values_list("subject", flat=True)[part]]
        same(f"the part {part.start}:{part.stop}:{part.step}", [int(s[4:6]) for s in subjects], expected)
    same("a part counted from the end", [m.subject for m in queryset.only("subject")[-2:]], [name(23), name(24)])
    same("one by its place", queryset.only("subject")[3].subject, name(3))
    same("one by its place from the end", queryset.only("subject")[-1].subject, name(24))
    refused("a place behind the end is none", IndexError, lambda: queryset[COUNT])
    same("the whole is counted", folder.all().count(), COUNT)
    same("a filter is counted", folder.filter(is_read=False).count(), 5)
    same("counted in small pages", folder.filter(is_read=False).count(page_size=2), 5)
    check("something exists", folder.filter(subject=name(3)).exists())
    check("something else does not", not folder.filter(subject="nein").exists())
    queryset.chunk_size = 4
    bodies = [str(body) for body in queryset.values_list("body", flat=True)]
    same("bodies are read in chunks, in order", bodies, [f"Text {place}" for place in range(COUNT)])


def forms(folder):
    queryset = folder.filter(number=1).order_by("subject")
    same(
        "values",
        list(queryset.values("subject", "importance", "is_read", "number")),
        [{"subject": name(p), "importance": IMPORTANCE[p % 3], "is_read": p != 5, "number": 1} for p in range(5, 10)],
    )
    same(
        "values_list",
        list(queryset.values_list("subject", "label")),
        [(name(p), f"etikett {p:02}") for p in range(5, 10)],
    )
    ids = list(queryset.values_list("id", "changekey"))
    check("ids and change keys alone", all(len(pair) == 2 and all(pair) for pair in ids), ids)
    same("ids alone are the same", list(queryset.values_list("id", flat=True)), [pair[0] for pair in ids])
    [first] = queryset.only("subject", "categories")[:1]
    same("only what was asked for is there", (first.subject, first.categories, first.body), (name(5), ["K1"], None))
    same("and nothing else", (first.datetime_received, first.author, first.size), (None, None, None))
    whole = queryset[0]
    same("without a choice all is there", (str(whole.body), whole.author.email_address != ""), ("Text 5", True))


def single(folder):
    same("one is got", folder.get(subject=name(9)).subject, name(9))
    found = folder.get(subject=name(9))
    same("one is got by its id", folder.get(id=found.id, changekey=found.changekey).subject, name(9))
    same("and by its id alone", folder.get(id=found.id).subject, name(9))
    refused("none is not one", DoesNotExist, lambda: folder.get(subject="nein"))
    refused("several are not one", MultipleObjectsReturned, lambda: folder.get(number=1))


def collections(world, folder):
    second = world.folder("Ordnen, zweiter 📚")
    Message(account=world.account, folder=second, subject="Nr. 99 ä", body=HTMLBody("<p>x</p>")).save()
    PostItem(account=world.account, folder=second, subject="Nr. 98 ä", body="x").save()
    both = FolderCollection(account=world.account, folders=[folder, second])
    same("two folders are searched at once", sorted(places(both.all())), [*range(COUNT), 98, 99])
    same("and filtered", sorted(places(both.filter(subject__contains="Nr. 9"))), [98, 99])
    queryset = both.all()
    queryset.page_size = 10
    same("and read in pages", sorted(places(queryset)), [*range(COUNT), 98, 99])
    kinds = [type(item).__name__ for item in second.all().order_by("subject")]
    same("items keep their kinds", kinds, ["PostItem", "Message"])
    second.delete()
