"""What somebody does with their own items, and with the ask for them."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.routines.agenda import own
from bot.routines.agenda.cards import EDIT, SNOOZE, WITHDRAW
from bot.routines.agenda.snoozing import snooze
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, meant, submitted


def register(app: Edge) -> None:
    taps = {SNOOZE: ask_later, EDIT: edit, WITHDRAW: withdraw}
    bind(app, taps, {EDIT: edit_item, WITHDRAW: withdraw_item})


async def ask_later(ack: AsyncAck, call: Call) -> None:
    place, key = meant(call)
    await snooze(call.session, place, key, call.now)
    call.changed(place)
    await ack()


async def edit(ack: AsyncAck, call: Call) -> None:
    payload = parse.press(call.body).payload
    place = call.actor.within(payload.get("team"))
    turn(call, await own.edit_form(call.session, place, payload.get("item"), call.now))
    await ack()


async def withdraw(ack: AsyncAck, call: Call) -> None:
    payload = parse.press(call.body).payload
    place = call.actor.within(payload.get("team"))
    turn(call, await own.withdraw_form(call.session, place, payload.get("item"), call.now))
    await ack()


async def edit_item(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    card = await own.edit(
        call.session, place, sent.payload.get("item"), sent.values["text"], call.now
    )
    call.changed(place)
    await ack(**blockkit.closed(card))


async def withdraw_item(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    card = await own.withdraw(call.session, place, sent.payload.get("item"), call.now)
    call.changed(place)
    await ack(**blockkit.closed(card))
