"""exchangelib, a client of Exchange that we did not write, against the embedded
Exchange: what this project's own client reads must be what others read, too.

The settings come on standard input as NAME='value' lines. Prints a line for each
check and "N passed, N failed"; exits 1 on any failure.
"""

import sys

from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    Account,
    BaseProtocol,
    Build,
    Configuration,
    Credentials,
    Version,
)
from exchangelib.errors import ErrorImpersonateUserDenied, ErrorNonExistentMailbox

ANNA = "anna.lindqvist@contoso.example"
results = []


def check(name, holds, seen=""):
    results.append(bool(holds))
    print(("ok      " if holds else "FAILED  ") + name + ("" if holds else f": {seen}"))


settings = {}
for line in sys.stdin:
    name, separator, value = line.strip().partition("=")
    if separator:
        settings[name] = value.strip("'")

BaseProtocol.TIMEOUT = 20
configuration = Configuration(
    service_endpoint=settings["EWS_SERVER_URL"],
    credentials=Credentials(settings["EWS_USERNAME"], settings["EWS_PASSWORD"]),
    auth_type="basic",
    version=Version(Build(15, 2, 2562, 17)),
)


def account(address, access_type=IMPERSONATION):
    return Account(address, config=configuration, autodiscover=False, access_type=access_type)


own = account(settings["EWS_EMAIL"], DELEGATE)
check("the own inbox is counted", own.inbox.total_count == 12, own.inbox.total_count)

anna = account(ANNA)
newest = list(anna.inbox.all().order_by("-datetime_received")[:3])
subjects = [message.subject for message in newest]
expected = [
    "Ticket to Osaka ✈️ booked",
    'Nya regler för e-post <extern> & "spam"',
    "SV: Offert på förpackningsmaskin PX-200",
]
check("another mailbox is read, newest first", subjects == expected, subjects)
check("a body is read", "LH 740, 23 November, 13:35" in str(newest[0].body), newest[0].body)
check("the sender is read", newest[2].sender.email_address == "kerstin.akesson@fabrikam.example", newest[2].sender)
unread = anna.inbox.filter(is_read=False).count()
check("a restriction finds the unread ones", unread == anna.inbox.unread_count, (unread, anna.inbox.unread_count))
found = [message.subject for message in anna.inbox.filter(subject__icontains="budget").only("subject")]
check("a restriction finds by subject", sorted(found) == ["Budget 2027", "Re: Budget 2027", "Re: Budget 2027"], found)
folder = anna.inbox / "Projekte" / "Übersicht"
check("a folder is found by its path", folder.total_count == 2, folder.total_count)
pages = [message.id for message in anna.inbox.all().only("subject").order_by("datetime_received")]
check("all pages are read", len(pages) == len(set(pages)) == 25, len(pages))
for address, error in (
    ("helena.vogt@contoso.example", ErrorImpersonateUserDenied),
    ("nobody@contoso.example", ErrorNonExistentMailbox),
):
    try:
        seen = account(address).inbox.total_count
    except error as raised:
        seen = raised
    check(f"{address} is refused", isinstance(seen, error), repr(seen))

passed = sum(results)
print(f"{passed} passed, {len(results) - passed} failed")
sys.exit(0 if results and all(results) else 1)
