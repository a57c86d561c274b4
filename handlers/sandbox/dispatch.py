"""Sending requests to the bot: once for what a person waits on, retried for events."""

import asyncio
import secrets
import time
from typing import Any

from handlers.sandbox.records import Json, Message
from handlers.sandbox.socketmode import Sockets
from handlers.sandbox.wire import Answer, Failure, HttpWire, Kind, Retry, Wire
from handlers.sandbox.workspace import Workspace

# What an app is told once it is out.
LAST_WORDS = ("app_uninstalled", "tokens_revoked")


class Dispatch:
    """Chooses the way in (an open socket first), records the traffic, retries events."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._http: HttpWire | None = None
        self._events: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    def open(self, http: HttpWire | None) -> None:
        self._http = http

    async def close(self) -> None:
        """Waits for what is in hand; an event that would be retried later is let go."""
        self._closing.set()
        while self._events:
            await asyncio.gather(*self._events)

    async def settled(self) -> None:
        """Waits until every event sent so far was answered or given up."""
        while self._events:
            await asyncio.gather(*self._events)

    async def send(
        self, kind: Kind, name: str, payload: Json, retry: Retry | None = None
    ) -> Answer:
        """One attempt. `name` is what the traffic panel calls it."""
        started = time.perf_counter()
        wire = self._wire()
        answer = (
            await wire.carry(kind, payload, retry) if wire else Answer(failure="connection_failed")
        )
        self._workspace.traffic.record(
            "to bot",
            f"{name} (retry {retry.number})" if retry else name,
            status=answer.status,
            seconds=time.perf_counter() - started,
            error=answer.error,
            request=payload,
            response=answer.body,
        )
        return answer

    def _wire(self) -> Wire | None:
        return self._sockets if self._sockets.count else self._http

    def event(self, event: Json, subscription: str | None = None) -> None:
        """Sends an event in the background. Without any way to the bot it goes nowhere.

        `subscription` is what the app's manifest calls it, where that is not the event's type.
        """
        is_wanted = (subscription or event["type"]) in self._workspace.config.events
        if not (self._workspace.access.is_installed or event["type"] in LAST_WORDS):
            return
        if not is_wanted or self._wire() is None or self._closing.is_set():
            return
        task = asyncio.get_running_loop().create_task(self._deliver(self._enveloped(event)))
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    async def _deliver(self, envelope: Json) -> None:
        name = f"event {envelope['event']['type']}"
        answer = await self.send("events_api", name, envelope)
        for number, delay in enumerate(self._workspace.config.event_retry_delays, start=1):
            if answer.failure is None or answer.wants_no_retry or await self._closes_in(delay):
                return
            reason: Failure = answer.failure
            answer = await self.send("events_api", name, envelope, Retry(number, reason))

    async def _closes_in(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _enveloped(self, event: Json) -> Json:
        seed = self._workspace.seed
        return {
            "token": "unused",
            "team_id": seed.team_id,
            "context_team_id": seed.team_id,
            "api_app_id": seed.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": int(float(event["event_ts"])),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": seed.team_id,
                    "user_id": seed.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": secrets.token_urlsafe(24),
        }

    def said_in_dm(self, message: Message) -> None:
        """`message.im`, also for the bot's own words, as in Slack; ephemerals are no events."""
        if message.ephemeral_for or not message.channel.startswith("D"):
            return
        event: dict[str, Any] = {
            **self._workspace.message_json(message),
            "channel": message.channel,
            "channel_type": "im",
            "event_ts": message.ts,
        }
        self.event(event, "message.im")
