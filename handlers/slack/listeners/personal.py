"""What each person decides for themselves: pausing, how they are reached, and why they hear."""

from bot import settings as everything
from bot.actor import Membership
from bot.cards import Card
from bot.personal import partners_view, pausing, rhythm, settings
from bot.personal.durations import BadDuration
from bot.personal.reached import somebody
from bot.personal.why import why
from bot.refusal import refusal
from bot.routines.agenda.cards import PAUSE, RESUME
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, tapped


def register(app: Edge) -> None:
    taps = {
        PAUSE: pause,
        RESUME: resume,
        settings.SHOW: show_settings,
        settings.CHANGE: change_settings,
        settings.WHY: show_why,
        rhythm.CHOOSE: choose_rhythm,
        partners_view.SEND: send_partners_view,
    }
    bind(app, taps, {settings.CHANGE: save_settings})


async def pause(call: Call) -> None:
    place = somebody(call.actor)
    turn(call, await pausing.pause(call.session, place, call.now))
    call.changed(place)


async def resume(call: Call) -> None:
    place = somebody(call.actor)
    turn(call, await pausing.resume(call.session, place, call.now))
    call.changed(place)


async def choose_rhythm(call: Call) -> None:
    place, payload = somebody(call.actor), parse.press(call.body).payload
    turn(call, await rhythm.choose(call.session, place, payload.get("rhythm"), call.now))
    call.changed(place)


async def show_settings(call: Call) -> None:
    async with call.reading() as session:
        turn(call, await everything.settings(session, call.actor, call.now))


async def change_settings(call: Call) -> None:
    async with call.reading() as session:
        turn(call, await settings.form(session, somebody(call.actor)))


async def save_settings(call: Call) -> Card:
    sent, place = parse.submission(call.body["view"]), somebody(call.actor)
    wishes = settings.Wishes(
        zone=sent.values["zone"],
        city=sent.values["city"],
        quiet_from=sent.values["quiet_from"],
        quiet_until=sent.values["quiet_until"],
        days=sent.many["days"],
        notices=sent.many["notices"],
        how_often=sent.values["how_often"],
    )
    card = await settings.save(call.session, place, wishes, call.now)
    call.changed(place)
    return card


async def show_why(call: Call) -> None:
    async with call.reading() as session:
        turn(call, await why(session, somebody(call.actor), call.now))


async def send_partners_view(call: Call) -> None:
    """Sent as a message, so that it looks as it does to partners."""
    place, _ = tapped(call)
    async with call.reading() as session:
        card = await partners_view.partners_view(session, place, call.now)
    call.answer(
        lambda: call.context.client.chat_postMessage(
            channel=call.actor.address, **blockkit.message(card)
        )
    )
    turn(call, partners_view.sent())


async def pause_word(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod pause [DURATION]`: what a pause means, or what is wrong with what was typed."""
    try:
        card = await pausing.pause(call.session, place, call.now, rest)
    except BadDuration as error:
        return refusal(error.sentence, rest)
    call.changed(place)
    return card


async def resume_word(call: Call, place: Membership, rest: str) -> Card | None:
    card = await pausing.resume(call.session, place, call.now)
    call.changed(place)
    return card


async def settings_word(call: Call, place: Membership, rest: str) -> Card | None:
    async with call.reading() as session:
        return await everything.settings(session, call.actor, call.now)
