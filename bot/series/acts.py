"""A lead adds a series, changes it, and ends it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card, Form, Moment, Part, Payload, Time
from bot.errors import Gone, Invalid
from bot.routines.agenda.meetings import next_of
from bot.schedule import zone_named
from bot.series import forms
from bot.series.carried import exceptions_in, rule_in
from bot.series.draft import Draft, of_series, stamp_of
from bot.series.submitted import Known, When, checked, often_in, zone_in
from bot.series.typed import CLOCK, DAY
from bot.series.values import SeriesValues
from bot.series.writing import change_series, create_series, end_series
from bot.texts import line
from storage.queries.meetings import meeting_on
from storage.queries.once import first_time
from storage.queries.series import (
    hold_team,
    members_of,
    series_held,
    series_seen,
    series_titled,
    team_seen,
)
from storage.tables import MeetingSeries, Team


async def adding(
    session: AsyncSession,
    who: Membership,
    now: datetime,
    *,
    draft: Draft | None = None,
    intro: tuple[Part, ...] = (),
    payload: Payload | None = None,
) -> Form:
    """The form for a new meeting, led by whoever adds it unless the draft says more."""
    who.require(Right.RUN_TEAM)
    team = await team_seen(session, who.team_id)
    members = await members_of(session, who.team_id)
    begun = draft or Draft(team.timezone)
    begun = replace(begun, facilitator_id=begun.facilitator_id or who.member_id)
    return forms.add_form(who, begun, members, team.timezone, now, intro=intro, payload=payload)


async def add(
    session: AsyncSession,
    who: Membership,
    typed: Mapping[str, str],
    carried: Payload,
    *,
    request: str,
    now: datetime,
) -> Card:
    """Adds the meeting that was typed. `carried` is what the form brought from a file. The same
    request again adds nothing and gets the same receipt. Raises `Invalid` for the fields."""
    who.require(Right.RUN_TEAM)
    team = await hold_team(session, who.team_id)
    zones = {team.timezone, who.timezone}
    if zone := str(carried.get("zone", "")):
        zones.add(zone_named(zone).key)
    members = [member.id for member in await members_of(session, team.id)]
    exceptions = exceptions_in(carried)
    known = Known(team.timezone, frozenset(zones), members, rule_in(carried), exceptions)
    values = checked(typed, known, now)
    if await first_time(session, who.workspace_id, request, now):
        await _free(session, team, values.title)
        await create_series(session, team, values, now)
    written = await series_titled(session, team.id, values.title)
    return forms.added(who, await _seen(session, who, written.id if written else 0), now)


async def changing(
    session: AsyncSession, who: Membership, series_id: object, now: datetime
) -> Form:
    """The form for a series. Raises `Gone` if it has ended."""
    who.require(Right.RUN_TEAM)
    series = await _seen(session, who, series_id)
    draft = of_series(series, now)
    members = await members_of(session, who.team_id)
    payload: Payload = {
        "series": series.id,
        "next": draft.start.isoformat() if draft.start else "",
        "stamp": stamp_of(series),
    }
    return forms.change_form(who, draft, members, series.team.timezone, now, payload)


async def change(
    session: AsyncSession,
    who: Membership,
    typed: Mapping[str, str],
    payload: Payload,
    *,
    request: str,
    now: datetime,
) -> Card:
    """Changes the series as it was typed. Raises `Invalid` for the fields, and `Gone` if it has
    ended or somebody else has changed it since the form was opened."""
    who.require(Right.RUN_TEAM)
    team = await hold_team(session, who.team_id)
    series = _there(await series_held(session, who.team_id, payload.get("series")))
    if await first_time(session, who.workspace_id, request, now):
        if stamp_of(series) != payload.get("stamp"):
            raise Gone(line("meeting.changed_meanwhile"))
        values = await _values(session, who, series, typed, payload, now)
        if values.title != series.title:
            await _free(session, team, values.title)
        if series.rrule is None and values.rrule is None:
            values = await _moved_alone(session, series, values, now)
        await change_series(session, series, values, now)
    return forms.changed(who, await _seen(session, who, series.id), now)


async def ending(session: AsyncSession, who: Membership, series_id: object) -> Form:
    who.require(Right.RUN_TEAM)
    return forms.end_form(who, await _seen(session, who, series_id))


async def end(
    session: AsyncSession, who: Membership, series_id: object, *, request: str, now: datetime
) -> Card:
    """Ends the series. Raises `Gone` if it has ended already."""
    who.require(Right.RUN_TEAM)
    series = await series_held(session, who.team_id, series_id)
    if series is None:
        raise Gone(line("meeting.not_there"))
    if await first_time(session, who.workspace_id, request, now):
        await end_series(session, _there(series), now)
    return forms.ended(series)


async def _values(
    session: AsyncSession,
    who: Membership,
    series: MeetingSeries,
    typed: Mapping[str, str],
    payload: Payload,
    now: datetime,
) -> SeriesValues:
    draft, team_zone = of_series(series, now), series.team.timezone
    members = [member.id for member in await members_of(session, who.team_id)]
    zones = frozenset({team_zone, who.timezone, draft.zone})
    known = Known(team_zone, zones, members, draft.rule)
    shown = str(payload.get("next", ""))
    same_time = f"{typed[DAY]}T{typed[CLOCK]}:00" == shown
    same = same_time and often_in(typed) is draft.often and zone_in(typed, known) == draft.zone
    kept = When(series.start, series.rrule, draft.zone) if same else None
    return checked(typed, known, now, kept=kept)


async def _moved_alone(
    session: AsyncSession, series: MeetingSeries, values: SeriesValues, now: datetime
) -> SeriesValues:
    """A single meeting keeps the day that names it when it is moved, so that nobody is asked about
    it twice."""
    held = next_of(series, now)
    if values.start == series.start and values.timezone == series.timezone:
        return values  # nothing was said about when
    if held is None:
        return values
    row = await meeting_on(session, series, held.day, held.starts_at)
    row.wall = None if values.start == series.start else values.start
    await session.flush()
    return replace(values, start=series.start)


async def _free(session: AsyncSession, team: Team, title: str) -> None:
    """Makes sure that the title is free. One that has ended says so in its own and gives it up."""
    other = await series_titled(session, team.id, title)
    if other is None:
        return
    if other.ended_at is None:
        raise Invalid({"title": line("meeting.title_taken", title=title)})
    day = Time(other.ended_at, team.timezone, Moment.DATE)
    former = line("meeting.former_title", title=title, day=day, year=str(other.ended_at.year))
    if len(former) > forms.MAX_TITLE or await series_titled(session, team.id, former):
        raise Invalid({"title": line("meeting.title_taken", title=title)})
    other.title = former
    await session.flush()


async def _seen(session: AsyncSession, who: Membership, series_id: object) -> MeetingSeries:
    return _there(await series_seen(session, who.team_id, series_id))


def _there(series: MeetingSeries | None) -> MeetingSeries:
    if series is None or series.ended_at is not None or series.team.archived_at is not None:
        raise Gone(line("meeting.not_there"))
    return series
