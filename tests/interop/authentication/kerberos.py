"""An MIT KDC with an account and a service, for one realm, on loopback."""

import os
import subprocess

from world import ACCOUNT, PASSWORD, REALM, free_port, reachable


class Kdc:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.log = folder / "kdc.log"
        self.config = folder / "krb5.conf"
        self.config.write_text(
            f"[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n rdns = false\n"
            f"[realms]\n {REALM} = {{\n  kdc = 127.0.0.1:{self.port}\n }}\n"
            f"[domain_realm]\n localhost = {REALM}\n contoso.example = {REALM}\n"
            f"[logging]\n kdc = FILE:{self.log}\n"
        )
        profile = folder / "kdc.conf"
        profile.write_text(
            f"[kdcdefaults]\n kdc_listen = 127.0.0.1:{self.port}\n kdc_tcp_listen = 127.0.0.1:{self.port}\n"
            f"[realms]\n {REALM} = {{\n  database_name = {folder}/principal\n  key_stash_file = {folder}/stash\n"
            "  acl_file = /dev/null\n  supported_enctypes = aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal\n"
            "  default_principal_flags = +preauth\n }\n"
        )
        self.environment = os.environ | {"KRB5_CONFIG": str(self.config), "KRB5_KDC_PROFILE": str(profile)}
        self.admin("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        service = f"HTTP/localhost@{REALM}"
        self.keytab, self.account = folder / "http.keytab", folder / "svc.keytab"
        for command in [
            f"addprinc -pw {PASSWORD} {ACCOUNT}@{REALM}",
            # MIT looks user principal names up by the letter, where a directory knows whose they are.
            f"addprinc -pw {PASSWORD} {ACCOUNT}\\@{REALM.lower()}@{REALM}",
            f"addprinc -randkey {service}",
            f"ktadd -k {self.keytab} {service}",
            # The account's key is that of its password.
            f"ktadd -norandkey -k {self.account} {ACCOUNT}@{REALM}",
        ]:
            self.admin("kadmin.local", "-r", REALM, "-q", command)
        self.process = subprocess.Popen(
            ["/usr/sbin/krb5kdc", "-n", "-r", REALM],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        reachable(self.port, self.process)

    def admin(self, command, *arguments):
        made = subprocess.run(
            [f"/usr/sbin/{command}", *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr

    def failed_proofs(self):
        """How often somebody has shown it a wrong password."""
        return sum("PREAUTH_FAILED" in line for line in self.log.read_text().splitlines())
