"""Each filter finds just the messages that it should. They are named by letters; their values are written out here."""

from contextlib import contextmanager

from exchangelib import UTC, EWSDateTime, FileAttachment, HTMLBody, Message, Q
from exchangelib.errors import ErrorInvalidPropertyForExists, ErrorUnsupportedPathForQuery
from exchangelib.extended_properties import Flag
from exchangelib.items import PostItem

from checks import check, refused, same
from tags import Flags, Label, Number, ReceivedOn, SentOn, fields
from world import OUTSIDE, box

SUBJECTS = {
    "A": "Budget 2027",
    "B": "budget übersicht",
    "C": "Ångström 🚀 Start",
    "D": "Re: Budget 2027",
    "E": "日本語の件名 𠮷野家",
    "F": None,
    "G": "Aushang zum Budget",
    "H": "Entwurf — noch nicht fertig",
}
ALL = "ABCDEFGH"


def day(number, hour=8):
    return EWSDateTime(2026, 3, number, hour, tzinfo=UTC)


def run(world):
    properties = {
        "received_on": ReceivedOn,
        "sent_on": SentOn,
        "flags": Flags,
        "flag": Flag,
        "number": Number,
        "label": Label,
    }
    with fields(**properties):
        folder = world.folder("Suchen 🔎")
        fill(world, folder)
        for name, query, expected in filters(world):
            found(folder, name, query, expected)
        chained(folder)
        for text, expected in QUERY_STRINGS:
            found(folder, text, Q(text), expected)
        limits(folder)
        folder.delete()


def fill(world, folder):
    # Received, read, not a draft: what a client says of mail that it imports.
    def imported(letter, on, is_read=True, **properties):
        return Message(
            subject=SUBJECTS[letter],
            received_on=day(on),
            sent_on=day(on, 7),
            flags=1 if is_read else 0,
            is_read=is_read,
            **properties,
        )

    a = imported(
        "A",
        1,
        author=box(OUTSIDE),
        body="alpha Übergröße",
        categories=["Rot", "Blau"],
        importance="High",
        sensitivity="Private",
        to_recipients=[box(world.peer)],
        cc_recipients=[box(world.other)],
        message_id="<a@fabrikam.example>",
        number=1,
        label="Eins",
        flag=2,
        is_read_receipt_requested=True,
    )
    b = imported(
        "B",
        2,
        is_read=False,
        author=box(world.peer),
        body=HTMLBody("<p>beta <b>über</b>größe</p>"),
        categories=["rot"],
        importance="Low",
        to_recipients=[box(world.me), box(world.other)],
        message_id="<b@fabrikam.example>",
        number=2,
        label="zwei",
        attachments=[FileAttachment(name="Pläne 🗺️.pdf", content=b"%PDF")],
    )
    c = imported(
        "C",
        3,
        author=box(world.other),
        body="𠮷野家 gamma",
        categories=["緊急 🚨"],
        sensitivity="Confidential",
        number=30,
        label="🚀",
        flag=1,
        is_response_requested=True,
    )
    d = imported(
        "D",
        4,
        is_read=False,
        author=box(world.peer),
        body="delta",
        in_reply_to="<a@fabrikam.example>",
        references="<a@fabrikam.example>",
        message_id="<d@fabrikam.example>",
        to_recipients=[box(OUTSIDE)],
        number=-4,
    )
    e = imported(
        "E",
        5,
        author=box(OUTSIDE),
        body="ε" * 50_000,
        importance="High",
        culture="ja-JP",
        attachments=[FileAttachment(name="bild.png", content=b"png", is_inline=True, content_id="bild")],
    )
    f = imported("F", 6, body="zeta", categories=["Blau"], reminder_is_set=True, reminder_minutes_before_start=30)
    h = Message(subject=SUBJECTS["H"], body="eta", to_recipients=[box(world.peer)])
    g = PostItem(account=world.account, folder=folder, subject=SUBJECTS["G"], body="theta")
    for result in folder.bulk_create([a, b, c, d, e, f, h]):
        check("a message to search for is made", not isinstance(result, Exception), result)
    g.save()


def found(folder, name, query, expected):
    """The letters of what a query finds. They are read off the subjects."""
    letters = {subject: letter for letter, subject in SUBJECTS.items()}
    try:
        queryset = folder.filter(query) if isinstance(query, Q) else query
        seen = "".join(sorted(letters.get(subject, "?") for subject in queryset.values_list("subject", flat=True)))
    except Exception as raised:
        seen = repr(raised)
    same(f"filter {name}", seen, expected)


def filters(world):
    me, peer, other = world.me, world.peer, world.other
    plain = [
        # Text, by every lookup. Equality does not look at the case, Contains with Exact does.
        (dict(subject="Budget 2027"), "A"),
        (dict(subject="BUDGET 2027"), "A"),
        (dict(subject="budget"), ""),
        (dict(subject__not="Budget 2027"), "BCDEFGH"),
        (dict(subject__exact="Budget 2027"), "A"),
        (dict(subject__exact="budget 2027"), ""),
        (dict(subject__iexact="budget 2027"), "A"),
        (dict(subject__contains="udget"), "ABDG"),
        (dict(subject__contains="Budget"), "ADG"),
        (dict(subject__icontains="BUDGET"), "ABDG"),
        (dict(subject__startswith="Bud"), "A"),
        (dict(subject__startswith="Budget Ü"), ""),
        (dict(subject__istartswith="BUD"), "AB"),
        (dict(subject__in=["Budget 2027", "Re: Budget 2027", "nichts"]), "AD"),
        (dict(subject__in=[]), ""),
        (dict(subject__exists=True), "ABCDEGH"),
        (dict(subject__exists=False), "F"),
        (dict(subject__gt="Entwurf"), "CDEH"),
        (dict(subject__lt="Budget 2027"), "G"),
        (dict(subject__gte="Budget 2027", subject__lte="budget übersicht"), "AB"),
        (dict(subject__range=("Budget 2027", "budget übersicht")), "AB"),
        # Signs beyond ASCII, of three and of four bytes.
        (dict(subject__contains="ÜBERSICHT"), ""),
        (dict(subject__icontains="ÜBERSICHT"), "B"),
        (dict(subject__icontains="ubersicht"), ""),
        (dict(subject__contains="🚀"), "C"),
        (dict(subject__startswith="Ångström 🚀"), "C"),
        (dict(subject__istartswith="ÅNGSTRÖM"), "C"),
        (dict(subject__contains="の件名"), "E"),
        (dict(subject__contains="𠮷"), "E"),
        (dict(subject="日本語の件名 𠮷野家"), "E"),
        (dict(subject__contains="—"), "H"),
        # The body.
        (dict(body__contains="alpha"), "A"),
        (dict(body__icontains="GAMMA"), "C"),
        (dict(body__contains="𠮷野家"), "C"),
        (dict(body__icontains="übergröße"), "AB"),
        # Yes and no.
        (dict(is_read=True), "ACEF"),
        (dict(is_read=False), "BDGH"),
        (dict(is_read__not=True), "BDGH"),
        (dict(is_draft=True), "H"),
        (dict(is_draft=False), "ABCDEFG"),
        (dict(has_attachments=True), "B"),
        (dict(has_attachments=False), "ACDEFGH"),
        (dict(is_from_me=True), ""),
        (dict(is_read_receipt_requested=True), "A"),
        (dict(is_response_requested=True), "C"),
        (dict(reminder_is_set=True), "F"),
        # Times.
        (dict(datetime_received=day(3)), "C"),
        (dict(datetime_received__gt=day(3), datetime_received__lt=day(5)), "D"),
        (dict(datetime_received__gte=day(3), datetime_received__lte=day(5)), "CDE"),
        (dict(datetime_received__range=(day(2), day(4))), "BCD"),
        (dict(datetime_received__lt=day(2)), "A"),
        (dict(datetime_sent__lte=day(2, 7)), "AB"),
        (dict(datetime_sent__in=[day(1, 7), day(6, 7)]), "AF"),
        (dict(datetime_created__gt=day(1), subject__exists=True), "ABCDEGH"),
        (dict(last_modified_time__lt=day(1)), ""),
        (dict(datetime_received__exists=True, is_draft=False, item_class="IPM.Note"), "ABCDEF"),
        # Numbers, and words that are numbers.
        (dict(size__gt=50_000), "E"),
        (dict(size__lte=50_000), "ABCDFGH"),
        (dict(size__range=(90_000, 200_000)), "E"),
        (dict(reminder_minutes_before_start=30), "F"),
        (dict(importance="High"), "AE"),
        (dict(importance__not="Normal"), "ABE"),
        (dict(importance__in=["Low", "Normal"]), "BCDFGH"),
        (dict(importance__gte="Normal"), "ACDEFGH"),
        (dict(sensitivity="Private"), "A"),
        (dict(sensitivity__in=["Private", "Confidential"]), "AC"),
        # Categories: one of several is enough, without regard to case.
        (dict(categories="Rot"), "AB"),
        (dict(categories__contains=["ROT"]), "AB"),
        (dict(categories__contains=["Rot", "Blau"]), "A"),
        (dict(categories__contains=["Rot", "Grün"]), ""),
        (dict(categories__in=["Blau", "緊急 🚨"]), "ACF"),
        (dict(categories__exists=True), "ABCF"),
        (dict(categories__exists=False), "DEGH"),
        # People.
        (dict(author=OUTSIDE.address), "AE"),
        (dict(author=peer.address), "BD"),
        (dict(author__contains=other.address), "C"),
        (dict(author__icontains=peer.address.upper()), "BD"),
        (dict(author__exists=False), "FH"),
        (dict(display_to=peer.name), "AH"),
        (dict(display_to__contains=me.name), "B"),
        (dict(display_to__startswith=OUTSIDE.name), "D"),
        (dict(display_cc=other.name), "A"),
        # What identifies messages and threads.
        (dict(message_id="<a@fabrikam.example>"), "A"),
        (dict(message_id__in=["<a@fabrikam.example>", "<d@fabrikam.example>"]), "AD"),
        (dict(message_id__contains="@fabrikam.example"), "ABD"),
        (dict(in_reply_to="<a@fabrikam.example>"), "D"),
        (dict(in_reply_to__exists=True), "D"),
        (dict(references__contains="<a@fabrikam.example>"), "D"),
        (dict(conversation_topic="Budget 2027"), "AD"),
        (dict(item_class="IPM.Post"), "G"),
        (dict(item_class__startswith="IPM."), ALL),
        # Extended properties, by tag and by name.
        (dict(received_on=day(3)), "C"),
        (dict(received_on__lte=day(2)), "AB"),
        (dict(flag=2), "A"),
        (dict(flag__exists=True), "AC"),
        (dict(number=1), "A"),
        (dict(number__gt=1), "BC"),
        (dict(number__lt=0), "D"),
        (dict(number__range=(1, 10)), "AB"),
        (dict(number__exists=False), "EFGH"),
        (dict(label="eins"), "A"),
        (dict(label__contains="wei"), "B"),
        (dict(label__exact="🚀"), "C"),
        (dict(label__in=["Eins", "🚀"]), "AC"),
        (dict(label__not="Eins"), "BCDEFGH"),
    ]
    combined = [
        ("A or B", Q(subject="Budget 2027") | Q(importance="Low"), "AB"),
        ("A and B", Q(subject__icontains="budget") & Q(is_read=False), "BDG"),
        ("not", ~Q(subject__icontains="budget"), "CEFH"),
        ("not not", ~~Q(subject__icontains="budget"), "ABDG"),
        ("not of several", ~Q(subject__icontains="budget", is_read=False), "ACEFH"),
        ("not of a greater", ~Q(size__gt=50_000), "ABCDFGH"),
        ("not of an exists", ~Q(categories__exists=True), "DEGH"),
        ("nested", (Q(importance="High") | Q(importance="Low")) & ~Q(categories="Blau"), "BE"),
        ("deep", ~((Q(is_read=True) & ~Q(importance="High")) | Q(has_attachments=True)), "ADEGH"),
        (
            "xor",
            (Q(is_read=True) & ~Q(categories="Blau")) | (~Q(is_read=True) & Q(categories="Blau")),
            "CE",
        ),
        ("several keywords", Q(subject__contains="Budget", importance="High", categories="Rot"), "A"),
        ("across kinds", Q(item_class="IPM.Post") | Q(number=30) | Q(flag=2), "ACG"),
        ("many alternatives", Q(message_id__in=[f"<{n}@x>" for n in range(100)] + ["<b@fabrikam.example>"]), "B"),
    ]
    named = [
        (", ".join(f"{key}={value!r}" for key, value in query.items()), query, expected) for query, expected in plain
    ]
    return [(name, Q(**query), expected) for name, query, expected in named] + combined


def chained(folder):
    found(folder, "filter and exclude", folder.filter(is_read=True).exclude(importance="High"), "CF")
    found(folder, "exclude alone", folder.exclude(subject__icontains="budget"), "CEFH")
    found(folder, "exclude twice", folder.exclude(is_read=True).exclude(is_draft=True), "BDG")
    found(folder, "all", folder.all(), ALL)
    found(folder, "none", folder.none(), "")
    found(folder, "filter of filter", folder.filter(is_read=False).filter(importance="Low"), "B")


# Advanced Query Syntax.
QUERY_STRINGS = [
    ("subject:budget", "ABDG"),
    ("subject:bud", "ABDG"),
    ('subject:"budget 2027"', "AD"),
    ("subject:(budget 2027)", "AD"),
    ("subject:ubersicht", "B"),
    ("subject:🚀", "C"),
    ('subject:"🚀 start"', "C"),
    ("subject:日本語の件名", "E"),
    ("budget AND NOT subject:2027", "BG"),
    ("subject:budget -subject:2027", "BG"),
    ("subject:aushang OR subject:entwurf", "GH"),
    ("body:alpha", "A"),
    ("alpha", "A"),
    ('from:"Kerstin Åkesson"', "AE"),
    ("from:kerstin.akesson@fabrikam.example", "AE"),
    ("to:kerstin", "D"),
    ("participants:kerstin", "ADE"),
    ("hasattachment:true", "B"),
    ("hasattachments:yes", "B"),
    ("attachment:plane", "B"),
    ("isread:false AND kind:email", "BDH"),
    ("isflagged:yes", "A"),
    ("importance:high", "AE"),
    ("category:rot", "AB"),
    ("kind:posts", "G"),
    ("size:>50000", "E"),
    ("size:<50KB AND importance:high", "A"),
    ("received:2026-03-03", "C"),
    ("received:3/1/2026..3/2/2026", "AB"),
    ("received:>=2026-03-05 AND received:<2026-03-07", "EF"),
    ("sent:03/06/2026", "F"),
    ("(importance:high OR importance:low) AND isread:true", "AE"),
    ("subject:gibtesnicht", ""),
]


def limits(folder):
    """What a real server does not search by, and what exchangelib therefore never asks for."""
    with searchable("conversation_index"):
        found(folder, "by the conversation index is accepted, and finds nothing", Q(conversation_index=b"x"), "")
    with searchable("culture"):
        refused("a culture is not searched by", ErrorUnsupportedPathForQuery, folder.filter(culture="ja-JP").count)
    yes_or_no = folder.filter(is_read__exists=True)
    refused("a flag always exists", ErrorInvalidPropertyForExists, yes_or_no.count)


@contextmanager
def searchable(name):
    field = Message.get_field_by_fieldname(name)
    field.is_searchable = True
    try:
        yield
    finally:
        field.is_searchable = False
