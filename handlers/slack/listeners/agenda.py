"""The agenda: seeing it, adding to it, and saying that there is nothing to add."""

from bot.cards import Card
from bot.routines.agenda import cards, items, views
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, meant, request_of, submitted


def register(app: Edge) -> None:
    taps = {cards.ADD: add, cards.SHOW: see, cards.NOTHING: nothing}
    bind(app, taps, {cards.ADD: add_item})


async def add(call: Call) -> None:
    place, key = meant(call)
    async with call.reading() as session:
        call.show(await views.form(session, place, key, call.now))


async def see(call: Call) -> None:
    place, key = meant(call)
    async with call.reading() as session:
        call.show(await views.agenda(session, place, key, call.now))


async def nothing(call: Call) -> None:
    place, key = meant(call)
    await items.nothing_this_time(call.session, place, key, call.now)
    call.changed(place)


async def add_item(call: Call) -> Card:
    sent, place = submitted(call)
    key = sent.values["meeting"] or str(sent.payload.get("meeting", ""))
    receipt = await items.add_item(
        call.session,
        place,
        key,
        sent.values["text"],
        request=request_of(call),
        now=call.now,
    )
    call.changed(place)
    return receipt.card()
