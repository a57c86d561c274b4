"""`/coprod` and its words. Everything here is reachable by buttons too."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import menu
from bot.actor import Membership
from bot.cards import Card
from bot.errors import Invalid
from bot.refusal import refusal
from bot.routines.agenda import items, views
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.manifest import COMMAND


def register(app: Edge) -> None:
    app.command(COMMAND)(coprod)


async def coprod(ack: AsyncAck, call: Call) -> None:
    typed, place = parse.command_text(call.body), call.actor.here
    text = "".join(typed.split(maxsplit=2)[2:])
    match typed.casefold().split()[:2]:
        case ["agenda", "add"] if place:
            if text:
                card = await _add(call, place, text)
                await ack(**blockkit.reply(card))
            else:
                async with call.reading() as session:
                    call.show(await views.form(session, place, "", call.now))
                await ack()
        case ["agenda"] if place:
            async with call.reading() as session:
                card = await views.agenda(session, place, "", call.now)
            await ack(**blockkit.reply(card))
        case [] | ["help"] | ["agenda"] | ["agenda", "add"]:
            await ack(**blockkit.reply(menu.menu(call.actor, kept=text)))
        case _:
            await ack(**blockkit.reply(menu.menu(call.actor, unknown=typed)))


async def _add(call: Call, place: Membership, text: str) -> Card:
    """A receipt, or what is wrong together with what was typed: a command line keeps nothing."""
    request = f"command:{call.body['trigger_id']}"
    try:
        receipt = await items.add_item(call.session, place, "", text, request=request, now=call.now)
    except Invalid as error:
        return refusal(error.sentence, text)
    call.changed(place)
    return receipt.card()
