"""What the ledger must show of everybody's weeks, whatever the routines and clocks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from bot.working_days import WorkingDays
from storage.database import Database
from storage.tables import Delivery, DeliveryState, Kind, Nudge, Person, Routine, Team

Pauses = Mapping[int, Sequence[tuple[datetime, datetime | None]]]
ON_THE_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True)
class Kept:
    """A delivery to a person with what it is of."""

    delivery: Delivery
    nudge: Nudge
    person: Person
    team: Team

    def __str__(self) -> str:
        """For whoever reads a failed test."""
        one, nudge = self.delivery, self.nudge
        what = f"{nudge.kind} {nudge.step} {nudge.occasion} to {self.person.name}"
        when = f"due {one.due_at}, sent {one.sent_at}, of use until {nudge.expires_at}"
        return f"{what}: {one.state} ({one.reason}), {when}"

    @property
    def what(self) -> str:
        """Its routine and step."""
        return f"{self.nudge.routine.kind}.{self.nudge.step}"

    @property
    def about(self) -> tuple[int, str, bool]:
        """What an ask or a task has in common with its reminder. What a snooze brings is named by
        the meeting's day and the person; a round has its own reminder."""
        occasion = self.nudge.occasion
        if self.nudge.step == "again":
            occasion = occasion.partition(":")[0]
        return self.nudge.routine_id, occasion, self.nudge.step.startswith("round")

    @property
    def at(self) -> datetime:
        assert self.delivery.sent_at is not None
        return self.delivery.sent_at

    @property
    def wall(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.person.timezone or self.team.timezone))

    @property
    def message(self) -> int:
        return self.delivery.carrier_id or self.delivery.id


async def kept(database: Database, *which: ColumnElement[bool]) -> list[Kept]:
    statement = (
        select(Delivery)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(Delivery.person_id.is_not(None), *which)
        .options(
            contains_eager(Delivery.nudge).contains_eager(Nudge.routine).joinedload(Routine.team),
            joinedload(Delivery.person),
        )
        .order_by(Delivery.sent_at, Delivery.id)
    )
    async with database.reading() as session:
        rows = (await session.scalars(statement)).all()
    return [Kept(row, row.nudge, row.person, row.nudge.routine.team) for row in rows if row.person]


async def assert_humane(database: Database, now: datetime, pauses: Pauses) -> list[Kept]:
    """Everything that this file asserts, of everybody; gives what was sent. What came at the very
    moment of a pause came before it."""
    everything = await kept(database)
    for one in everything:
        assert_named(one, now)
    sent = [one for one in everything if one.delivery.state is DeliveryState.SENT]
    by_person: dict[int, list[Kept]] = defaultdict(list)
    for one in sent:
        by_person[one.person.id].append(one)
        assert_good_hour(one, pauses.get(one.person.id, ()))
    for own in by_person.values():
        assert_budget(own)
        assert_one_reminder(own)
    return sent


def assert_named(one: Kept, now: datetime) -> None:
    """It was sent, or ended with a reason, or waits for a time at which it is still of use. Its
    card could be made."""
    assert not one.delivery.reason.startswith("an error"), str(one)
    if one.delivery.state in ON_THE_WAY:
        assert now < one.nudge.expires_at, str(one)
        assert now < one.delivery.due_at or one.delivery.held_until, str(one)
    elif one.delivery.state is not DeliveryState.SENT:
        assert one.delivery.reason, str(one)


def assert_good_hour(one: Kept, pauses: Iterable[tuple[datetime, datetime | None]]) -> None:
    for begins, ends in pauses:
        assert not (begins < one.at and (ends is None or one.at < ends)), str(one)
    if one.nudge.kind is Kind.NOTICE and one.person.notices_any_hour:
        return
    assert not is_quiet(one.person, one.wall.time()), str(one)
    assert str(one.wall.isoweekday()) in one.person.days, str(one)
    working = WorkingDays(one.team.holidays, one.team.days_off)
    assert not working.is_holiday(one.wall.date()), str(one)


def is_quiet(person: Person, clock: time) -> bool:
    begins, ends = person.quiet_from, person.quiet_until
    if begins is None or ends is None:
        return False
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def assert_budget(own: Sequence[Kept]) -> None:
    """Three messages and one ask in any seven days of theirs."""
    messages: dict[int, date] = {}
    asks: list[date] = []
    for one in own:
        day = one.wall.date()
        free = one.nudge.kind in (Kind.NOTICE, Kind.REMINDER, Kind.WELCOME)
        if not free or one.delivery.carrier_id:
            messages[one.message] = day
        if one.nudge.kind is Kind.ASK:
            asks.append(day)
    assert most_in_a_week(messages.values()) <= 3, own[0].person.name
    assert most_in_a_week(asks) <= 1, own[0].person.name


def most_in_a_week(days: Iterable[date]) -> int:
    every = sorted(days)
    week = timedelta(days=7)
    return max((sum(day <= one < day + week for one in every) for day in every), default=0)


def assert_one_reminder(own: Sequence[Kept]) -> None:
    """One at most for each ask or task, on a later day, and none for what never came; but whoever
    leads a round hears of it from the reminder where nothing else has reached them, and a snooze
    may be short."""
    reminded: Counter[tuple[int, str, bool]] = Counter()
    asked: dict[tuple[int, str, bool], date] = {}
    for one in own:
        if one.nudge.kind in (Kind.ASK, Kind.TASK):
            asked[one.about] = one.wall.date()
        if one.nudge.kind is Kind.REMINDER:
            reminded[one.about] += 1
            assert one.about in asked or one.nudge.step == "round_remind", str(one)
            if one.nudge.step not in ("round_remind", "again"):
                assert asked[one.about] < one.wall.date(), str(one)
    assert set(reminded.values()) <= {1}, own[0].person.name
