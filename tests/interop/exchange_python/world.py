"""Who is who, and how their mailboxes are opened."""

import logging
import os
from collections import namedtuple

from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    UTC,
    Account,
    BaseProtocol,
    Build,
    Configuration,
    Credentials,
    Identity,
    Mailbox,
    Message,
    OAuth2Credentials,
    Version,
)
from exchangelib.folders import Messages

Person = namedtuple("Person", "name address")

BaseProtocol.TIMEOUT = 60
# It warns of parts that do not begin at the first item.
logging.getLogger("exchangelib").setLevel(logging.ERROR)

# The built-in company; below it that of delegates.toml.
ASSISTANT = Person("Office Assistant", "assistant@contoso.example")
ANNA = Person("Anna Lindqvist", "anna.lindqvist@contoso.example")
BRUNO = Person("Bruno Keller", "bruno.keller@contoso.example")
MISAKI = Person("藤原 美咲", "misaki.fujiwara@contoso.example")
INFO = Person("Contoso Info", "info@contoso.example")
EVERYONE = Person("Everyone at Contoso", "everyone@contoso.example")

SERVICE = Person("Dienstkonto", "dienst@werft.example")
RECEPTION = Person("Empfang Süd 🏭", "empfang@werft.example")
DIRECTOR = Person("Åsa Öberg", "asa.oberg@werft.example")
STORE = Person("Lager 倉庫", "lager@werft.example")
CREW = Person("Mannschaft ⚓", "mannschaft@werft.example")
STRANGER = Person("Fremder Nachbar", "fremd@werft.example")

OUTSIDE = Person("Kerstin Åkesson", "kerstin.akesson@fabrikam.example")

# The token endpoint is on loopback, without TLS.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

# How exchangelib calls what the settings call so; its NTLM answers a server that offers Negotiate alone, too.
AUTHENTICATION = {"basic": "basic", "ntlm": "NTLM", "negotiate": "NTLM", "oauth2": "OAuth 2.0"}

# By the way in which the mailbox is opened: whose it is, two others, a list with those of its members whose mailboxes
# can be read, and whom nobody knows.
WAYS = {
    "impersonation": (ANNA, BRUNO, MISAKI, (EVERYONE, [ANNA, BRUNO, MISAKI]), "nobody@contoso.example"),
    "own": (ASSISTANT, BRUNO, ANNA, (EVERYONE, [ANNA, BRUNO, MISAKI]), "nobody@contoso.example"),
    "delegate": (RECEPTION, DIRECTOR, STORE, (CREW, [DIRECTOR, STORE]), "niemand@werft.example"),
}


class World:
    """One server, and one mailbox in it that the checks work in."""

    def __init__(self, settings, way):
        self.way = way
        self.me, self.peer, self.other, self.group, nobody = WAYS[way]
        self.nobody = Person("Niemand", nobody)
        self.settings = settings
        self.configuration = Configuration(
            service_endpoint=settings["EWS_SERVER_URL"],
            credentials=credentials(settings, self.me),
            auth_type=AUTHENTICATION[settings["EWS_AUTH_TYPE"]],
            version=Version(Build(15, 2, 2562, 17)),
        )
        # As whom the server acts.
        self.acting = SERVICE if way == "delegate" else self.me
        self.opened = {}
        access = IMPERSONATION if way == "impersonation" else DELEGATE
        self.account = self.open(self.me.address, access)

    def open(self, address, access=IMPERSONATION):
        """A mailbox, by default as its owner sees it."""
        return Account(
            address,
            config=self.configuration,
            autodiscover=False,
            access_type=access,
            default_timezone=UTC,
        )

    def of(self, person):
        """The mailbox of somebody else, as its owner sees it."""
        if person not in self.opened:
            self.opened[person] = self.open(person.address)
        return self.opened[person]

    def folder(self, name, account=None):
        """A new folder below the inbox; the one with this name goes first."""
        inbox = (account or self.account).inbox
        for old in [child for child in inbox.children if child.name == name]:
            old.delete()
        return Messages(parent=inbox, name=name).save()

    def message(self, folder, subject, body="Ein Text", **properties):
        """A saved draft."""
        return Message(account=folder.account, folder=folder, subject=subject, body=body, **properties).save()

    def received(self, person, subject):
        """The one message of this subject in somebody's inbox."""
        return self.of(person).inbox.get(subject=subject)


class Application(OAuth2Credentials):
    """An application whose tokens come from another endpoint than Microsoft's."""

    def __init__(self, settings, person):
        self.endpoint = settings["EWS_TOKEN_URL"]
        super().__init__(
            client_id=settings["EWS_CLIENT_ID"],
            client_secret=settings["EWS_CLIENT_SECRET"],
            tenant_id=settings["EWS_TENANT_ID"],
            identity=Identity(primary_smtp_address=person.address),
        )

    @property
    def token_url(self):
        return self.endpoint


def credentials(settings, person):
    """What the server is signed in to with."""
    if settings["EWS_AUTH_TYPE"] == "oauth2":
        return Application(settings, person)
    return Credentials(settings["EWS_USERNAME"], settings["EWS_PASSWORD"])


def read(stream):
    """The settings that the simulator printed: lines NAME='value'."""
    pairs = (line.strip().partition("=") for line in stream)
    return {name: value.strip("'") for name, separator, value in pairs if separator}


def box(person):
    """A recipient as a client writes it."""
    return Mailbox(name=person.name, email_address=person.address)


def persons(mailboxes):
    """Recipients as they were read: names and addresses, in their order."""
    return [Person(mailbox.name, mailbox.email_address) for mailbox in mailboxes or []]


def fresh(item, *only):
    """The item as the server has it now."""
    [found] = item.account.fetch([item], folder=item.folder, only_fields=only or None)
    if isinstance(found, Exception):
        raise found
    return found
