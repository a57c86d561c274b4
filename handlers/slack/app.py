"""The Slack face, put together: the edge, and every listener registered by name."""

from collections.abc import Callable

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Now
from bot.texts import line
from handlers.meters import ProcessMeters
from handlers.slack import listeners
from handlers.slack.edge import Edge
from handlers.slack.workspaces import Workspaces
from storage.database import Database


def create(
    database: Database,
    workspaces: Workspaces,
    client: AsyncWebClient,
    now: Now,
    machine: Now,
    wake: Callable[[int], None],
    public_url: str,
    meters: ProcessMeters,
    answer_seconds: float,
) -> Edge:
    """The Bolt app. Signatures are checked at the door (`guard`), before a body is even read. Of
    `client` only its address and connections are used; the token comes by `authorize`."""

    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        return await workspaces.identity(team_id) if team_id else None

    app = Edge(
        database=database,
        now=now,
        machine=machine,
        wake=wake,
        platform=workspaces.named,
        pace=workspaces.pace,
        meters=meters,
        answer_seconds=answer_seconds,
        name="alongside",
        client=client,
        authorize=authorize,
        # Bolt's default looks for the ack every 10 ms; this answers when the listener is done,
        # and whatever calls out is queued for after the reply.
        process_before_response=True,
        request_verification_enabled=False,
        user_facing_authorize_error_message=line("face.not_installed"),
        # What nobody listens for goes to the one mapper too. Bolt would log parts of it.
        raise_error_for_unhandled_request=True,
    )
    listeners.register(app, public_url, workspaces.forget)
    return app
