"""Signing in with pyspnego, over bare connections: what lasts, what is refused. exchangelib itself signs in with the
other subjects."""

import base64
import http.client
from urllib.parse import urlsplit

import checks
import spnego
from exchangelib.errors import UnauthorizedError
from world import ANNA, World

DOCUMENT = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
 xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:GetFolder>
 <m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>
 <m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>"""


def ask(connection, authorization=None):
    """Status and challenges of an answer."""
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    if authorization:
        headers["Authorization"] = authorization
    connection.request("POST", "/EWS/Exchange.asmx", DOCUMENT, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get_all("WWW-Authenticate") or []


def handshake(settings, password, scheme, protocol):
    """Goes through a handshake: the connection, the client's side of it, the last status."""
    connection = http.client.HTTPConnection(urlsplit(settings["EWS_SERVER_URL"]).netloc, timeout=60)
    client = spnego.client(settings["EWS_USERNAME"], password, "127.0.0.1", protocol=protocol, service="HTTP")
    token, status = client.step(), 0
    while token:
        status, challenges = ask(connection, f"{scheme} {base64.b64encode(token).decode()}")
        answers = [challenge.partition(" ")[2] for challenge in challenges if challenge.startswith(scheme)]
        if not answers or not answers[0]:
            break
        token = client.step(base64.b64decode(answers[0])) if not client.complete else None
    return connection, client, status


def run(world):
    settings = world.settings
    kind = settings["EWS_AUTH_TYPE"]
    wrong = dict(settings, EWS_PASSWORD="wrong", EWS_CLIENT_SECRET="wrong")
    if kind == "oauth2":
        try:
            World(wrong, "impersonation").account.inbox.refresh()
            checks.check("a wrong secret gets no token", False, "a folder")
        except Exception as error:
            checks.check("a wrong secret gets no token", "invalid_client" in repr(error), repr(error))
        checks.same("a token opens a mailbox", world.of(ANNA).inbox.name, "Inbox")
        return
    checks.refused(
        "exchangelib is refused with a wrong password",
        UnauthorizedError,
        lambda: World(wrong, "impersonation").account.inbox.refresh(),
    )
    scheme, protocols = {"ntlm": ("NTLM", ["ntlm"]), "negotiate": ("Negotiate", ["negotiate", "ntlm"])}[kind]
    for protocol in protocols:
        connection, client, status = handshake(settings, settings["EWS_PASSWORD"], scheme, protocol)
        checks.same(f"{protocol}: the handshake comes to its end", (status, client.complete), (200, True))
        checks.same(f"{protocol}: the connection stays signed in", ask(connection), (200, []))
        _, _, status = handshake(settings, "wrong", scheme, protocol)
        checks.same(f"{protocol}: a wrong password is refused", status, 401)
    fresh = http.client.HTTPConnection(urlsplit(settings["EWS_SERVER_URL"]).netloc, timeout=60)
    checks.same("another connection is not signed in", ask(fresh), (401, [scheme]))
