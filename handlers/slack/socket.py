"""Socket Mode: the same listeners, reached through a WebSocket that the bot opens itself."""

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from handlers.slack.guard import without_nul


class Socket(AsyncSocketModeHandler):
    """Bolt's handler, with the same care about what comes in as the HTTP door has."""

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        req.payload = without_nul(req.payload)
        response = await run_async_bolt_app(self.app, req)
        await send_async_response(client, req, response, 0.0)
