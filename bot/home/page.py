"""The page itself, arranged: what is asked first, one's own last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor, Membership, Right
from bot.cards import (
    Bullets,
    Buttons,
    Card,
    Choice,
    Divider,
    Heading,
    Option,
    Part,
)
from bot.home import ahead, asked, became, own, team
from bot.home.asked import Ask
from bot.personal.reached import reached
from bot.routines.agenda import home as agenda
from bot.routines.agenda.meetings import Upcoming, upcoming
from bot.routines.home import Asked, Share, together
from bot.routines.ideas import home as ideas
from bot.routines.reflection import home as reflection
from bot.routines.starters import home as starters
from bot.teams import hello
from bot.texts import line
from storage.queries.people import teams_of_workspace

TEAM = "home.team"
SCHEDULE_OF = "home.schedule_of"
# So many teams have room for all of theirs; the others are a pick away.
_WHOLE = 3
# As many as a list to pick from has room for.
_MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the routines give to a member's page, and the team's next meeting."""

    place: Membership
    share: Share
    following: Upcoming | None


async def home(session: AsyncSession, actor: Actor, now: datetime, *, admin: bool = False) -> Card:
    """The page of one person. `admin` is whether the platform says that they run the workspace:
    then they can see what is planned for every team in it."""
    parts: list[Part] = []
    if actor.memberships:
        parts += await _of_member(session, actor, now)
    else:
        parts += hello.parts()
    if admin:
        parts += await _others(session, actor)
    return Card(tuple(parts))


async def everything_asked(session: AsyncSession, actor: Actor, now: datetime) -> Card:
    """All that is asked of a person now; nothing while they pause."""
    places = actor.memberships
    if not places or (await reached(session, places[0])).manner.is_paused(now):
        return asked.card([], several=False)
    found = [await _gather(session, place, now, asks=True) for place in places]
    return asked.card(_asks(found), several=len(found) > 1)


async def everything_became(session: AsyncSession, place: Membership, now: datetime) -> Card:
    """What became of what this member of a team said or did lately."""
    return became.card((await _gather(session, place, now, asks=False)).share.became)


async def of_team(session: AsyncSession, place: Membership, now: datetime) -> Card:
    """One team's part of the page, for somebody who is in many."""
    paused = (await reached(session, place)).manner.is_paused(now)
    one = await _gather(session, place, now, asks=not paused)
    asks = _asks([one])
    parts = [
        *await team.trouble(session, place),
        *asked.first(asks, several=False),
        *await _rest(session, one, asked.at_once(asks, place), now),
    ]
    return Card(tuple(parts), title=place.team_name)


async def _of_member(session: AsyncSession, actor: Actor, now: datetime) -> list[Part]:
    me = await reached(session, actor.memberships[0])
    asks_now = not me.manner.is_paused(now)
    found = [await _gather(session, place, now, asks=asks_now) for place in actor.memberships]
    several, asks = len(found) > 1, _asks(found)
    parts: list[Part] = []
    if not asks_now:
        parts += own.paused(me, actor.memberships[0].timezone)
    if several:
        parts += asked.first(asks, several=True)
    for one in found[:_WHOLE]:
        parts += [*([Divider()] if parts else []), Heading(one.place.team_name)]
        parts += await team.trouble(session, one.place)
        if not several:
            parts += asked.first(asks, several=False)
        parts += await _rest(session, one, asked.at_once(asks, one.place), now)
    return [*parts, *_other_teams(found[_WHOLE:]), *own.parts(me, now)]


async def _rest(
    session: AsyncSession, one: _Gathered, shown: Sequence[Asked], now: datetime
) -> list[Part]:
    """Of one team everything but what is asked. `shown` is what the page asks of it at once."""
    share, place = one.share, one.place
    subjects = {ask.subject for ask in share.asked}
    return [
        *became.first(share.became, place.team_id),
        Divider(),
        *await ahead.parts(session, place, one.following, shown),
        Heading(line("home.goes_on")),
        Bullets(share.lines),
        Buttons(share.taps),
        *await team.parts(session, place, subjects, now),
    ]


async def _gather(
    session: AsyncSession, place: Membership, now: datetime, *, asks: bool
) -> _Gathered:
    """Each routine's share; without `asks` nothing is asked."""
    following = next(iter(await upcoming(session, place.team_id, now)), None)
    share = together(
        (
            await agenda.share(session, place, following, now),
            await ideas.share(session, place, now),
            await starters.share(session, place, now),
            await reflection.share(session, place, now),
        )
    )
    return _Gathered(place, share if asks else replace(share, asked=()), following)


def _asks(found: Sequence[_Gathered]) -> list[Ask]:
    return [(one.place, ask) for one in found for ask in one.share.asked]


def _other_teams(found: Sequence[_Gathered]) -> list[Part]:
    """A list to pick from, for who is in more teams than one page has room for."""
    options = [Option(str(one.place.team_id), one.place.team_name) for one in found]
    if not options:
        return []
    return [Divider(), Choice(TEAM, line("home.other_team"), tuple(options[:_MOST_OPTIONS]))]


async def _others(session: AsyncSession, actor: Actor) -> list[Part]:
    """For an admin: the teams that they do not lead, to see what I'll ask them."""
    led = {place.team_id for place in actor.memberships if place.may(Right.SEE_SCHEDULE)}
    teams = await teams_of_workspace(session, actor.workspace_id)
    options = [Option(str(one.id), one.name) for one in teams if one.id not in led]
    if not options:
        return []
    choice = Choice(SCHEDULE_OF, line("home.teams_label"), tuple(options[:_MOST_OPTIONS]))
    return [Divider(), Heading(line("home.teams")), choice]
