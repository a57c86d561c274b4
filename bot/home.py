"""A person's own page: what is asked of them, the next agenda, and what they do most."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor, Membership, Right
from bot.cards import Button, Buttons, Card, Divider, Heading, Note, Paragraph, Part, Style
from bot.menu import first_taps
from bot.outlook import SHOW_SCHEDULE
from bot.personal.home import paused
from bot.routines.agenda import cards, round_home
from bot.routines.agenda.meetings import Upcoming, upcoming
from bot.routines.agenda.steps import Step
from bot.routines.ideas import home as ideas_home
from bot.routines.reflection import home as checkin_home
from bot.routines.starters import home as starters_home
from bot.teams import hello
from bot.teams.founding import invited_button
from bot.teams.partners import unconfirmed, unconfirmed_parts
from bot.texts import line, say
from storage.queries.ledger import last_to_channel
from storage.queries.meetings import asks_on, items_of_day
from storage.queries.people import teams_of_workspace
from storage.tables import DeliveryState


async def home(session: AsyncSession, actor: Actor, now: datetime, *, admin: bool = False) -> Card:
    """The page of one person. `admin` is whether the platform says that they run the workspace:
    then they can see what is planned for every team in it."""
    parts: list[Part] = []
    if actor.memberships:
        parts += await paused(session, actor.memberships[0], now)
    asks = not parts  # nothing is asked of somebody who pauses
    for place in actor.memberships:
        parts += [*([Divider()] if parts else []), *await _team(session, place, now, asks=asks)]
    if not actor.memberships:
        parts += hello.parts()
    if admin:
        parts += await _others(session, actor)
    return Card(tuple(parts))


async def _team(
    session: AsyncSession, place: Membership, now: datetime, *, asks: bool
) -> list[Part]:
    parts: list[Part] = [Heading(place.team_name)]
    if place.may(Right.SEE_SCHEDULE):
        parts += await _trouble(session, place)
        parts += unconfirmed_parts(place.team_id, await unconfirmed(session, place.team_id))
    parts += await round_home.parts(session, place, now)
    parts += await checkin_home.parts(session, place, now) if asks else []
    parts += await starters_home.parts(session, place, now)
    parts += await ideas_home.parts(session, place, now)
    meetings = await upcoming(session, place.team_id, now)
    if not meetings:
        taps = Buttons(first_taps(place, meets=False, asked=False))
        return [*parts, Paragraph(say("home.nothing_planned")), taps]
    meeting = meetings[0]
    asked = await _open_ask(session, place, meeting) if asks else []
    parts += asked
    items = await items_of_day(session, meeting.series.id, meeting.day)
    parts += cards.summary(meeting, items, place.timezone)
    return [*parts, Buttons(first_taps(place, meets=True, asked=bool(asked)))]


async def _open_ask(session: AsyncSession, place: Membership, meeting: Upcoming) -> list[Part]:
    asks = await asks_on(session, meeting.series.id, meeting.day, place.person_id, Step.ASK)
    if not any(ask.state is DeliveryState.SENT and ask.answer is None for ask in asks):
        return []
    return [
        Paragraph(say("home.open_ask", when=meeting.when(place.timezone))),
        Buttons((cards.add_button(meeting, Style.PRIMARY), cards.nothing_button(meeting))),
    ]


async def _trouble(session: AsyncSession, place: Membership) -> list[Part]:
    """A note where the team's channel cannot be reached, for those who can mend it."""
    last = await last_to_channel(session, place.team_id)
    if last is None or last.state is not DeliveryState.UNREACHABLE:
        return []
    mended = Buttons((invited_button(place.team_id),))
    return [Note(say("home.not_in_channel", reason=last.reason)), mended]


async def _others(session: AsyncSession, actor: Actor) -> list[Part]:
    led = {place.team_id for place in actor.memberships if place.may(Right.SEE_SCHEDULE)}
    teams = [
        team for team in await teams_of_workspace(session, actor.workspace_id) if team.id not in led
    ]
    parts: list[Part] = [Divider(), Heading(line("home.teams"))] if teams else []
    for team in teams:
        label = line("schedule.show_of", team=team.name)
        parts.append(Buttons((Button(SHOW_SCHEDULE, label, {"team": team.id}),)))
    return parts
