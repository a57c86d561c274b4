"""How a team is set: its zone and days off, and the times of what leads up to its meetings."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.actor import Membership
from bot.teams import settings, timing
from handlers.slack import blockkit
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, submitted, tapped


def register(app: Edge) -> None:
    taps = {settings.DAYS: days, timing.TIMING: times}
    bind(app, taps, {settings.DAYS: set_days, timing.TIMING: set_times})


async def days(ack: AsyncAck, call: Call) -> None:
    place, _ = _meant(call)
    async with call.reading() as session:
        call.show(await settings.days_form(session, place))
    await ack()


async def set_days(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    wished = settings.read_days(sent.values)
    card = await settings.set_days(call.session, place, wished, call.now)
    call.changed(place)
    await ack(**blockkit.closed(card))


async def times(ack: AsyncAck, call: Call) -> None:
    place, series = _meant(call)
    async with call.reading() as session:
        call.show(await timing.timing_form(session, place, series))
    await ack()


async def set_times(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    wished = timing.read_timing(sent.values)
    series = sent.payload.get("series")
    card = await timing.set_timing(call.session, place, series, wished, call.now)
    call.changed(place)
    await ack(**blockkit.closed(card))


def _meant(call: Call) -> tuple[Membership, object]:
    """The team and the series that a button names."""
    place, payload = tapped(call)
    return place, payload.get("series")
