"""What is read of many teams at a time: by the team's id, or by a time of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Subquery, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.rows import given
from storage.tables import Routine

Found = TypeVar("Found")

ByTeam = Mapping[int, Sequence[Found]]


class Span(NamedTuple):
    """A team's time from `since` to `until` (aware)."""

    team_id: int
    since: datetime
    until: datetime


BySpan = Mapping[Span, Sequence[Found]]


def given_spans(session: AsyncSession, spans: Sequence[Span]) -> Subquery:
    """At least one of them as something to select from: `place` says which of them it is, the other
    columns are named as they are."""
    # A routine's columns have the types of these.
    rows = [
        {"id": place, "team_id": one.team_id, "since": one.since, "planned_until": one.until}
        for place, one in enumerate(spans)
    ]
    named = given(session, Routine, rows).c
    return select(
        named.id.label("place"), named.team_id, named.since, named.planned_until.label("until")
    ).subquery("spans")


def by_team(team_ids: Iterable[int], rows: Iterable[Any]) -> dict[int, list[Any]]:
    """What was found of each, in order; a row is the team's id and what belongs to it."""
    found: dict[int, list[Any]] = {team_id: [] for team_id in team_ids}
    for team_id, one in rows:
        found[team_id].append(one)
    return found


def by_span(spans: Sequence[Span], rows: Iterable[Any]) -> dict[Span, list[Any]]:
    """What was found of each, in order; a row is the span's place and what belongs to it."""
    found: dict[Span, list[Any]] = {span: [] for span in spans}
    for place, one in rows:
        found[spans[place]].append(one)
    return found
