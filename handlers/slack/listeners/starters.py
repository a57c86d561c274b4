"""The suggestion to the lead, what partners say to being asked, and what somebody would start."""

from bot.actor import Membership, Right
from bot.cards import Card
from bot.routines.starters import actions, asking, helping, proposing, suggesting
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, request_of, submitted, tapped
from storage.tables import PartnerAnswer


def register(app: Edge) -> None:
    taps = {
        actions.ASK: ask,
        actions.NOT_NOW: not_now,
        actions.OTHERS: others,
        actions.HELP: help_form,
        actions.YES: yes,
        actions.DECLINE: decline,
        actions.MORE: more,
        actions.LEAD: would_lead,
        actions.TALK: talk_first,
        actions.TIME: set_time,
        actions.PROPOSE: propose_form,
        actions.WELCOME: welcome,
        actions.TALK_FIRST: talk_it_over,
    }
    bind(app, taps, {actions.HELP: ask_for_help, actions.PROPOSE: propose})


async def starter(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod starter`: what could be suggested now; partners are asked what they would start."""
    if not place.may(Right.RUN_PROJECTS):
        call.show(proposing.form(place))
        return None
    async with call.reading() as session:
        return await suggesting.others(session, place, 0, call.now)


async def ask(call: Call) -> None:
    place, payload = tapped(call)
    key, member, follows = (payload.get(name) for name in ("starter", "member", "suggestion"))
    turn(call, await asking.ask(call.session, place, str(key), member, follows, call.now))
    call.changed(place)


async def not_now(call: Call) -> None:
    place, payload = tapped(call)
    await suggesting.not_now(call.session, place, payload.get("suggestion"), call.now)
    call.changed(place)


async def others(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await suggesting.others(session, place, payload.get("first"), call.now))


async def help_form(call: Call) -> None:
    place, payload = tapped(call)
    member, follows = payload.get("member"), payload.get("suggestion")
    async with call.reading() as session:
        turn(call, await helping.form(session, place, member, follows))


async def ask_for_help(call: Call) -> Card:
    sent, place = submitted(call)
    receipt = await helping.ask(
        call.session,
        place,
        sent.payload.get("suggestion"),
        sent.values,
        request=request_of(call),
        now=call.now,
    )
    call.changed(place)
    return receipt


async def yes(call: Call) -> None:
    await _answer(call, PartnerAnswer.YES)


async def decline(call: Call) -> None:
    await _answer(call, PartnerAnswer.NOT_NOW)


async def more(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await asking.more(session, place, payload.get("project")))


async def would_lead(call: Call) -> None:
    place, payload = tapped(call)
    await asking.would_lead(call.session, place, payload.get("project"), call.now)
    call.changed(place)


async def talk_first(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await asking.talk_first(call.session, place, payload.get("project"), call.now))
    call.changed(place)


async def set_time(call: Call) -> None:
    place, payload = tapped(call)
    project, minutes = payload.get("project"), payload.get("minutes")
    await asking.set_time(call.session, place, project, minutes, call.now)
    call.changed(place)


async def propose_form(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, proposing.form(place))


async def propose(call: Call) -> Card:
    sent, place = submitted(call)
    wish = proposing.read(sent.values, sent.many)
    request = request_of(call)
    receipt = await proposing.send(call.session, place, wish, request=request, now=call.now)
    call.changed(place)
    return receipt


async def welcome(call: Call) -> None:
    place, payload = tapped(call)
    await proposing.welcome(call.session, place, payload.get("project"), call.now)
    call.changed(place)


async def talk_it_over(call: Call) -> None:
    place, payload = tapped(call)
    await proposing.talk(call.session, place, payload.get("project"), call.now)
    call.changed(place)


async def _answer(call: Call, said: PartnerAnswer) -> None:
    """Where it was tapped in a dialog, the dialog says what was noted."""
    place, payload = tapped(call)
    project = payload.get("project")
    await asking.answer(call.session, place, project, said, call.now)
    if parse.is_in_dialog(call.body):
        turn(call, await asking.more(call.session, place, project))
    call.changed(place)
