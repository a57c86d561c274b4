"""A routine that stands on its own comes by its rhythm on the team's wall, and skips holidays."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Due, Made, Occasion, Recipient
from bot.routines.standing import Usual
from bot.routines.turning import TurningRules, Turns, turns
from bot.schedule import Occurrence
from storage.tables import Delivery, Kind, Routine, RoutineKind, Team

MONDAYS = Usual("FREQ=WEEKLY;BYDAY=MO", time(8))
BEGAN = datetime.fromisoformat("2026-01-07T12:00-05:00")


class WithReminder(TurningRules):
    """An ask at each turn, and a reminder three days later."""

    usual = MONDAYS
    tail = timedelta(days=3)

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        for step, kind, later in (
            ("ask", Kind.ASK, timedelta()),
            ("remind", Kind.REMINDER, self.tail),
        ):
            due_at = turn.starts_at + later
            yield Occasion(step, turn.day.isoformat(), kind, due_at, due_at + timedelta(days=9))

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return [()] * len(dues)

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        raise NotImplementedError


def routine(zone: str = "America/New_York", **changed: object) -> Routine:
    team = Team(timezone=zone, holidays="US", days_off=[], **_of_team(changed))
    return Routine(kind=RoutineKind.SUMMARY, team=team, since=BEGAN, **changed)


def _of_team(changed: dict[str, object]) -> dict[str, object]:
    return {name: changed.pop(name) for name in ("archived_at",) if name in changed}


def days(found: Iterable[Occurrence]) -> list[str]:
    return [one.day.isoformat() for one in found]


def test_a_turn_on_a_holiday_is_skipped() -> None:
    found = turns(routine(), MONDAYS, BEGAN, BEGAN + timedelta(days=21))

    assert days(found) == ["2026-01-12", "2026-01-26"]  # not on Martin Luther King's day


def test_the_clock_on_the_wall_stays_when_the_clocks_change() -> None:
    march = datetime.fromisoformat("2026-03-05T00:00-05:00")
    found = turns(routine(), MONDAYS, march, march + timedelta(days=14))

    assert [one.starts_at for one in found] == [
        datetime.fromisoformat("2026-03-09T08:00-04:00"),
        datetime.fromisoformat("2026-03-16T08:00-04:00"),
    ]


def test_the_teams_own_rhythm_and_hour_go_before_the_usual_ones() -> None:
    own = routine(rrule="FREQ=MONTHLY;BYDAY=2WE", time_of_day=time(18, 30))
    found = turns(own, MONDAYS, BEGAN, BEGAN + timedelta(days=40))

    assert [one.starts_at for one in found] == [
        datetime.fromisoformat("2026-01-14T18:30-05:00"),
        datetime.fromisoformat("2026-02-11T18:30-05:00"),
    ]


def test_every_second_week_is_counted_from_the_day_the_routine_began() -> None:
    own = routine(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH")
    found = turns(own, MONDAYS, BEGAN, BEGAN + timedelta(days=30))

    assert days(found) == ["2026-01-08", "2026-01-22", "2026-02-05"]


def test_an_archived_team_has_no_turns_from_then_on() -> None:
    archived = routine(archived_at=datetime.fromisoformat("2026-01-20T00:00-05:00"))

    assert days(turns(archived, MONDAYS, BEGAN, BEGAN + timedelta(days=60))) == ["2026-01-12"]
    assert WithReminder().next_due(archived, datetime.fromisoformat("2026-01-16T00:00Z")) is None


def test_what_was_due_before_the_routine_began_is_none_of_its_business() -> None:
    before = BEGAN - timedelta(days=60)

    assert WithReminder().due(routine(), before, BEGAN) == []
    assert WithReminder().next_due(routine(), before) == datetime.fromisoformat(
        "2026-01-12T08:00-05:00"
    )


def test_of_a_turn_from_before_the_routine_began_no_later_step_comes() -> None:
    began = datetime.fromisoformat("2026-01-12T09:00-05:00")  # an hour after that day's turn
    late = Routine(kind=RoutineKind.SUMMARY, team=routine().team, since=began)

    found = WithReminder().due(late, began, began + timedelta(days=9))
    assert [one.name for one in found] == []
    assert [one.step for one in WithReminder().due(late, began, began + timedelta(days=20))] == [
        "ask",
        "remind",
    ]


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
@given(start=st.integers(0, 24 * 366), hours=st.integers(1, 24 * 30))
def test_the_next_due_time_is_the_first_of_what_falls_due(
    zone: str, start: int, hours: int
) -> None:
    rules, own = WithReminder(), routine(zone)
    after = BEGAN + timedelta(hours=start)
    until = after + timedelta(hours=hours)

    following = rules.next_due(own, after)
    found = [one.due_at for one in rules.occasions(own, after, until)]

    assert found == sorted(found)
    assert (found[0] if found else None) == (
        following if following and following <= until else None
    )
    assert all(
        one.astimezone(ZoneInfo(zone)).time() == time(8) for one in found if one.tzinfo is UTC
    )
