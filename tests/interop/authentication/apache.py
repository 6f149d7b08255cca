"""Apache with mod_auth_gssapi before the embedded Exchange: whoever it lets in
goes on with Basic authentication."""

import base64
import os
import subprocess
from collections import Counter

from world import ACCOUNT, PASSWORD, free_port, reachable

MODULES = [
    "mpm_event", "authn_core", "authz_core", "authz_user", "setenvif", "env", "ssl", "socache_shmcb", "headers", "proxy",
    "proxy_http", "auth_gssapi",
]  # fmt: skip


class Apache:
    """`mechanisms` are krb5 and ntlmssp; `bound`: whether a sign-in holds for the connection."""

    def __init__(self, folder, name, exchange, kdc, authority, mechanisms, bound=True):
        self.port = free_port()
        home = folder / name
        home.mkdir()
        self.log = home / "access.log"
        self.log.touch()
        users = folder / "ntlm-users"
        users.write_text(f"CONTOSO:{ACCOUNT}:{PASSWORD}\n")
        for readable in (users, kdc.keytab):
            readable.chmod(0o644)
        pem, key = authority
        pair = f"{exchange.settings['EWS_USERNAME']}:{exchange.settings['EWS_PASSWORD']}"
        basic = base64.b64encode(pair.encode()).decode()
        lines = [f"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so" for module in MODULES]
        lines += [
            f"ServerRoot {home}", f"PidFile {home}/pid", f"DefaultRuntimeDir {home}", f"Mutex file:{home}",
            "ServerName localhost", "User www-data", "Group www-data", "ServerLimit 2", "StartServers 1",
            f"Listen 127.0.0.1:{self.port}", f"ErrorLog {home}/error.log", "LogLevel auth_gssapi:debug",
            # The beginning of the token tells the step; what comes after would be secret elsewhere.
            r'SetEnvIf Authorization "^(\S+ \S{0,16})" TOKEN=$1',
            r'LogFormat "%>s|%u|%k|%{TOKEN}e" proofs', f"CustomLog {self.log} proofs",
            "SSLEngine on", f"SSLCertificateFile {pem}", f"SSLCertificateKeyFile {key}", "KeepAliveTimeout 60",
            "<Location /EWS>", "AuthType GSSAPI", "AuthName EWS",
            *[f"GssapiAllowedMech {mechanism}" for mechanism in mechanisms],
            f"GssapiConnectionBound {'On' if bound else 'Off'}", "Require valid-user",
            f'RequestHeader set Authorization "Basic {basic}"', f"ProxyPass {exchange.origin}/EWS", "</Location>",
        ]  # fmt: skip
        config = home / "httpd.conf"
        config.write_text("\n".join(lines) + "\n")
        replays = home / "replays"
        replays.mkdir()
        replays.chmod(0o1777)
        environment = os.environ | {
            "KRB5_CONFIG": str(kdc.config),
            "KRB5_KTNAME": str(kdc.keytab),
            "KRB5RCACHEDIR": str(replays),
            "NTLM_USER_FILE": str(users),
        }
        self.errors = home / "error.log"
        self.process = subprocess.Popen(
            ["/usr/sbin/apache2", "-f", str(config), "-DFOREGROUND"], env=environment, stderr=subprocess.DEVNULL
        )
        reachable(self.port, self.process)

    def seen(self):
        """Statuses; who was let in; and proofs of a password by NTLM (its third message)."""
        rows = [line.split("|") for line in self.log.read_text().splitlines()]
        statuses = Counter(row[0] for row in rows)
        users = {row[1] for row in rows if row[0] == "200"}
        proofs = sum(row[3].startswith("NTLM TlRMTVNTUAAD") for row in rows)
        signed = sum(row[3] != "-" for row in rows)
        return statuses, users, proofs, signed
