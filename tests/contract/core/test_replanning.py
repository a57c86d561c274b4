"""Whatever is changed, and whenever: nobody is asked twice, and nothing that is of use is lost."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bot.cards import Card
from bot.errors import Gone
from bot.planner import plan
from bot.platforms import Sent
from bot.routines.agenda import steps
from bot.routines.agenda.calendar import HORIZON, meeting_on, meetings
from bot.routines.agenda.changes import seen
from bot.routines.agenda.replanning import keep_the_past, replan
from bot.routines.agenda.snoozing import snooze
from bot.routines.agenda.steps import Step
from bot.rules import RULES
from bot.teams.archiving import archive, bring_back
from bot.texts import line
from storage.database import Database
from storage.queries import meetings as queries
from storage.queries.ledger import next_due
from storage.queries.series import agenda_routine
from storage.tables import (
    AgendaItem,
    Delivery,
    DeliveryState,
    ItemState,
    Meeting,
    MeetingSeries,
    Nudge,
    Routine,
    Team,
    Workspace,
)
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    add_item,
    at,
    import_team,
    ledger,
    maple,
    member,
    new_workspace,
    whole_delivery,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

START = at("2026-01-07T09:00-05:00")
MACHINE = datetime(2026, 6, 1, tzinfo=UTC)
NOTICES = (Step.MOVED, Step.CANCELLED, Step.BACK)
# A notice that says so is not missed.
NEEDLESS = (line("reason.known"), line("reason.overtaken"))
Meant = tuple[datetime, bool]


@dataclass
class Watching(Recorder):
    """Also keeps how the meeting of each message stood when it was sent: when it begins, and
    whether it is off."""

    database: Database | None = None
    told: dict[tuple[str, int], list[tuple[str, Meant]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        assert self.database is not None
        async with self.database.reading() as session:
            delivery = await whole_delivery(session, int(key.removeprefix("delivery:")))
            about = delivery.nudge.meeting_id  # None: whether another rhythm suits
            meeting = await session.get_one(Meeting, about) if about else None
        if meeting is not None:
            stood = (meeting.starts_at, meeting.off)
            self.told[delivery.recipient, meeting.id].append((delivery.nudge.step, stood))
        return await super().send(recipient, card, key=key)


class Life:
    """One team with one series, and everything that may be done to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.workspace = new_workspace()
        self.platform = Watching(database=database)
        self.now = START
        self.series_id = 0
        self.was_archived = False

    async def begin(self, **meeting: Any) -> "Life":
        file = maple(workspace=self.workspace, name=f"Team of {self.workspace}")
        file["meetings"][0] |= meeting
        await import_team(self.database, file, START)
        async with self.database.reading() as session:
            statement = (
                select(MeetingSeries.id)
                .join(MeetingSeries.team)
                .join(Team.workspace)
                .where(Workspace.external_id == self.workspace)
            )
            self.series_id = (await session.scalars(statement)).one()
        return self

    async def tick(self) -> None:
        """As a process does that has just started: it knows what the tables know."""
        await plan(self.database, RULES, self.now)
        bot = courier(self.database, self.platform, Machine(MACHINE))
        await bot.deliver(await workspace_id(self.database, self.workspace), self.now)

    async def live_on(self, until: datetime) -> None:
        """Ticks whenever something is due."""
        while True:
            async with self.database.reading() as session:
                due = await next_due(session, self.now)
            if due is None or due > until:
                self.now = until
                return
            self.now = due
            await self.tick()

    async def change(self, *, past: bool = False, **values: Any) -> None:
        """Other values for the series, or for its team."""
        async with self.database.writing.begin() as session:
            routine = await agenda_routine(session, self.series_id)
            if past:
                await keep_the_past(session, self.series_id, self.now)
            for name, value in values.items():
                row = routine.team if name in ("timezone", "days_off") else routine.series
                setattr(row, name, value)
            await replan(session, self.series_id, self.now)

    async def change_meeting(self, number: int, **values: Any) -> None:
        """Other values for the meeting that is `number` meetings ahead, cancelled ones included."""
        async with self.database.writing.begin() as session:
            routine = await agenda_routine(session, self.series_id)
            assert routine.series is not None
            ahead = [
                (one.day, one.starts_at)
                for one, _ in zip(
                    meetings(routine.series, routine.team, self.now, self.now + HORIZON),
                    range(number + 1),
                    strict=False,
                )
            ]
            off = [
                (one.day, one.starts_at)
                for one in routine.series.exceptions
                if one.cancelled_at is not None and one.starts_at > self.now
            ]
            if values.get("cancelled_at", "") is None:
                ahead = off
            if not ahead:
                return
            day, starts_at = ahead[-1]
            meeting = await queries.meeting_on(session, routine.series, day, starts_at)
            if "by" in values:
                zone = ZoneInfo(routine.series.timezone or routine.team.timezone)
                wall = (starts_at + values["by"]).astimezone(zone).replace(tzinfo=None)
                if wall.replace(tzinfo=zone) <= self.now:
                    return
                meeting.wall = wall
            else:
                meeting.cancelled_at = values["cancelled_at"]
            await session.flush()
            await replan(session, self.series_id, self.now)

    async def archive(self) -> None:
        self.was_archived = True
        who = await member(self.database, DANA, self.workspace)
        async with self.database.writing.begin() as session:
            await archive(session, who, self.now)
        self.now += timedelta(days=3)
        async with self.database.writing.begin() as session:
            await bring_back(session, who.team_id, self.now)

    async def bring(self, text: str) -> None:
        await add_item(self.database, PRIYA, text, self.now, workspace=self.workspace)

    async def nothing_was_repeated(self) -> None:
        sent = [
            one.what
            for one in await ledger(self.database, self.workspace)
            if one.state is DeliveryState.SENT
        ]
        assert len(sent) == len(set(sent))
        for said in self.platform.told.values():
            steps_said = [step for step, _ in said if step not in NOTICES]
            assert len(steps_said) == len(set(steps_said))

    async def nothing_was_lost(self, since: datetime) -> None:
        """Every step of a meeting that is ahead by the rules of now was planned for its time, and
        none was left out because the meeting had been off for a while."""
        async with self.database.reading() as session:
            routine = await agenda_routine(session, self.series_id)
            assert routine.series is not None
            nudges = {
                (nudge.occasion, nudge.step): nudge
                for nudge in await session.scalars(
                    select(Nudge).where(Nudge.routine_id == routine.id)
                )
            }
            left_out = (
                select(Nudge.occasion, Nudge.step)
                .join(Delivery, Delivery.nudge_id == Nudge.id)
                .where(Nudge.routine_id == routine.id, Delivery.reason == line("reason.off"))
            )
            for_naught = {(name, step) for name, step in await session.execute(left_out)}
            coming = list(meetings(routine.series, routine.team, since, self.now))
            for meeting in coming:
                for step in steps.of_meeting(routine.series, routine.team, meeting):
                    is_useful = step.expires_at > since and step.due_at > routine.since
                    if is_useful and step.due_at <= self.now:
                        assert (step.name, step.step) in nudges
                        assert (step.name, step.step) not in for_naught
            waiting = (
                select(Delivery)
                .join(Delivery.nudge)
                .where(Nudge.routine_id == routine.id, Delivery.due_at <= self.now)
                .where(Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SENDING)))
            )
            assert not (await session.scalars(waiting)).all()

    async def every_item_waits_for_a_meeting(self) -> None:
        statement = (
            select(AgendaItem)
            .join(AgendaItem.meeting)
            .where(Meeting.series_id == self.series_id)
            .options(joinedload(AgendaItem.meeting))
        )
        async with self.database.reading() as session:
            routine = await agenda_routine(session, self.series_id)
            series = routine.series
            assert series is not None
            ahead = next(meetings(series, routine.team, self.now, self.now + HORIZON), None)
            for item in await session.scalars(statement):
                assert item.state is ItemState.OPEN
                held = meeting_on(series, routine.team, item.meeting.day)
                is_over = item.meeting.lapsed_at is not None or held is None
                assert ahead is None or not is_over

    async def everybody_told_knows(self) -> None:
        """Whoever was told of a meeting knows how it stands, or there was no hour to say so. A team
        that was archived in between tells nobody of that time."""
        if self.was_archived:
            return
        entries = await ledger(self.database, self.workspace)
        unsaid = {
            (one.whom, one.occasion.partition(":")[0])
            for one in entries
            if one.step in NOTICES
            and one.state is not DeliveryState.SENT
            and one.reason not in NEEDLESS
        }
        async with self.database.reading() as session:
            for (whom, meeting_id), said in self.platform.told.items():
                meeting = await session.get_one(Meeting, meeting_id)
                before = [stood for _, stood in said if stood[0] > START]
                if (whom, meeting.day.isoformat()) not in unsaid and before:
                    assert before[-1] == (meeting.starts_at, meeting.off)


CHANGES = st.one_of(
    st.tuples(
        st.just("rhythm"),
        st.sampled_from(["FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None]),
    ),
    st.tuples(st.just("start"), st.sampled_from([time(9), time(13), time(16, 30)])),
    st.tuples(
        st.just("zone"), st.sampled_from(["America/New_York", "America/Chicago", "Europe/Berlin"])
    ),
    st.tuples(st.just("ask"), st.tuples(st.integers(3, 9), st.sampled_from([time(12), time(18)]))),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 1), st.integers(-50, 50))),
    st.tuples(st.just("cancel"), st.integers(0, 1)),
    st.tuples(st.just("put back"), st.none()),
    st.tuples(st.just("days off"), st.sampled_from([[], ["2026-01-14/2026-01-21"]])),
    st.tuples(st.just("archive"), st.none()),
    st.tuples(st.just("item"), st.none()),
    st.tuples(st.just("tick"), st.none()),
)


async def do(life: Life, what: str, value: Any, number: int) -> None:
    match what:
        case "rhythm":
            start = datetime.fromisoformat("2026-01-06T09:00")
            await life.change(past=True, rrule=value, start=start)
        case "start":
            start = datetime.combine(datetime.fromisoformat("2026-01-06"), value)
            await life.change(past=True, start=start)
        case "zone":
            await life.change(past=True, timezone=value)
        case "ask":
            await life.change(ask_days_before=value[0], ask_time=value[1])
        case "move":
            await life.change_meeting(value[0], by=timedelta(hours=value[1]))
        case "cancel":
            await life.change_meeting(value, cancelled_at=life.now)
        case "put back":
            await life.change_meeting(0, cancelled_at=None)
        case "days off":
            await life.change(past=True, days_off=value)
        case "archive":
            await life.archive()
        case "item":
            async with life.database.reading() as session:
                routine = await agenda_routine(session, life.series_id)
                assert routine.series is not None
                found = meetings(routine.series, routine.team, life.now, life.now + HORIZON)
                is_ahead = next(found, None) is not None
            if is_ahead:
                await life.bring(f"Item {number}")
        case "tick":
            await life.tick()


@settings(max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(changes=st.lists(st.tuples(st.integers(0, 60), CHANGES), min_size=1, max_size=8))
async def test_whatever_is_changed_nothing_is_repeated_and_nothing_is_lost(
    database: Database, changes: list[tuple[int, tuple[str, Any]]]
) -> None:
    life = await Life(database).begin()
    for number, (hours, (what, value)) in enumerate(changes):
        await life.live_on(life.now + timedelta(hours=hours))
        await do(life, what, value, number)
        await life.every_item_waits_for_a_meeting()
    changed = life.now

    await life.tick()
    await life.live_on(life.now + timedelta(days=20))

    await life.nothing_was_repeated()
    await life.nothing_was_lost(changed)
    await life.every_item_waits_for_a_meeting()
    await life.everybody_told_knows()
    # Nothing of it is left for other examples to wait for.
    async with database.writing.begin() as session:
        for routine in await session.scalars(select(Routine)):
            routine.enabled = False


# The cases that people meet


async def asked(life: Life) -> list[tuple[str, str]]:
    """The asks that went out: about which meeting, and when, in the team's zone."""
    statement = (
        select(Nudge.occasion, Delivery.sent_at)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(Nudge.step == Step.ASK, Routine.series_id == life.series_id)
        .where(Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.sent_at)
    )
    new_york = ZoneInfo("America/New_York")
    async with life.database.reading() as session:
        return [
            (occasion, f"{(sent_at or START).astimezone(new_york):%b %d %H:%M}")
            for occasion, sent_at in await session.execute(statement)
        ]


async def test_an_ask_that_is_now_overdue_goes_at_the_next_tick_and_once(
    database: Database,
) -> None:
    life = await Life(database).begin(ask_days_before=3)
    await life.live_on(at("2026-01-15T12:00-05:00"))
    assert await asked(life) == []

    await life.change(ask_days_before=6)
    await life.tick()
    assert await asked(life) == [("2026-01-20", "Jan 15 12:00")]
    await life.change(ask_days_before=3)
    await life.live_on(at("2026-01-21T12:00-05:00"))

    assert await asked(life) == [("2026-01-20", "Jan 15 12:00")]


async def test_the_same_import_again_asks_nothing(database: Database) -> None:
    life = await Life(database).begin()
    await life.live_on(at("2026-01-15T12:00-05:00"))
    before = await ledger(database, life.workspace)
    file = maple(workspace=life.workspace, name=f"Team of {life.workspace}")

    imported = await import_team(database, file, life.now)
    await life.tick()

    assert (imported.created, imported.changed) == (0, 0)
    assert await ledger(database, life.workspace) == before


async def test_a_first_import_does_not_ask_what_fell_due_before_it(database: Database) -> None:
    life = Life(database)
    file = maple(workspace=life.workspace)
    life.now = at("2026-01-15T12:00-05:00")
    await import_team(database, file, life.now)
    await life.tick()

    assert await ledger(database, life.workspace) == []


async def test_a_moved_meeting_takes_items_and_carries_them_on_like_any_other(
    database: Database,
) -> None:
    life = await Life(database).begin()
    await life.change_meeting(0, by=timedelta(days=1))
    await life.bring("Parking is hard")

    await life.live_on(at("2026-01-28T12:00-05:00"))

    statement = select(AgendaItem).options(joinedload(AgendaItem.meeting))
    async with database.reading() as session:
        [item] = await session.scalars(statement)
    assert (item.meeting.day.isoformat(), item.carried) == ("2026-02-03", 1)


@pytest.mark.parametrize("moved", [False, True])
async def test_a_meeting_that_has_begun_stays_when_it_was_in_whatever_zone_the_team_goes_on(
    database: Database, moved: bool
) -> None:
    life = await Life(database).begin()
    if moved:
        await life.change_meeting(0, by=timedelta(days=1))
    day = "21" if moved else "20"
    await life.live_on(at(f"2026-01-{day}T09:50-05:00"))

    # By the clocks of Chicago nine o'clock is still to come.
    await life.change(past=True, timezone="America/Chicago")
    await life.tick()
    await life.live_on(at(f"2026-01-{day}T11:00-05:00"))

    [asked] = [one for one in await ledger(database, life.workspace) if one.step == Step.ROUND]
    assert (asked.due, asked.state) == (at(f"2026-01-{day}T09:55-05:00"), DeliveryState.SENT)
    async with database.reading() as session:
        routine = await agenda_routine(session, life.series_id)
        assert routine.series is not None
        ahead = next(meetings(routine.series, routine.team, life.now, life.now + HORIZON))
        who = await member(database, DANA, life.workspace)
        with pytest.raises(Gone, match="over"):
            await seen(session, who, f"{life.series_id}:2026-01-20", life.now)
    assert ahead.starts_at == at("2026-02-03T09:00-06:00")


async def test_an_ask_that_was_kept_back_comes_when_the_meeting_takes_place_after_all(
    database: Database,
) -> None:
    life = await Life(database).begin(ask_time="21:30")  # in Priya's quiet hours
    await life.live_on(at("2026-01-14T22:00-05:00"))
    await life.change_meeting(0, cancelled_at=life.now)
    await life.live_on(at("2026-01-15T12:00-05:00"))
    assert await asked(life) == []

    await life.change_meeting(0, cancelled_at=None)
    await life.tick()
    await life.change_meeting(0, cancelled_at=life.now)
    await life.change_meeting(0, cancelled_at=None)
    await life.tick()

    assert await asked(life) == [("2026-01-20", "Jan 15 12:00")]


async def test_who_put_an_ask_off_is_not_asked_after_a_meeting_that_came_earlier(
    database: Database,
) -> None:
    life = await Life(database).begin()
    await life.live_on(at("2026-01-15T12:00-05:00"))
    priya = await member(database, PRIYA, life.workspace)
    async with database.writing.begin() as session:
        again = await snooze(session, priya, "", life.now)
    assert again == at("2026-01-16T12:00-05:00")

    await life.change_meeting(0, by=timedelta(days=-4, hours=1))  # to Friday at ten
    await life.live_on(at("2026-01-16T13:00-05:00"))

    [put_off] = [one for one in await ledger(database, life.workspace) if one.step == Step.AGAIN]
    assert put_off.state is DeliveryState.SKIPPED
