"""The official Python client of MCP against the built server, on stdio.

Checks what that client checks (results against the published outputSchema
among it) and the values of the built-in company. Prints a line for each check
and "N passed, N failed"; exits 1 on any failure.
"""

import asyncio
import sys

import jsonschema
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

ANNA = "anna.lindqvist@contoso.example"
READING = [
    "download_attachment",
    "get_email_details",
    "get_email_mime",
    "get_emails_bulk",
    "list_attachments",
    "mailbox_access",
    "read_attachment",
    "read_emails",
    "search_by_conversation",
    "search_emails",
    "sync_emails",
]
WRITING = [
    "add_attachment",
    "attach_email_to_draft",
    "copy_email",
    "create_draft",
    "create_forward_draft",
    "create_reply_draft",
    "delete_attachment",
    "delete_email",
    "forward_email",
    "move_email",
    "reply_email",
    "send_draft",
    "send_email",
    "update_draft",
    "update_email",
]
TOOLS = sorted([*READING, *WRITING])
results = []


def check(name, holds, seen=""):
    results.append(bool(holds))
    print(("ok      " if holds else "FAILED  ") + name + ("" if holds else f": {seen}"))


def dump(model):
    return model.model_dump(by_alias=True, exclude_none=True, mode="json")


async def main(server):
    parameters = StdioServerParameters(command=server, args=["serve", "--demo"], env={"LOG_LEVEL": "error"})
    async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
        hello = dump(await session.initialize())
        check("the server says who it is", hello["serverInfo"]["name"] == "ews-mcp", hello)

        tools = {tool["name"]: tool for tool in dump(await session.list_tools())["tools"]}
        check("the mail tools are listed", sorted(tools) == TOOLS, sorted(tools))
        for name, tool in tools.items():
            for schema in (tool["inputSchema"], tool["outputSchema"]):
                jsonschema.Draft202012Validator.check_schema(schema)
            reads = tool["annotations"]["readOnlyHint"]
            check(f"{name} says whether it only reads", reads is (name in READING), tool["annotations"])

        async def call(name, arguments):
            result = dump(await session.call_tool(name, arguments))
            if not result.get("isError"):
                jsonschema.validate(result["structuredContent"], tools[name]["outputSchema"])
            return result

        own = await call("read_emails", {"max_results": 3})
        check("the own inbox is read", own["structuredContent"]["total_available"] == 12, own)
        anna = await call("read_emails", {"target_mailbox": ANNA, "max_results": 1})
        content = anna["structuredContent"]
        check("another mailbox is read", content["mailbox"] == ANNA, content)
        check("four-byte characters arrive", content["emails"][0]["subject"] == "Ticket to Osaka ✈️ booked", content)
        details = await call(
            "get_email_details",
            {"target_mailbox": ANNA, "message_id": content["emails"][0]["message_id"], "format": "markdown"},
        )
        check("a message is read in full", details["structuredContent"]["email"]["body_format"] == "markdown", details)
        denied = await call("read_emails", {"target_mailbox": "helena.vogt@contoso.example"})
        text = denied["content"][0]["text"]
        expected = (
            "ConnectionError: Failed to access mailbox helena.vogt@contoso.example: "
            "The account does not have permission to impersonate the requested user."
        )
        check("a mailbox outside of the rights is refused", denied.get("isError") and text.startswith(expected), text)

        letter = {"to": [ANNA], "subject": "Übersicht 🚀", "body": "**Grüße**", "body_format": "markdown"}
        would = await call("send_email", letter | {"dry_run": True})
        check("a dry run shows what would be sent", ANNA in would["structuredContent"]["would"]["summary"], would)
        sent = (await call("send_email", letter))["structuredContent"]
        check("a message is sent", sent["message_id"] and sent["recipients"] == [ANNA], sent)
        arrived = await call("read_emails", {"target_mailbox": ANNA, "max_results": 1})
        email = arrived["structuredContent"]["emails"][0]
        check("and arrives", email["subject"] == "Übersicht 🚀" and email["from"] == sent["mailbox"], email)
        draft = (await call("create_draft", letter))["structuredContent"]
        key = {"draft_id": draft["message_id"], "change_key": draft["change_key"]}
        check("a draft is sent", (await call("send_draft", key))["structuredContent"]["success"], draft)
        ids = {"target_mailbox": ANNA, "message_ids": [email["message_id"]]}
        marked = await call("update_email", ids | {"is_read": True, "flag_status": "Flagged"})
        check("a message is marked", marked["structuredContent"]["updated_count"] == 1, marked)
        moved = (await call("move_email", ids | {"destination_folder": "junk"}))["structuredContent"]
        ids["message_ids"] = [moved["new_message_id"]]
        check("a message is moved", moved["moved_count"] == 1, moved)
        deleted = await call("delete_email", ids | {"permanent": True})
        check("a message is deleted", deleted["structuredContent"]["deleted_count"] == 1, deleted)

        wrong = await call("read_emails", {"max_result": 3})
        text = wrong["content"][0]["text"]
        check("a wrong argument is a tool error", wrong.get("isError") and "did you mean max_results?" in text, text)


asyncio.run(main(sys.argv[1]))
passed = sum(results)
print(f"{passed} passed, {len(results) - passed} failed")
sys.exit(0 if results and all(results) else 1)
