"""What all checks stand on: a folder, free ports, certificates, the embedded
Exchange, and the built server as an MCP client sees it."""

import asyncio
import os
import socket
import subprocess
import time
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

ACCOUNT, PASSWORD, REALM = "svc", "s3cret", "CONTOSO.EXAMPLE"
PATIENCE = 60
results = []


def check(name, holds, seen=""):
    results.append(bool(holds))
    print(("ok      " if holds else "FAILED  ") + name + ("" if holds else f": {seen!s:.600}"), flush=True)


def free_port():
    """A port that the system has just had free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def reachable(port, process):
    """Waits until somebody listens there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, f"{process.args[0]} has ended"
        with socket.socket() as client:
            client.settimeout(1)
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(f"{process.args[0]} does not listen")


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def certificate(folder, name):
    """A certificate for localhost that is its own authority, and its key."""
    pem, key, config = folder / f"{name}.pem", folder / f"{name}.key", folder / f"{name}.cnf"
    config.write_text(
        "[req]\ndistinguished_name = name\nx509_extensions = server\nprompt = no\n[name]\nCN = localhost\n"
        "[server]\nsubjectAltName = DNS:localhost\nbasicConstraints = critical, CA:FALSE\n"
    )
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "2", "-config", str(config),
        "-keyout", str(key), "-out", str(pem),
    )  # fmt: skip
    return pem, key


class Exchange:
    """The embedded Exchange, with Basic authentication."""

    def __init__(self, server):
        arguments = [server, "simulator", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.settings = {}
        for line in self.process.stdout:
            if not line.strip():
                break
            name, value = line.strip().split("=", 1)
            self.settings[name] = value.strip("'")

    @property
    def origin(self):
        return self.settings["EWS_SERVER_URL"].rsplit("/EWS/", 1)[0]


class Calls:
    """What a server that was started with these settings answers to calls."""

    def __init__(self, server, folder, exchange, port, authority, settings):
        own = {
            "EWS_SERVER_URL": f"https://localhost:{port}/EWS/Exchange.asmx",
            "EWS_EMAIL": exchange.settings["EWS_EMAIL"],
            "EWS_CA_FILE": str(authority),
            "EWS_USERNAME": f"CONTOSO\\{ACCOUNT}",
            "EWS_PASSWORD": PASSWORD,
            "EWS_IMPERSONATION_ENABLED": "true",
            "EWS_STATE_DIR": str(folder / "state"),
            "XDG_CACHE_HOME": str(Path.home() / ".cache"),
            "KRB5_CONFIG": str(folder / "nowhere.conf"),
            "LOG_LEVEL": "error",
            "HOME": os.environ.get("HOME", "/"),
        }
        environment = {name: value for name, value in (own | settings).items() if value is not None}
        self.parameters = StdioServerParameters(command=server, args=["serve"], env=environment)

    async def _run(self, rounds, at_once):
        async with stdio_client(self.parameters) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            texts = []
            for _ in range(rounds):
                calls = [session.call_tool("read_emails", {"max_results": 1}) for _ in range(at_once)]
                for result in await asyncio.wait_for(asyncio.gather(*calls), PATIENCE):
                    dumped = result.model_dump(by_alias=True, exclude_none=True, mode="json")
                    texts.append("" if not dumped.get("isError") else dumped["content"][0]["text"])
            return texts

    def run(self, rounds=1, at_once=1):
        """The error of each call; empty where it was answered."""
        return asyncio.run(self._run(rounds, at_once))
