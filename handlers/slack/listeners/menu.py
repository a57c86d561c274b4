"""The menu's own taps: which team is meant, and what I'll ask of it."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import menu, outlook
from bot.actor import Right
from bot.errors import Gone
from bot.refusal import refusal
from bot.texts import line
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, tapped
from handlers.slack.show import show
from storage.queries.people import team_of_workspace


def register(app: Edge) -> None:
    taps = {outlook.SHOW_SCHEDULE: schedule, menu.CHOOSE_TEAM: team, menu.MORE: more}
    bind(app, taps, {})


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


async def more(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    call.show(menu.team_menu(place))
    await ack()
