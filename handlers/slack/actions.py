"""Taps on buttons and picks from lists, wherever they are shown."""

import re

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import menu, outlook
from bot.actor import Membership, Right
from bot.errors import Gone
from bot.refusal import refusal
from bot.routines.agenda import cards, items, views
from bot.texts import line
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.show import show
from storage.queries.people import team_of_workspace


def register(app: Edge) -> None:
    for action, listener in (
        (cards.ADD, add),
        (cards.SHOW, see),
        (cards.NOTHING, nothing),
        (menu.SHOW_SCHEDULE, schedule),
        (menu.CHOOSE_TEAM, team),
    ):
        # The second tap for one action on a card is "action#2".
        app.action(re.compile(rf"^{re.escape(action)}(#\d+)?$"))(listener)
    app.action(re.compile(""))(unknown)


async def add(ack: AsyncAck, call: Call) -> None:
    place, key = _meant(call)
    async with call.reading() as session:
        call.show(await views.form(session, place, key, call.now))
    await ack()


async def see(ack: AsyncAck, call: Call) -> None:
    place, key = _meant(call)
    async with call.reading() as session:
        call.show(await views.agenda(session, place, key, call.now))
    await ack()


async def nothing(ack: AsyncAck, call: Call) -> None:
    place, key = _meant(call)
    await items.nothing_this_time(call.session, place, key, call.now)
    call.changed(place)
    await ack()


async def schedule(ack: AsyncAck, call: Call) -> None:
    """For leads, and for workspace admins, whom only Slack knows: that is asked after the reply."""
    team_id = parse.press(call.body).payload.get("team")
    async with call.reading() as session:
        team = await team_of_workspace(session, call.actor.workspace_id, team_id)
        if team is None:
            raise Gone(line("face.old_card"))
        card = await outlook.outlook(session, team, call.now)
    leads = any(
        place.team_id == team.id and place.may(Right.SEE_SCHEDULE)
        for place in call.actor.memberships
    )

    async def job() -> None:
        if leads or await call.is_admin():
            await show(call.context, call.body, card)
        else:
            refused = refusal(line("people.may_not_see_schedule"))
            await show(call.context, call.body, refused)

    call.answer(job)
    await ack()


async def team(ack: AsyncAck, call: Call) -> None:
    picked = parse.press(call.body).value
    named = [place.team_id for place in call.actor.memberships if str(place.team_id) == picked]
    place = call.actor.within(named[0] if named else None)
    call.show(menu.team_menu(place))
    await ack()


async def unknown(ack: AsyncAck) -> None:
    raise Gone(line("face.old_card"))


def _meant(call: Call) -> tuple[Membership, str]:
    """The team and the meeting that a button names; "" for whichever meeting is next."""
    payload = parse.press(call.body).payload
    return call.actor.within(payload.get("team")), str(payload.get("meeting", ""))
