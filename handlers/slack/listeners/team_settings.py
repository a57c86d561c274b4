"""How a team is set: its zone and days off, the times of what leads up to its meetings, and its
routines."""

from bot.cards import Card
from bot.teams import routine_settings, settings, timing
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, submitted, tapped


def register(app: Edge) -> None:
    taps = {
        settings.DAYS: days,
        timing.TIMING: times,
        routine_settings.SHOW: routines,
        routine_settings.CHANGE: routine,
    }
    forms = {
        settings.DAYS: set_days,
        timing.TIMING: set_times,
        routine_settings.CHANGE: set_routine,
    }
    bind(app, taps, forms)


async def days(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        call.show(await settings.days_form(session, place))


async def set_days(call: Call) -> Card:
    sent, place = submitted(call)
    wished = settings.read_days(sent.values)
    card = await settings.set_days(call.session, place, wished, call.now)
    call.changed(place)
    return card


async def times(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await timing.timing_form(session, place, payload.get("series")))


async def set_times(call: Call) -> Card:
    sent, place = submitted(call)
    wished = timing.read_timing(sent.values)
    series = sent.payload.get("series")
    card = await timing.set_timing(call.session, place, series, wished, call.now)
    call.changed(place)
    return card


async def routines(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await routine_settings.screen(session, place, call.now))


async def routine(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await routine_settings.form(session, place, payload.get("kind")))


async def set_routine(call: Call) -> Card:
    sent, place = submitted(call)
    wished, kind = routine_settings.read(sent.values), sent.payload.get("kind")
    card = await routine_settings.save(call.session, place, kind, wished, call.now)
    call.changed(place)
    return card
