"""What Slack tells without being asked: somebody opened the App Home, or wrote to the bot."""

from collections.abc import Mapping
from typing import Any

from bot.routines.ideas import drafts
from bot.teams.leaving import account_closed
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import PLATFORM, Edge
from storage.queries.once import first_time
from storage.queries.people import set_deactivated, workspace_named


def register(app: Edge) -> None:
    app.event("app_home_opened")(opened_home)
    app.event("message")(direct_message)
    app.event("user_change")(account_changed)


async def opened_home(event: Mapping[str, Any], call: Call) -> None:
    if event.get("tab", "home") == "home":
        call.answer(call.publish_home)


async def direct_message(event: Mapping[str, Any], call: Call) -> None:
    """Offers to keep it as an idea, once for each message however often Slack tells of it. What
    was written is neither kept nor logged; it stands in the offer alone."""
    if not parse.is_direct_message(event):
        return
    team_id = call.context.team_id or ""
    workspace = call.actor.workspace_id or await workspace_named(call.session, PLATFORM, team_id)
    request = f"event:{call.body['event_id']}"
    if not await first_time(call.session, workspace, request, call.now):
        return
    card = drafts.offer(call.actor, parse.message_text(event.get("text")))
    call.answer(
        lambda: call.context.client.chat_postMessage(
            channel=event["channel"], **blockkit.message(card)
        )
    )


async def account_changed(event: Mapping[str, Any], call: Call) -> None:
    """Somebody's account was closed, or opened again: who has none is not written to, and what is
    open with them goes on."""
    match event.get("user"):
        case {"id": str(address), **account}:
            closed = call.now if account.get("deleted") else None
            team_id = call.context.team_id or ""
            person = await set_deactivated(call.session, PLATFORM, team_id, address, closed)
            if closed is not None and person is not None:
                await account_closed(call.session, person, call.now)
                workspace = await workspace_named(call.session, PLATFORM, team_id)
                call.woken(workspace)
