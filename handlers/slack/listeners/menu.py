"""The taps of the menu and of the App Home itself: which team is meant, what I'll ask of it, and
what is asked of oneself."""

from bot import menu, outlook
from bot.actor import Membership, Right
from bot.errors import Gone
from bot.home import asked, became, page
from bot.refusal import refusal
from bot.texts import line
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, tapped
from handlers.slack.show import show
from storage.queries.people import team_of_workspace, teams_of_workspace


def register(app: Edge) -> None:
    taps = {
        outlook.SHOW_SCHEDULE: schedule,
        page.SCHEDULE_OF: schedule_of,
        menu.CHOOSE_TEAM: team,
        menu.MORE: more,
        page.TEAM: team_page,
        asked.ALL: everything_asked,
        became.ALL: everything_became,
    }
    bind(app, taps, {})


async def schedule(call: Call) -> None:
    """Of the team that a button names."""
    await _schedule(call, parse.press(call.body).payload.get("team"))


async def schedule_of(call: Call) -> None:
    """Of the team that was picked from a list."""
    picked = parse.press(call.body).value
    async with call.reading() as session:
        teams = await teams_of_workspace(session, call.actor.workspace_id)
    named = [team.id for team in teams if str(team.id) == picked]
    await _schedule(call, named[0] if named else None)


async def _schedule(call: Call, team_id: object) -> None:
    """For leads, and for workspace admins, whom only Slack knows: that is asked after the reply."""
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


async def team(call: Call) -> None:
    call.show(menu.team_menu(_picked(call)))


async def more(call: Call) -> None:
    place, _ = tapped(call)
    call.show(menu.team_menu(place))


async def team_page(call: Call) -> None:
    place = _picked(call)
    async with call.reading() as session:
        call.show(await page.of_team(session, place, call.now))


async def everything_asked(call: Call) -> None:
    async with call.reading() as session:
        call.show(await page.everything_asked(session, call.actor, call.now))


async def everything_became(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        call.show(await page.everything_became(session, place, call.now))


def _picked(call: Call) -> Membership:
    """The person's place in the team that was picked from a list."""
    picked = parse.press(call.body).value
    named = [place.team_id for place in call.actor.memberships if str(place.team_id) == picked]
    return call.actor.within(named[0] if named else None)
