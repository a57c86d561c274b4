"""conversations.*: channels and direct messages."""

from handlers.sandbox.config import Channel, User
from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json, Message
from handlers.sandbox.webapi.call import Call
from handlers.sandbox.webapi.pages import page


def open_dm(call: Call) -> Json:
    """Direct messages with one person only: a group needs a scope that the app has not got."""
    channel, users = call.optional("channel"), call.optional("users")
    directory = call.workspace.directory
    if channel:
        found = directory.dm_user(channel)
        if found is None:
            raise Refusal("channel_not_found")
    elif users is None:
        raise Refusal("users_list_not_supplied")
    elif "," in users:
        raise Refusal(
            "missing_scope", needed="mpim:write", provided=",".join(call.workspace.access.scopes)
        )
    else:
        found = directory.person(users)
    if found is None:
        raise Refusal("user_not_found")
    if found.deleted:
        raise Refusal("user_disabled")
    shown = directory.dm_json(found) if call.flag("return_im") else {"id": directory.dm(found.id)}
    return {"no_op": True, "already_open": True, "channel": shown}


def info(call: Call) -> Json:
    _, found = call.conversation()
    directory = call.workspace.directory
    if isinstance(found, User):
        return {"channel": directory.dm_json(found)}
    shown = directory.channel_json(found)
    if call.flag("include_num_members"):
        shown["num_members"] = len(found.members)
    return {"channel": shown}


def join(call: Call) -> Json:
    """A public channel. Being in it already is a warning, not an error."""
    found = call.workspace.directory.channel_for(call.required("channel"))
    if isinstance(found, User) or found.is_private:
        raise Refusal("method_not_supported_for_channel_type")
    if found.is_archived:
        raise Refusal("is_archived")
    directory = call.workspace.directory
    is_new = call.administration.join(found.id, call.workspace.seed.bot_user_id)
    channel = directory.channel_json(directory.channels[found.id])
    if is_new:
        return {"channel": channel}
    warning = "already_in_channel"
    return {
        "channel": channel,
        "warning": warning,
        "response_metadata": {"warnings": [warning]},
    }


def members(call: Call) -> Json:
    channel, _ = call.conversation()
    chosen, metadata = page(call, list(call.workspace.directory.members(channel)), 100, 1000)
    return {"members": chosen, **metadata}


def list_all(call: Call) -> Json:
    types = (call.optional("types") or "public_channel").replace(" ", "").split(",")
    directory = call.workspace.directory
    found: list[Json] = []
    found += [
        directory.channel_json(channel)
        for channel in directory.channels.values()
        if _is_listed(call, channel, types)
    ]
    if "im" in types:
        found += [directory.dm_json(user) for user in directory.people if not user.deleted]
    chosen, metadata = page(call, found, 100, 1000)
    return {"channels": chosen, **metadata}


def _is_listed(call: Call, channel: Channel, types: list[str]) -> bool:
    if channel.is_archived and call.flag("exclude_archived"):
        return False
    if channel.is_private:
        return "private_channel" in types and call.workspace.seed.bot_user_id in channel.members
    return "public_channel" in types


def history(call: Call) -> Json:
    """Newest first; replies are left to conversations.replies. Each kind of conversation has a
    scope of its own."""
    channel, found = call.conversation()
    call.need(_history_scope(found))
    if isinstance(found, Channel) and call.workspace.seed.bot_user_id not in found.members:
        raise Refusal("not_in_channel")
    said = [m for m in call.workspace.messages.all(channel) if not (m.ephemeral_for or m.is_reply)]
    within = [m for m in reversed(said) if _is_within(call, m)]
    chosen, metadata = page(call, within, 100, 999)
    return {"messages": _shown(call, chosen), "has_more": bool(metadata), "pin_count": 0} | metadata


def _history_scope(found: Channel | User) -> str:
    if isinstance(found, User):
        return "im:history"
    return "groups:history" if found.is_private else "channels:history"


def replies(call: Call) -> Json:
    channel, found = call.conversation()
    call.need(_history_scope(found))
    root = call.workspace.messages.find(channel, call.required("ts"))
    if root is None or root.ephemeral_for:
        raise Refusal("thread_not_found")
    thread = [root, *call.workspace.messages.replies(channel, root.ts)]
    chosen, metadata = page(call, thread, 1000, 1000)
    return {"messages": _shown(call, chosen), "has_more": bool(metadata)} | metadata


def _is_within(call: Call, message: Message) -> bool:
    """Between `oldest` and `latest`, whose own moments count only with `inclusive`."""
    oldest, latest = call.optional("oldest") or "0", call.optional("latest")
    if call.flag("inclusive") and message.ts in (oldest, latest):
        return True
    return float(message.ts) > float(oldest) and (
        latest is None or float(message.ts) < float(latest)
    )


def _shown(call: Call, messages: list[Message]) -> list[Json]:
    with_metadata = call.flag("include_all_metadata")
    return [
        call.workspace.message_json(message)
        | ({"metadata": message.metadata} if with_metadata and message.metadata else {})
        for message in messages
    ]
