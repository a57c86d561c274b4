"""chat.*: the app's messages."""

import math

from handlers.sandbox.config import Channel, User
from handlers.sandbox.content import UPDATE_BYTES, read_content
from handlers.sandbox.errors import Limited, Refusal
from handlers.sandbox.posting import post_as_app
from handlers.sandbox.records import Json, Message
from handlers.sandbox.webapi.call import Call


def post_message(call: Call) -> Json:
    """A user id as `channel` means the direct message; the answer names its D… id."""
    channel = call.own_conversation()
    keep_pace(call, channel)
    content = read_content(call.given, call.workspace.files)
    message = post_as_app(call.workspace, channel, content, thread_ts=call.optional("thread_ts"))
    call.dispatch.said_in_dm(message)
    return {"channel": channel, "ts": message.ts, "message": _shown(call, message)}


def post_ephemeral(call: Call) -> Json:
    channel = call.own_conversation()
    user = call.workspace.directory.user(call.required("user"))
    if user.id not in call.workspace.directory.members(channel):
        raise Refusal("user_not_in_channel")
    message = post_as_app(
        call.workspace,
        channel,
        read_content(call.given, call.workspace.files),
        thread_ts=call.optional("thread_ts"),
        ephemeral_for=user.id,
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Without `blocks` the old ones stay; an empty list takes them away."""
    message = _own_message(call, "cant_update_message")
    content = read_content(call.given, call.workspace.files)
    if len(content.text.encode()) > UPDATE_BYTES:
        raise Refusal("msg_too_long")
    changed = call.workspace.messages.edit(
        message,
        content.text,
        message.blocks if content.blocks is None else content.blocks,
        content.metadata or message.metadata,
    )
    return {
        "channel": changed.channel,
        "ts": changed.ts,
        "text": changed.text,
        "message": _shown(call, changed),
    }


def delete(call: Call) -> Json:
    message = _own_message(call, "cant_delete_message")
    call.workspace.messages.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel, _ = call.conversation()
    message = call.workspace.messages.get(channel, call.required("message_ts"))
    base = call.workspace.config.base_url.rstrip("/")
    return {
        "channel": channel,
        "permalink": f"{base}/archives/{channel}/p{message.ts.replace('.', '')}",
    }


def keep_pace(call: Call, channel: str) -> None:
    """Raises Limited with the whole seconds to wait."""
    wait = call.workspace.pace.wait(channel)
    if wait:
        raise Limited(math.ceil(wait))


def _own_message(call: Call, not_ours: str) -> Message:
    """The message that is to change. Raises Refusal message_not_found, or `not_ours`."""
    found = call.workspace.directory.channel_for(call.required("channel"))
    channel = _id(call, found)
    message = call.workspace.messages.get(channel, call.required("ts"))
    if message.bot_id != call.workspace.seed.bot_id:
        raise Refusal(not_ours)
    if isinstance(found, Channel) and found.is_archived:
        raise Refusal("is_archived")
    return message


def _id(call: Call, found: Channel | User) -> str:
    return call.workspace.directory.dm(found.id) if isinstance(found, User) else found.id


def _shown(call: Call, message: Message) -> Json:
    shown = call.workspace.message_json(message)
    return shown | ({"metadata": message.metadata} if message.metadata else {})
