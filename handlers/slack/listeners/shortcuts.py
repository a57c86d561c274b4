"""The message shortcut "Save as idea", and what the author of a message says to it."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import Gone
from bot.platforms import Sent, key_of
from bot.routines.ideas import actions, agreeing, sharing
from bot.texts import line
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, tapped
from handlers.slack.lookup import named
from handlers.slack.refusals import NoAnswer, passing
from handlers.slack.show import show
from storage.tables import Answer


def register(app: Edge) -> None:
    app.message_shortcut(actions.FROM_MESSAGE)(from_message)
    bind(app, {actions.REFUSE: refuse}, {})


async def from_message(ack: AsyncAck, call: Call) -> None:
    """ "Save as idea": at one's own message the form opens, at another's its author is asked."""
    message = parse.shortcut_message(call.body)
    place = call.actor.here
    if place is None:
        raise Gone(line("ideas.agree_stranger"))
    if message.author == call.actor.address:
        async with call.reading() as session:
            call.show(await sharing.form(session, place, message.text))
    else:
        asking = await agreeing.ask_author(
            call.session,
            place,
            message.author,
            message.source,
            message.text,
            call.now,
            call.machine,
        )
        call.answer(lambda: _ask(call, asking))
    await ack()


async def _ask(call: Call, asking: agreeing.Asking) -> None:
    """After the reply: the question goes to the author, then whoever wanted it reads so. Where
    Slack did not say whether it took the question, delivery looks for it."""
    try:
        said = await call.context.client.chat_postMessage(
            channel=asking.address,
            metadata=named(key_of(asking.delivery_id)),
            **blockkit.message(asking.card),
        )
    except Exception as error:
        if not isinstance(passing(error), NoAnswer):
            await _asked(call, asking, None)
        raise
    await _asked(call, asking, Sent(str(said["channel"]), str(said["ts"])))
    await show(call.context, call.body, asking.receipt)


async def _asked(call: Call, asking: agreeing.Asking, sent: Sent | None) -> None:
    async with call.writing.begin() as session:
        await agreeing.asked(session, asking.delivery_id, sent, call.now)


async def refuse(call: Call) -> None:
    place, payload = tapped(call)
    await agreeing.settle(call.session, place, payload.get("asked"), Answer.NOTHING, call.now)
    call.changed(place)
