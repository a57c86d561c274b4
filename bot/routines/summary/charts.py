"""The run charts of a team: what families brought and what became of it, month by month."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Paragraph
from bot.routines.summary import months
from bot.runcharts import Point, RunChart, chart, picture
from bot.texts import line, say
from storage.queries import summary as queries
from storage.queries.family import last_meetings
from storage.queries.ideas import loops_of_ideas
from storage.queries.reflection import Published, published_rounds
from storage.tables import Group, ReflectionRound, Team

# What is older is another team's time, and no chart has room for it.
LONGEST = timedelta(days=3 * 365)
_MEETINGS = 400
# Fewer points are no course of things yet.
FEWEST = 3


async def charts(session: AsyncSession, team: Team, now: datetime) -> Sequence[RunChart]:
    """Those that have something to show."""
    return (await charts_by_team(session, [team], now))[team.id]


async def charts_by_team(
    session: AsyncSession, teams: Collection[Team], now: datetime
) -> Mapping[int, Sequence[RunChart]]:
    """The same of many teams, by the team's id."""
    ids, since = {team.id for team in teams}, now - LONGEST
    if not ids:
        return {}
    held = await last_meetings(session, ids, now, _MEETINGS)
    items = await queries.loops(session, ids, since)
    ideas = await loops_of_ideas(session, ids, since, now)
    rounds = await published_rounds(session, ids)
    return {
        team.id: _charts(
            [(one.starts_at, one.discussed) for one in held[team.id] if one.starts_at > since],
            [*items[team.id], *ideas[team.id]],
            _check_ins(rounds[team.id], team.timezone),
            now,
            team.timezone,
        )
        for team in teams
    }


def _charts(
    meetings: Sequence[tuple[datetime, bool | None]],
    loops: Sequence[tuple[datetime, datetime | None]],
    check_ins: Sequence[Point],
    now: datetime,
    zone: str,
) -> Sequence[RunChart]:
    begins = min((at for at, _ in (*meetings, *loops)), default=now)
    whole = months.whole(begins, now, zone)
    found = (
        chart(line("summary.chart_family"), months.discussed(meetings, whole, zone)),
        chart(
            line("summary.chart_brought"),
            months.counted([at for at, _ in loops], whole, zone),
            line("summary.chart_things"),
        ),
        chart(line("summary.chart_closed"), months.closed(loops, whole, zone)),
        chart(
            line("summary.chart_days"),
            months.days_to_close(loops, whole, zone),
            line("summary.chart_unit_days"),
        ),
        chart(line("summary.chart_check_ins"), check_ins, line("summary.chart_of_four")),
    )
    return [one for one in found if _says_something(one.points)]


def of_the_week(found: Sequence[RunChart], now: datetime) -> RunChart | None:
    """One for the weekly message, each in its turn."""
    return found[now.isocalendar().week % len(found)] if found else None


def card(found: Sequence[RunChart], team: str) -> Card:
    """All of them in one message."""
    if not found:
        return Card((Paragraph(say("summary.no_charts")),), title=line("summary.charts"))
    said = Paragraph(say("summary.charts_intro", team=team))
    return Card((said, *(picture(one) for one in found)), title=line("summary.charts"))


def _check_ins(rounds: Sequence[tuple[ReflectionRound, Published]], zone: str) -> Sequence[Point]:
    """What everybody's middle answers come to in each check-in, from 1 to 4: made of what was
    published alone. Rounds that showed partners and care team apart have no such figure."""
    points = []
    for one, published in rounds:
        whole = [score for score in published.scores if score.group is Group.EVERYBODY]
        month = months.label(months.of(one.opens_at, zone), zone)
        middles = [middle for score in whole for middle in score.middles.values()]
        value = Fraction(sum(middles), 2 * len(middles)) if middles else None
        points.append(Point(month, value))
    return points


def _says_something(points: Sequence[Point]) -> bool:
    return sum(point.value is not None for point in points) >= FEWEST
