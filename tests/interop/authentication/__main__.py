"""Signing in to Apache with mod_auth_gssapi, gss-ntlmssp and an MIT KDC, and to
pyspnego, which wants sign-ins to be bound to the connection. Prints a line for
each check and "N passed, N failed"; exits 1 on any failure."""

import sys
import tempfile
from pathlib import Path

from apache import Apache
from binding import Binding
from kerberos import Kdc
from world import ACCOUNT, REALM, Calls, Exchange, certificate, check, results

server = str(Path(sys.argv[1]).resolve())
UPN, DOWN_LEVEL = f"{ACCOUNT}@{REALM.lower()}", f"{REALM}\\{ACCOUNT}"
processes = []


def main(folder):
    folder.chmod(0o755)
    exchange = Exchange(server)
    processes.append(exchange.process)
    kdc = Kdc(folder)
    processes.append(kdc.process)
    pair, other = certificate(folder, "first"), certificate(folder, "second")

    def apache(name, mechanisms, bound=True):
        made = Apache(folder, name, exchange, kdc, pair, mechanisms, bound)
        processes.append(made.process)
        return made

    def calls(port, **settings):
        return Calls(server, folder, exchange, port, pair[0], settings)

    both = ["krb5", "ntlmssp"]
    # MIT takes no ticket that sspi has bound (docs/configuration.md, "Channel binding").
    unbound = {"EWS_CHANNEL_BINDING": "off"}
    to_kdc = unbound | {"EWS_AUTH_TYPE": "negotiate", "EWS_USERNAME": DOWN_LEVEL, "EWS_KDC_URL": f"127.0.0.1:{kdc.port}"}

    print("── Apache: NTLM", flush=True)
    web = apache("ntlm", both)
    texts = calls(web.port, EWS_AUTH_TYPE="ntlm").run(rounds=3, at_once=5)
    statuses, users, proofs, _ = web.seen()
    check("all calls are answered", texts == [""] * 15, texts)
    check("who signed in is the account", len(users) == 1 and ACCOUNT in next(iter(users)).lower(), users)
    check("connections sign in once and are kept", 1 <= proofs <= 4 and statuses["200"] >= 15, (statuses, proofs))
    check("nothing is refused but the first messages", statuses["401"] == proofs > 0, (statuses, proofs))

    web = apache("ntlm-wrong", both)
    texts = calls(web.port, EWS_AUTH_TYPE="ntlm", EWS_PASSWORD="wrong").run(rounds=2, at_once=5)
    statuses, _, proofs, _ = web.seen()
    check("a wrong password is told", all("refused the sign-in (HTTP 401)" in text for text in texts), texts)
    check("and tried once", proofs == 1 and statuses["200"] == 0, (statuses, proofs))

    print("── Apache: Kerberos", flush=True)
    ways = {
        "a password": to_kdc,
        "a password, without EWS_AUTH_TYPE": to_kdc | {"EWS_AUTH_TYPE": None},
        "a user principal name": to_kdc | {"EWS_USERNAME": UPN},
        "a keytab": to_kdc | {"EWS_PASSWORD": None, "EWS_KEYTAB_FILE": str(kdc.account)},
        "krb5.conf in place of EWS_KDC_URL": to_kdc | {"EWS_KDC_URL": None, "KRB5_CONFIG": str(kdc.config)},
        "the service's name": to_kdc | {"EWS_SERVICE_PRINCIPAL_NAME": "HTTP/localhost"},
    }
    for number, (name, settings) in enumerate(ways.items()):
        web = apache(f"kerberos-{number}", both)
        texts = calls(web.port, **settings).run(rounds=2, at_once=3)
        statuses, users, proofs, signed = web.seen()
        check(f"with {name}, all calls are answered", texts == [""] * 6, texts)
        check("by Kerberos", len(users) == 1 and users.pop().endswith(f"@{REALM}") and proofs == 0, (users, proofs))
        check("a connection signs in with its first request", 1 <= signed <= 4 and statuses["401"] == 0, (statuses, signed))

    web = apache("kerberos-each", ["krb5"], bound=False)
    texts = calls(web.port, **to_kdc).run(rounds=4)
    statuses, _, _, signed = web.seen()
    check("where each request is asked for a proof, all are answered", texts == [""] * 4, texts)
    check("and a server that asks each time is asked only once without", statuses["401"] <= 1, (statuses, signed))

    web = apache("kerberos-wrong", both)
    before = kdc.failed_proofs()
    texts = calls(web.port, **to_kdc | {"EWS_PASSWORD": "wrong"}).run(rounds=2, at_once=5)
    check("a wrong password is told", all(text for text in texts), texts)
    check("and shown to the KDC once", kdc.failed_proofs() - before == 1, kdc.failed_proofs() - before)
    check("and to the server never", web.seen()[3] == 0, web.seen())

    web = apache("kerberos-nowhere", ["krb5"])
    settings = to_kdc | {"EWS_PASSWORD": None, "EWS_KEYTAB_FILE": str(kdc.account), "EWS_KDC_URL": "127.0.0.1:1"}
    texts = calls(web.port, **settings).run()
    check("a KDC that is not there is told", "check EWS_KDC_URL" in texts[0], texts)

    print("── Apache: Negotiate with NTLM", flush=True)
    web = apache("spnego-without-kdc", both)
    texts = calls(web.port, EWS_AUTH_TYPE="negotiate", EWS_KDC_URL="127.0.0.1:1").run(rounds=2, at_once=3)
    check("without a KDC, all calls are answered", texts == [""] * 6, (texts, web.seen()))
    web = apache("spnego-ntlm-only", ["ntlmssp"])
    settings = to_kdc | {"EWS_USERNAME": f"CONTOSO\\{ACCOUNT}", "KRB5_CONFIG": str(kdc.config)}
    texts = calls(web.port, **settings).run(rounds=2)
    check("a server that chooses NTLM is followed", texts == [""] * 2, (texts, web.seen()))

    print("── pyspnego: channel binding", flush=True)
    for kind in ("ntlm", "negotiate"):
        settings = {"EWS_AUTH_TYPE": kind, "EWS_KDC_URL": "127.0.0.1:1"}
        for way in ("auto", "require"):
            bound = Binding(folder, exchange, pair, pair[0])
            texts = calls(bound.port, **settings, EWS_CHANNEL_BINDING=way).run(rounds=2, at_once=3)
            check(f"{kind}, {way}: bound to the certificate it is let in", texts == [""] * 6, texts)
            check("once for each connection", 1 <= bound.proofs == bound.let_in <= 4, (bound.proofs, bound.let_in))
            check("and no request goes before the proof", bound.early == 0, bound.early)
        bound = Binding(folder, exchange, pair, other[0])
        texts = calls(bound.port, **settings).run(rounds=2, at_once=3)
        check(f"{kind}: bound to another certificate it is refused", bound.let_in == 0 and all(texts), texts)
        check("after one proof, with a hint", bound.proofs == 1 and "Extended Protection" in texts[0], texts)
        bound = Binding(folder, exchange, pair, pair[0])
        texts = calls(bound.port, **settings, EWS_CHANNEL_BINDING="off").run(rounds=2)
        check(f"{kind}, off: without a binding it is refused", bound.let_in == 0 and bound.proofs == 1, texts)
        bound = Binding(folder, exchange, pair, pair[0])
        texts = calls(bound.port, **settings, EWS_PASSWORD="wrong").run(rounds=2, at_once=3)
        check(f"{kind}: a wrong password is tried once", bound.let_in == 0 and bound.proofs == 1, texts)


with tempfile.TemporaryDirectory() as name:
    try:
        main(Path(name))
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait()
passed = sum(results)
print(f"{passed} passed, {len(results) - passed} failed")
sys.exit(0 if results and all(results) else 1)
