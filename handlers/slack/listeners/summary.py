"""The champion's summary: at any time, its details, and who sees to what is stuck."""

from bot.actor import Membership
from bot.cards import Card
from bot.routines.summary import cards, seeing_to
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


async def show(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.summary(session, place, call.now))


async def details(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.details(session, place, payload, call.now))


async def stuck(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.stuck(session, place, call.now))


async def forward(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await seeing_to.celebrate(session, place, payload, call.now))


async def charts(call: Call) -> None:
    """As a message: a dialog could say them in words only."""
    place, _ = tapped(call)
    async with call.reading() as session:
        call.send(await seeing_to.charted(session, place, call.now))
    turn(call, cards.charts_sent())


async def do(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await seeing_to.do(call.session, place, payload.get("subject"), call.now))
    call.changed(place)


async def hand_over(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await seeing_to.form(session, place, payload.get("subject"), call.now))


async def hand_over_to(call: Call) -> Card:
    sent, place = submitted(call)
    subject, picked = sent.payload.get("subject"), sent.values["member"]
    receipt = await seeing_to.hand_over(call.session, place, subject, picked, call.now)
    call.changed(place)
    return receipt


async def summary_word(call: Call, place: Membership, rest: str) -> Card | None:
    async with call.reading() as session:
        return await seeing_to.summary(session, place, call.now)
