"""The champion's summary: at any time, its details, and who sees to what is stuck."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.actor import Membership
from bot.cards import Card
from bot.routines.summary import cards, seeing_to
from handlers.slack import blockkit
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, submitted, tapped


def register(app: Edge) -> None:
    taps = {
        cards.SHOW: show,
        cards.DETAILS: details,
        cards.FORWARD: forward,
        cards.CHARTS: charts,
        cards.DO: do,
        cards.HAND_OVER: hand_over,
        cards.STUCK: stuck,
    }
    bind(app, taps, {cards.HAND_OVER: hand_over_to})


async def show(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.summary(session, place, call.now))
    await ack()


async def details(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.details(session, place, payload, call.now))
    await ack()


async def stuck(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.stuck(session, place, call.now))
    await ack()


async def forward(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.celebrate(session, place, payload, call.now))
    await ack()


async def charts(ack: AsyncAck, call: Call) -> None:
    """As a message: a dialog could say them in words only."""
    place, _ = tapped(call)
    async with call.reading() as session:
        call.send(await seeing_to.charted(session, place, call.now))
    turn(call, cards.charts_sent())
    await ack()


async def do(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await seeing_to.do(call.session, place, payload.get("subject"), call.now))
    call.changed(place)
    await ack()


async def hand_over(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await seeing_to.form(session, place, payload.get("subject"), call.now))
    await ack()


async def hand_over_to(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    subject, picked = sent.payload.get("subject"), sent.values["member"]
    receipt = await seeing_to.hand_over(call.session, place, subject, picked, call.now)
    call.changed(place)
    await ack(**blockkit.closed(receipt))


async def summary_word(call: Call, place: Membership, rest: str) -> Card | None:
    async with call.reading() as session:
        return await seeing_to.summary(session, place, call.now)
