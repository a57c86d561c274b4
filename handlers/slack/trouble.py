"""The one place where an error becomes words, in the place where the person is looking."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card
from bot.errors import AlongsideError, Invalid
from bot.faults import report
from bot.refusal import refusal
from bot.texts import line
from handlers.slack import blockkit, parse
from handlers.slack.later import Job
from handlers.slack.refusals import NotPermitted, code_of, passing, seconds_of
from handlers.slack.show import show

log = logging.getLogger(__name__)

Body = Mapping[str, Any]


class TooLate(Exception):
    """Slack waits no longer for the answer."""


async def answer(error: Exception, body: Body, context: AsyncBoltContext) -> BoltResponse:
    """The reply to a request that failed. What was typed is not lost: a form keeps its fields and
    shows the sentence at one of them, a command says back what followed it."""
    later = context["later"]
    later.fail()
    fields = _fields(error)
    sentence = " ".join(fields.values())
    match body:
        case {"type": "view_submission", "view": {"blocks": list()} as view}:
            return _json(blockkit.field_errors(fields, view))
        case {"command": _}:
            card = refusal(sentence, parse.command_text(body))
            return _json(blockkit.reply(card) | {"response_type": "ephemeral"})
        case {"event": {"type": "app_uninstalled" | "tokens_revoked"}}:
            # Nobody is there to be told, and Slack tells it again.
            return BoltResponse(status=500, body="")
    later(lambda: _tell(refusal(sentence), body, context))
    return BoltResponse(status=200, body="")


async def told(job: Job, body: Body, context: AsyncBoltContext) -> None:
    """Makes the call that answers a request. If it fails, the person reads why instead; whoever
    closed the dialog meanwhile waits for nothing."""
    try:
        await job()
    except Exception as error:  # whatever it was, somebody waits for an answer
        if body.get("view") and _is_closed(error):
            return
        await _tell(refusal(" ".join(_fields(error).values())), body, context)


def _is_closed(error: Exception) -> bool:
    return isinstance(error, SlackApiError) and code_of(error) == "not_found"


async def _tell(card: Card, body: Body, context: AsyncBoltContext) -> None:
    """Calls Slack, so only after the reply. Only that person sees it."""
    match body:
        case {"type": "block_actions"}:
            await show(context, body, card, aside=True)
        case {"type": "message_action"}:
            await show(context, body, card)
        case {"type": "view_submission", "view": {"id": str(view_id)}}:
            await context.client.views_update(view_id=view_id, view=blockkit.modal(card))
        case {"event": {"type": "app_home_opened", "user": str(user)}}:
            await context.client.views_publish(user_id=user, view=blockkit.home(card))
        case {"event": {"type": "message", "channel": str(place)}}:
            if parse.is_direct_message(body["event"]):
                await context.client.chat_postMessage(channel=place, **blockkit.message(card))


def _fields(error: Exception) -> Mapping[str, str]:
    """The sentence for each field that it is about, or for "" where it is about none."""
    match error:
        case Invalid(fields=fields):
            return fields
        case AlongsideError(sentence=sentence):
            return {"": sentence}
        case BoltUnhandledRequestError():
            return {"": line("face.old_card")}
        case SlackApiError() if code_of(error) == "expired_trigger_id":
            return {"": line("face.too_slow")}
        case SlackApiError() if seconds_of(error) is not None:
            return {"": line("face.too_much")}
        case SQLAlchemyError() | TooLate():
            return {"": line("face.busy", reference=report(log, error))}
        case _ if passing(error) and not isinstance(passing(error), NotPermitted):
            return {"": line("face.slack_trouble")}
        case _:
            return {"": line("face.unexpected", reference=report(log, error))}


def _json(body: Body) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(body), headers={"content-type": "application/json"}
    )
