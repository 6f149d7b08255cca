"""Our server, as the official Python client of MCP drives it: one tool call after the other."""

import base64
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import jsonschema
from anyio.from_thread import start_blocking_portal
from exchangelib import EWSDateTime
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from checks import check, same

BINARY = os.environ.get("EWS_MCP_BINARY", "target/debug/ews-mcp")
# How the ways in which exchangelib opens a mailbox are called in the settings.
ACCESS = {"impersonation": "impersonation", "own": "impersonation", "delegate": "delegate"}


class Refused(Exception):
    """The tool answered with an error; its arguments are what the result holds."""

    def __init__(self, result):
        super().__init__(result.get("error"))
        self.kind = result.get("error_type")
        self.outcome = result.get("outcome")
        self.code = result.get("ews_response_code")


class Server:
    """The tools, in the mailbox that the checks work in."""

    def __init__(self, portal, session, target):
        self.portal, self.session, self.target = portal, session, target
        listed = portal.call(session.list_tools)
        self.tools = {tool.name: dump(tool) for tool in listed.tools}

    def call(self, name, **arguments):
        """What the tool answers: what its schema promises."""
        if self.target:
            arguments["target_mailbox"] = self.target
        result = dump(self.portal.call(self.session.call_tool, name, arguments))
        content = result["structuredContent"]
        if result.get("isError"):
            raise Refused(content)
        jsonschema.validate(content, self.tools[name]["outputSchema"])
        return content


def dump(model):
    return model.model_dump(by_alias=True, exclude_none=True, mode="json")


@contextmanager
def running(world):
    """A server for this world, which reads no settings but the world's."""
    with tempfile.TemporaryDirectory() as home, start_blocking_portal() as portal:
        environment = {
            **{name: value for name, value in world.settings.items() if name.startswith("EWS_")},
            "EWS_IMPERSONATION_ENABLED": "true",
            "EWS_IMPERSONATION_TYPE": ACCESS[world.way],
            "HOME": home,
            "LOG_LEVEL": "error",
            "XDG_CACHE_HOME": str(Path("target/test-cache").resolve()),
        }
        parameters = StdioServerParameters(
            command=str(Path(BINARY).resolve()), args=["serve"], env=environment, cwd=home
        )
        with (
            portal.wrap_async_context_manager(stdio_client(parameters)) as (read, write),
            portal.wrap_async_context_manager(ClientSession(read, write)) as session,
        ):
            portal.call(session.initialize)
            yield Server(portal, session, None if world.way == "own" else world.me.address)


def encoded(content):
    return base64.b64encode(content).decode()


def written(person):
    return f"{person.name} <{person.address}>"


def described(attachments):
    return [(a.name, a.content_type, a.content, bool(a.is_inline), a.content_id) for a in attachments]


def instant(text):
    """A time as our tools show it, as exchangelib has it."""
    return EWSDateTime.from_string(text.replace("+00:00", "Z"))


def conflict(server, name, tool, **arguments):
    try:
        seen = server.call(tool, **arguments)
    except Refused as error:
        same(name, (error.kind, error.outcome), ("ConflictError", "not_done"))
    else:
        check(name, False, seen)


def ids_in(server, folder):
    """The ids that our tools have for what lies in a folder, by subject; of two the newest."""
    ids, page = {}, {}
    while True:
        listed = server.call("read_emails", folder=folder, max_results=200, fields=["subject"], **page)
        for email in listed["emails"]:
            ids.setdefault(email["subject"], email["message_id"])
        if "cursor" not in listed:
            return ids
        page = {"cursor": listed["cursor"]}
