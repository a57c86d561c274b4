"""Check-ins: answering one, its results, and how a team has them set."""

from bot.actor import Membership
from bot.cards import Card
from bot.routines.reflection import answering, cards, settings, views
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, submitted, tapped


def register(app: Edge) -> None:
    taps = {
        cards.SHOW: show,
        cards.START: start,
        cards.SKIP: skip,
        cards.TAKE_BACK: take_back,
        cards.RESULTS: results,
        cards.ON_AGENDA: on_agenda,
        cards.OPEN_NOW: open_now,
        settings.CHANGE: change,
    }
    bind(app, taps, {cards.START: answer, settings.CHANGE: save})


async def reflect(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod reflect`."""
    async with call.reading() as session:
        return await views.show(session, place, call.now)


async def show(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await views.show(session, place, call.now))


async def start(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await answering.form(session, place, payload.get("round"), call.now))


async def answer(call: Call) -> Card:
    sent, place = submitted(call)
    round_id = sent.payload.get("round")
    card = await answering.answer(call.session, place, round_id, sent.values, call.now)
    call.changed(place)
    return card


async def skip(call: Call) -> None:
    place, payload = tapped(call)
    await answering.skip(call.session, place, payload.get("round"), call.now)
    call.changed(place)


async def take_back(call: Call) -> None:
    place, payload = tapped(call)
    await answering.take_back(call.session, place, payload.get("round"), call.now)
    call.changed(place)


async def results(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await views.show_results(session, place, payload.get("round")))


async def on_agenda(call: Call) -> None:
    place, payload = tapped(call)
    request = f"tap:{call.body['trigger_id']}"
    card = await views.put_on_agenda(
        call.session, place, payload.get("round"), request=request, now=call.now
    )
    turn(call, card)
    call.changed(place)


async def open_now(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, await views.open_now(call.session, place, call.now))
    call.changed(place)


async def change(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await settings.form(session, place))


async def save(call: Call) -> Card:
    sent, place = submitted(call)
    card = await settings.save(call.session, place, sent.values, call.now)
    call.changed(place)
    return card
