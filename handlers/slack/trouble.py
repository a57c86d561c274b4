"""The one place where an error becomes words, in the place where the person is looking."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.cards import Card, Paragraph, Plain
from bot.errors import AlongsideError, Invalid
from bot.faults import report
from bot.texts import line
from handlers.slack import blockkit
from handlers.slack.show import show

log = logging.getLogger(__name__)


async def answer(
    error: Exception, body: Mapping[str, Any], context: AsyncBoltContext
) -> BoltResponse:
    """The reply to a request that failed. What was typed stays where it was typed: a form keeps
    its fields and shows the sentence at one of them, a command is answered beside itself, a click
    by a note that only the person sees."""
    later = context["later"]
    later.fail()
    fields = _fields(error)
    card = Card((Paragraph((Plain(" ".join(fields.values())),)),), title=line("face.sorry"))
    if body.get("type") == "view_submission":
        return _json(blockkit.field_errors(fields, body["view"]))
    if "command" in body:
        return _json(blockkit.reply(card) | {"response_type": "ephemeral"})
    if body.get("type") == "block_actions":
        later(lambda: show(context, body, card, aside=True))
    return BoltResponse(status=200, body="")


def _fields(error: Exception) -> Mapping[str, str]:
    match error:
        case Invalid(fields=fields):
            return fields
        case AlongsideError(sentence=sentence):
            return {"": sentence}
        case SQLAlchemyError():
            return {"": line("face.busy", reference=report(log, error))}
        case _:
            return {"": line("face.unexpected", reference=report(log, error))}


def _json(body: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(body), headers={"content-type": "application/json"}
    )
