"""The card of a team's coming meetings, with what the reader may do about them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Button,
    Buttons,
    Card,
    Divider,
    Heading,
    Link,
    Moment,
    Note,
    Paragraph,
    Part,
    Payload,
    Person,
    Plain,
    Style,
    Time,
)
from bot.outlook import SHOW_SCHEDULE
from bot.routines.agenda.calendar import HORIZON, meetings, own_start, rhythm_of, zone_of
from bot.routines.agenda.meetings import Upcoming
from bot.series import actions
from bot.series.rhythm import by_rule
from bot.series.words import series_words
from bot.texts import line, say
from storage.queries.meetings import persons_of, series_of
from storage.tables import MeetingSeries

# How many meetings of a series are seen at once.
_SEEN = 3


@dataclass(frozen=True, slots=True)
class _Row:
    """A meeting ahead, and the day that it was moved from."""

    meeting: Upcoming
    moved_from: datetime | None


async def overview(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """Every series of the team that still meets, soonest first."""
    found = [(series, _ahead(series, now)) for series in await series_of(session, who.team_id)]
    shown = sorted(
        ((series, rows) for series, rows in found if rows),
        key=lambda one: one[1][0].meeting.starts_at,
    )
    parts: list[Part] = [_intro(who, bool(shown))]
    for series, rows in shown:
        parts += await _series(session, who, series, rows)
    parts += [Divider(), Buttons(tuple(_taps(who)))] if shown else [Buttons(tuple(_taps(who)))]
    more = Button(actions.SHOW, line("meeting.show"), {"team": who.team_id})
    return Card(tuple(parts), line("meeting.title"), more)


def _intro(who: Membership, some: bool) -> Part:
    if some:
        return Paragraph(say("meeting.intro", team=who.team_name))
    may_add = who.may(Right.RUN_TEAM)
    return Paragraph(say("meeting.none") if may_add else say("meeting.none_ask"))


def _ahead(series: MeetingSeries, now: datetime) -> list[_Row]:
    """The next meetings, those that are off included."""
    rhythm = rhythm_of(series, series.team)
    excepted = {one.day: one for one in series.exceptions}
    rows = []
    for at, held in enumerate(meetings(series, series.team, now, now + HORIZON), 1):
        meeting = Upcoming(series, held.day, held.starts_at)
        planned = by_rule(rhythm, held.day) if held.day in excepted else None
        is_moved = planned is not None and planned.starts_at != held.starts_at
        rows.append(_Row(meeting, planned.starts_at if planned and is_moved else None))
        if at == _SEEN:
            break
    if series.ended_at is None and series.team.archived_at is None:
        for one in series.exceptions:
            if one.cancelled_at is None:
                continue
            planned = by_rule(rhythm, one.day)
            starts_at = own_start(series, series.team, one) or (planned and planned.starts_at)
            if starts_at and starts_at > now:
                rows.append(_Row(Upcoming(series, one.day, starts_at, off=True), None))
    return sorted(rows, key=lambda row: row.meeting.starts_at)[:_SEEN]


async def _series(
    session: AsyncSession, who: Membership, series: MeetingSeries, rows: list[_Row]
) -> list[Part]:
    words = series_words(series, zone_of(series, series.team))
    parts: list[Part] = [Divider(), Heading(series.title), Paragraph((Plain(words),))]
    parts += _where(series)
    parts += await _leads(session, series)
    for row in rows:
        parts += _meeting(who, row)
    if who.may(Right.RUN_TEAM):
        named = {"team": who.team_id, "series": series.id}
        change = Button(actions.CHANGE, line("meeting.change"), named)
        end = Button(actions.END, line("meeting.end"), named)
        parts.append(Buttons((change, end)))
    return parts


def _where(series: MeetingSeries) -> list[Part]:
    parts: list[Part] = []
    if series.place:
        parts.append(Note(say("meeting.where", place=Plain(series.place))))
    if series.join_url:
        link = Link(line("agenda.join_label"), series.join_url)
        parts.append(Note(say("agenda.join", link=link)))
    return parts


async def _leads(session: AsyncSession, series: MeetingSeries) -> list[Part]:
    ids = [one for one in (series.facilitator_id, series.backup_id) if one is not None]
    persons = await persons_of(session, ids)
    names = [Person(persons[one].name) for one in ids if one in persons]
    match names:
        case [name, backup]:
            return [Note(say("meeting.leads_backup", name=name, backup=backup))]
        case [name]:
            return [Note(say("meeting.leads", name=name))]
    return []


def _meeting(who: Membership, row: _Row) -> list[Part]:
    meeting = row.meeting
    when = meeting.when(who.timezone)
    named: Payload = {"team": who.team_id, "meeting": meeting.key}
    if meeting.off:
        said = say("meeting.off", when=when)
        buttons = [Button(actions.PUT_BACK, line("meeting.put_back"), named)]
    else:
        said = (when,)
        if row.moved_from is not None:
            day = Time(row.moved_from, who.timezone, Moment.DATE)
            said = say("meeting.moved_from", when=when, day=day)
        buttons = [
            Button(actions.MOVE, line("meeting.move"), named),
            Button(actions.CANCEL, line("meeting.cancel"), named),
        ]
    if not who.may(Right.CHANGE_MEETINGS):
        return [Paragraph(said)]
    return [Paragraph(said), Buttons(tuple(buttons))]


def _taps(who: Membership) -> list[Button]:
    team = {"team": who.team_id}
    taps = [Button(actions.PHONE, line("meeting.phone"), team)]
    if who.may(Right.RUN_TEAM):
        taps = [
            Button(actions.ADD, line("meeting.add"), team, Style.PRIMARY),
            Button(actions.FILE, line("meeting.file"), team),
            *taps,
        ]
    if who.may(Right.SEE_SCHEDULE):
        taps.append(Button(SHOW_SCHEDULE, line("schedule.show"), team))
    return taps
