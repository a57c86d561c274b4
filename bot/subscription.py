"""A person's meetings as a calendar that their phone subscribes to, at a secret address."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.calendars.writing import Entry, write
from bot.cards import Button, Buttons, Card, Note, Paragraph, Preformatted, Text
from bot.routines.agenda.calendar import meetings, own_start, rhythm_of, zone_of
from bot.series import actions
from bot.series.rhythm import by_rule
from bot.texts import line, say
from storage.queries.meetings import series_of
from storage.queries.once import first_time
from storage.queries.series import person_held, teams_by_key, written_down
from storage.tables import Meeting, MeetingSeries

_BACK, _AHEAD = timedelta(days=90), timedelta(days=400)
_KEY_BYTES = 32
# What `token_urlsafe` makes of so many bytes.
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


async def address(session: AsyncSession, who: Membership, public_url: str) -> Card:
    """The person's own address, made when they ask for the first time."""
    person = await person_held(session, who.person_id)
    if person.calendar_key is None:
        person.calendar_key = secrets.token_urlsafe(_KEY_BYTES)
    return _card(who, public_url, person.calendar_key, say("meeting.phone_intro"))


async def new_address(
    session: AsyncSession, who: Membership, public_url: str, *, request: str, now: datetime
) -> Card:
    """Another address; the old one leads nowhere from now on. The same request again changes
    nothing."""
    person = await person_held(session, who.person_id)
    if await first_time(session, who.workspace_id, request, now) or person.calendar_key is None:
        person.calendar_key = secrets.token_urlsafe(_KEY_BYTES)
    return _card(who, public_url, person.calendar_key, say("meeting.renewed"))


async def calendar(session: AsyncSession, key: str, now: datetime) -> bytes | None:
    """The calendar of whoever has this key: the meetings of all their teams, from 90 days back to
    400 days ahead. None if nobody has it. The same meetings give the same bytes."""
    teams = await teams_by_key(session, key) if _KEY.fullmatch(key) else None
    if teams is None:
        return None
    entries: list[Entry] = []
    for team in teams:
        for series in await series_of(session, team.id):
            written = list((await written_down(session, series.id)).values())
            entries += _entries(series, written, now)
    return write(line("face.name"), entries)


def _card(who: Membership, public_url: str, key: str, said: Text) -> Card:
    button = Button(actions.NEW_ADDRESS, line("meeting.new_address"), {"team": who.team_id})
    parts = (
        Paragraph(said),
        Preformatted(f"{public_url}/calendar/{key}.ics"),
        Note(say("meeting.phone_secret")),
        Buttons((button,)),
    )
    return Card(parts, line("meeting.phone_title"))


def _entries(series: MeetingSeries, written: list[Meeting], now: datetime) -> Iterator[Entry]:
    rows = {meeting.day: meeting for meeting in written}
    begin, end = now - _BACK, now + _AHEAD
    for held in meetings(series, series.team, begin, end):
        # What the present rule says of the time before it was made did not take place.
        if held.starts_at > series.rule_since or held.day in rows:
            yield _entry(series, held.starts_at, f"{held.day:%Y%m%d}", rows.get(held.day))
    for row in written:
        if row.cancelled_at is not None:
            starts_at = _planned(series, row)
            if begin < starts_at <= end:
                yield _entry(series, starts_at, f"{row.day:%Y%m%d}", row)


def _planned(series: MeetingSeries, row: Meeting) -> datetime:
    """When a meeting that is off would have begun."""
    if (own := own_start(series, series.team, row)) is not None:
        return own
    planned = by_rule(rhythm_of(series, series.team), row.day)
    return planned.starts_at if planned else row.starts_at


def _entry(series: MeetingSeries, starts_at: datetime, day: str, row: Meeting | None) -> Entry:
    cancelled_at = row.cancelled_at if row else None
    return Entry(
        uid=f"meeting-{series.id}-{day}@alongside",
        title=series.title,
        starts_at=starts_at,
        minutes=series.minutes,
        zone=zone_of(series, series.team).key,
        place=series.place,
        join_url=series.join_url,
        cancelled=cancelled_at is not None,
        changed_at=cancelled_at or series.rule_since,
        sequence=row.changes if row else 0,
    )
