"""What Slack tells when a workspace takes back what it granted: everything stops there."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.installs import uninstall
from handlers.slack.call import Call
from handlers.slack.edge import PLATFORM, Edge


def register(app: Edge, forget: Callable[[str], None]) -> None:
    """`forget` drops what this process remembers of a workspace."""

    async def removed(call: Call) -> None:
        await _stop(call, forget)

    async def tokens_revoked(event: Mapping[str, Any], call: Call) -> None:
        """Of the tokens of people there are none; the bot's is the one that counts."""
        match event.get("tokens"):
            case {"bot": [_, *_]}:
                await _stop(call, forget)

    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(tokens_revoked)


async def _stop(call: Call, forget: Callable[[str], None]) -> None:
    """Slack tells the two in any order, and again where it got no answer."""
    team_id = call.context.team_id or ""
    at = datetime.fromtimestamp(int(call.body["event_time"]), UTC)
    if await uninstall(call.session, PLATFORM, team_id, at, call.now):

        async def job() -> None:
            forget(team_id)

        call.later(job)
