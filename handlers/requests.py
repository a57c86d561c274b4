"""A request from outside, as the log and the figures have it: of which kind, how it ended, and how
long that took. What is in it stays out."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from bot.log_context import logged_as, new_id
from handlers.meters import ProcessMeters

log = logging.getLogger(__name__)

# What the bot itself calls its commands, actions and forms, and Slack its events.
_NAME = re.compile(r"/?[a-z][a-z0-9_.#]{0,63}")
# Slack's id of an event, the same at each try.
_EVENT_ID = re.compile(r"Ev[A-Z0-9]{1,30}")


@dataclass
class Incoming:
    """One that is being answered. Whoever answers sets how it ended."""

    kind: str
    name: str = ""
    status: int = 500
    failed: bool = False


@contextmanager
def answering(meters: ProcessMeters, request: Incoming, request_id: str = "") -> Iterator[Incoming]:
    """Every line of the log within carries the request's id; at the end stands one of its own."""
    with logged_as(request=request_id or new_id()):
        began = perf_counter()
        try:
            yield request
        finally:
            seconds = perf_counter() - began
            outcome = "failed" if request.failed or request.status >= 400 else "ok"
            meters.answered(request.kind, outcome, seconds)
            milliseconds = round(seconds * 1000)
            log.info(
                "%s %s %s %s, %s ms",
                request.kind,
                request.name or "-",
                request.status,
                outcome,
                milliseconds,
                extra={
                    "kind": request.kind,
                    "target": request.name,
                    "status": request.status,
                    "outcome": outcome,
                    "milliseconds": milliseconds,
                },
            )


def of_slack(body: Mapping[str, Any]) -> Incoming:
    """What a verified body of Slack's asks for."""
    match body:
        case {"command": command}:
            return Incoming("command", _named(command))
        case {"type": "block_actions", "actions": [{"action_id": action}, *_]}:
            return Incoming("action", _named(action))
        case {"type": "view_submission" | "view_closed", "view": {"callback_id": form}}:
            return Incoming("view", _named(form))
        case {"type": "message_action" | "shortcut", "callback_id": shortcut}:
            return Incoming("shortcut", _named(shortcut))
        case {"event": {"type": event}}:
            return Incoming("event", _named(event))
    return Incoming("other")


def id_of_slack(body: Mapping[str, Any]) -> str:
    """Slack's own id of a request, where it has one that is no secret; else ""."""
    event_id = body.get("event_id")
    is_id = isinstance(event_id, str) and _EVENT_ID.fullmatch(event_id)
    return str(event_id) if is_id else ""


def _named(name: object) -> str:
    return name if isinstance(name, str) and _NAME.fullmatch(name) else "unknown"
