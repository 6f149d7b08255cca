"""What the built-in company is: read by its values, where nothing has been written yet."""

from exchangelib import DELEGATE, UTC, EWSDate, EWSDateTime

from checks import check, same
from world import ASSISTANT


def run(world):
    own = world.open(ASSISTANT.address, DELEGATE)
    same("the own inbox is counted", own.inbox.total_count, 12)

    inbox = world.account.inbox
    newest = list(inbox.all().order_by("-datetime_received")[:3])
    same(
        "another mailbox is read, newest first",
        [message.subject for message in newest],
        [
            "Ticket to Osaka ✈️ booked",
            'Nya regler för e-post <extern> & "spam"',
            "SV: Offert på förpackningsmaskin PX-200",
        ],
    )
    check("a body is read", "LH 740, 23 November, 13:35" in str(newest[0].body), newest[0].body)
    same("the sender is read", newest[2].sender.email_address, "kerstin.akesson@fabrikam.example")
    same("a restriction finds the unread ones", inbox.filter(is_read=False).count(), inbox.unread_count)
    found = inbox.filter(subject__icontains="budget").values_list("subject", flat=True)
    same("a restriction finds by subject", sorted(found), ["Budget 2027", "Re: Budget 2027", "Re: Budget 2027"])
    same("a folder is found by its path", (inbox / "Projekte" / "Übersicht").total_count, 2)
    same("a folder is found without the cache", (inbox // "projekte" // "übersicht").total_count, 2)
    pages = list(inbox.all().order_by("datetime_received").values_list("id", flat=True))
    same("all messages are read, each once", (len(pages), len(set(pages))), (25, 25))

    same("a sender is searched by", inbox.filter(sender="kerstin.akesson@fabrikam.example").exists(), True)

    budget = [message for message in inbox.filter(subject__icontains="budget 2027")]
    same("a thread is one conversation", len({message.conversation_id.id for message in budget}), 1)
    found = inbox.filter(conversation_id=budget[0].conversation_id).values_list("subject", flat=True)
    same("a conversation is found by its id", sorted(found), ["Budget 2027", "Re: Budget 2027", "Re: Budget 2027"])

    view = world.account.calendar.view(EWSDateTime(2026, 11, 18, tzinfo=UTC), EWSDateTime(2026, 11, 24, tzinfo=UTC))
    same(
        "a calendar is viewed",
        [(meeting.subject, meeting.start, meeting.end, meeting.location) for meeting in view],
        [
            (
                "Budget 2027",
                EWSDateTime(2026, 11, 18, 8, tzinfo=UTC),
                EWSDateTime(2026, 11, 18, 9, 30, tzinfo=UTC),
                "Room Bodensee",
            ),
            (
                "Tandläkare",
                EWSDateTime(2026, 11, 20, 13, tzinfo=UTC),
                EWSDateTime(2026, 11, 20, 14, tzinfo=UTC),
                None,
            ),
            ("大阪オフィス訪問 ✈️", EWSDate(2026, 11, 23), EWSDate(2026, 11, 27), None),
        ],
    )
