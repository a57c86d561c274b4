"""A project begins, is checked in on, changes hands and ends; and looking at projects."""

from bot.actor import Membership
from bot.cards import Card
from bot.routines.starters import (
    actions,
    checkin,
    handing,
    hours,
    listing,
    page,
    replying,
    starting,
)
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, request_of, submitted, tapped
from storage.tables import Reply


def register(app: Edge) -> None:
    taps = {
        actions.START: start_form,
        actions.LET_GO: let_go,
        actions.CHECK_IN: check_in_form,
        actions.END: end_form,
        actions.CHANGE: change_form,
        actions.HAND_ON: hand_on_form,
        actions.HOURS: hours_form,
        actions.STEP_BACK: step_back,
        actions.SAID_YES: said_yes,
        actions.NOT_YET: not_yet,
        actions.CALL_ME: call_me,
        actions.CALLED: talked,
        actions.SHOW: show,
        actions.OPEN: see,
        actions.FIND: find_form,
    }
    forms = {
        actions.START: start,
        actions.CHECK_IN: check_in,
        actions.END: end,
        actions.CHANGE: change,
        actions.HAND_ON: hand_on,
        actions.HOURS: log_hours,
        actions.NOT_YET: what_is_missing,
        actions.FIND: find,
    }
    bind(app, taps, forms)


async def projects(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod projects [WORD]`."""
    async with call.reading() as session:
        return await listing.projects(session, place, rest)


async def start_form(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await starting.form(session, place, payload.get("project"), call.now))


async def start(call: Call) -> Card:
    sent, place = submitted(call)
    project = sent.payload.get("project")
    receipt = await starting.start(call.session, place, project, sent.values, call.now)
    call.changed(place)
    return receipt


async def let_go(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await starting.let_go(call.session, place, payload.get("project"), call.now))
    call.changed(place)


async def check_in_form(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await checkin.form(session, place, payload.get("project"), call.now))


async def check_in(call: Call) -> Card:
    sent, place = submitted(call)
    project, review = sent.payload.get("project"), sent.payload.get("review")
    receipt = await checkin.check_in(call.session, place, project, review, sent.values, call.now)
    call.changed(place)
    return receipt


async def end_form(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await checkin.end_form(session, place, payload.get("project")))


async def end(call: Call) -> Card:
    sent, place = submitted(call)
    project = sent.payload.get("project")
    receipt = await checkin.end(call.session, place, project, sent.values, call.now)
    call.changed(place)
    return receipt


async def change_form(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await starting.change_form(session, place, payload.get("project")))


async def change(call: Call) -> Card:
    sent, place = submitted(call)
    project = sent.payload.get("project")
    receipt = await starting.change(call.session, place, project, sent.values, call.now)
    call.changed(place)
    return receipt


async def hand_on_form(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await handing.form(session, place, payload.get("project")))


async def hand_on(call: Call) -> Card:
    sent, place = submitted(call)
    project, picked = sent.payload.get("project"), sent.values["owner"]
    receipt = await handing.hand_on(call.session, place, project, picked, call.now)
    call.changed(place)
    return receipt


async def step_back(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await handing.step_back(call.session, place, payload.get("project"), call.now))
    call.changed(place)


async def hours_form(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await hours.form(session, place, payload.get("project")))


async def log_hours(call: Call) -> Card:
    sent, place = submitted(call)
    receipt = await hours.log(
        call.session,
        place,
        sent.payload.get("project"),
        sent.values,
        request=request_of(call),
        now=call.now,
    )
    call.changed(place)
    return receipt


async def said_yes(call: Call) -> None:
    await _reply(call, Reply.YES)


async def call_me(call: Call) -> None:
    await _reply(call, Reply.CALL_ME)


async def not_yet(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await replying.form(session, place, payload.get("project")))


async def what_is_missing(call: Call) -> Card:
    sent, place = submitted(call)
    project, typed = sent.payload.get("project"), sent.values["missing"]
    receipt = await replying.not_yet(call.session, place, project, typed, call.now)
    call.changed(place)
    return receipt


async def talked(call: Call) -> None:
    place, payload = tapped(call)
    project, partner = payload.get("project"), payload.get("partner")
    await replying.talked(call.session, place, project, partner, call.now)
    call.changed(place)


async def show(call: Call) -> None:
    place, payload = tapped(call)
    word, first = str(payload.get("word", "")), payload.get("first")
    async with call.reading() as session:
        turn(call, await listing.projects(session, place, word, first))


async def see(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await page.page(session, place, payload.get("project")))


async def find_form(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, listing.find_form(place))


async def find(call: Call) -> Card:
    sent, place = submitted(call)
    async with call.reading() as session:
        return await listing.projects(session, place, sent.values["word"])


async def _reply(call: Call, said: Reply) -> None:
    place, payload = tapped(call)
    await replying.reply(call.session, place, payload.get("project"), said, call.now)
    call.changed(place)
