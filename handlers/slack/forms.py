"""Forms that were sent."""

import re

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import Gone
from bot.routines.agenda import cards, items
from bot.texts import line
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge


def register(app: Edge) -> None:
    app.view_submission(cards.ADD)(add_item)
    app.view_submission(re.compile(""))(unknown)


async def add_item(ack: AsyncAck, call: Call) -> None:
    sent = parse.submission(call.body["view"])
    place = call.actor.within(sent.payload.get("team"))
    key = sent.values["meeting"] or str(sent.payload.get("meeting", ""))
    receipt = await items.add_item(
        call.session,
        place,
        key,
        sent.values["text"],
        request=f"view:{call.body['view']['id']}",
        now=call.now,
    )
    call.changed(place)
    await ack(**blockkit.closed(receipt.card()))


async def unknown(ack: AsyncAck) -> None:
    raise Gone(line("face.old_card"))
