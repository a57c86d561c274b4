"""The agenda: seeing it, adding to it, and saying that there is nothing to add."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.routines.agenda import cards, items, views
from handlers.slack import blockkit
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, meant, request_of, submitted


def register(app: Edge) -> None:
    taps = {cards.ADD: add, cards.SHOW: see, cards.NOTHING: nothing}
    bind(app, taps, {cards.ADD: add_item})


async def add(ack: AsyncAck, call: Call) -> None:
    place, key = meant(call)
    async with call.reading() as session:
        call.show(await views.form(session, place, key, call.now))
    await ack()


async def see(ack: AsyncAck, call: Call) -> None:
    place, key = meant(call)
    async with call.reading() as session:
        call.show(await views.agenda(session, place, key, call.now))
    await ack()


async def nothing(ack: AsyncAck, call: Call) -> None:
    place, key = meant(call)
    await items.nothing_this_time(call.session, place, key, call.now)
    call.changed(place)
    await ack()


async def add_item(ack: AsyncAck, call: Call) -> None:
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
    await ack(**blockkit.closed(receipt.card()))
