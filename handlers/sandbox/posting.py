"""Putting a message of the app into a conversation."""

from handlers.sandbox.content import Content
from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Message
from handlers.sandbox.workspace import Workspace


def post_as_app(
    workspace: Workspace,
    channel: str,
    content: Content,
    *,
    thread_ts: str | None = None,
    ephemeral_for: str | None = None,
) -> Message:
    """The message as it stands. Raises Refusal cannot_reply_to_message for a thread of nothing."""
    if thread_ts is not None:
        thread_ts = _root(workspace, channel, thread_ts)
    return workspace.messages.add(
        Message(
            channel=channel,
            ts=workspace.messages.next_ts(channel),
            user=workspace.seed.bot_user_id,
            bot_id=workspace.seed.bot_id,
            text=content.text,
            blocks=content.blocks or [],
            thread_ts=thread_ts,
            metadata=content.metadata,
            ephemeral_for=ephemeral_for,
        )
    )


def post_as_person(
    workspace: Workspace, channel: str, user: str, text: str, thread_ts: str | None
) -> Message:
    """What a person typed. Slack escapes the three characters that its markup uses."""
    if thread_ts is not None:
        thread_ts = _root(workspace, channel, thread_ts)
    return workspace.messages.add(
        Message(
            channel=channel,
            ts=workspace.messages.next_ts(channel),
            user=user,
            text=escaped(text),
            blocks=[_rich_text(text)],
            thread_ts=thread_ts,
        )
    )


def post_as_slackbot(workspace: Workspace, channel: str, user: str, text: str) -> Message:
    """Slack's own word to one person, seen by nobody else."""
    return workspace.messages.add(
        Message(
            channel=channel,
            ts=workspace.messages.next_ts(channel),
            user="USLACKBOT",
            text=escaped(text),
            ephemeral_for=user,
        )
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _root(workspace: Workspace, channel: str, thread_ts: str) -> str:
    parent = workspace.messages.find(channel, thread_ts)
    if parent is None or parent.ephemeral_for:
        raise Refusal("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _rich_text(text: str) -> dict[str, object]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}
