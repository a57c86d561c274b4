"""Socket Mode: the bot opens a WebSocket, and requests go down it as envelopes."""

import asyncio
import secrets

from starlette.websockets import WebSocket, WebSocketDisconnect

from handlers.sandbox.feed import Feed
from handlers.sandbox.records import Json
from handlers.sandbox.tickets import Tickets
from handlers.sandbox.wire import Answer, Kind, Retry


class Connection:
    """One open socket and the envelopes on it that nobody has acknowledged yet."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._waiting: dict[str, asyncio.Future[Answer]] = {}

    async def serve(self) -> None:
        """Reads acknowledgements until the other side hangs up."""
        try:
            while True:
                self._acknowledge(await self._socket.receive_json())
        except (WebSocketDisconnect, ValueError, KeyError):
            # A frame that is no JSON, or no text at all, ends a connection too.
            pass
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_result(Answer(failure="connection_failed"))

    def _acknowledge(self, frame: object) -> None:
        if not isinstance(frame, dict):
            return
        waiting = self._waiting.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(Answer(body=frame.get("payload") or "", status=200))

    async def carry(self, envelope: Json, seconds: float) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await self._socket.send_json(envelope)
            return await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            return Answer(failure="http_timeout")
        except (WebSocketDisconnect, RuntimeError):
            # Starlette's words for a socket that closed between choosing it and writing to it.
            return Answer(failure="connection_failed")
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def disconnect(self, reason: str) -> None:
        """Tells the bot to come back on a new connection, and closes this one."""
        try:
            await self._socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )
            await self._socket.close()
        except (WebSocketDisconnect, RuntimeError):
            # It is gone already, which is what was wanted.
            return


class Sockets:
    """The open connections; a request goes down the newest one."""

    def __init__(self, tickets: Tickets, feed: Feed, app_id: str, seconds: float) -> None:
        self._tickets = tickets
        self._feed = feed
        self._app_id = app_id
        self._seconds = seconds
        self._open: list[Connection] = []

    @property
    def count(self) -> int:
        return len(self._open)

    async def accept(self, socket: WebSocket) -> None:
        """The `/socket/{ticket}` endpoint; a ticket that was never issued or is used is refused."""
        if not self._tickets.use_socket(socket.path_params["ticket"]):
            await socket.close(code=1008)
            return
        await socket.accept()
        connection = Connection(socket)
        self._open.append(connection)
        try:
            await socket.send_json(self._hello())
            self._feed.changed("socket")
            await connection.serve()
        finally:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)
            self._feed.changed("socket")

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def carry(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        return await self._open[-1].carry(envelope, self._seconds)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Asks every connection to come back anew, as Slack does every few hours."""
        for connection in list(self._open):
            # From now on nothing is sent down it any more.
            self._drop(connection)
            await connection.disconnect(reason)
