"""Taps and forms that no listener knows: of an earlier version, or made up."""

import re

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import Gone
from bot.texts import line
from handlers.slack.edge import Edge


def register(app: Edge) -> None:
    app.action(re.compile(""))(unknown)
    app.view_submission(re.compile(""))(unknown)


async def unknown(ack: AsyncAck) -> None:
    raise Gone(line("face.old_card"))
