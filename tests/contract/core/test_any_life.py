"""Whatever a person in three teams does, and whatever happens there: no message reaches them in
their quiet hours, on a day that is not theirs, in a pause, or over what a week has room for.

The rules are read here once more, from what stands in the tables when a message goes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.actor import Membership, resolve
from bot.cards import Card
from bot.errors import AlongsideError
from bot.personal import pausing
from bot.personal import settings as wishes
from bot.personal.settings import Wishes
from bot.planner import plan
from bot.platforms import Sent
from bot.routines.agenda import changes, items
from bot.routines.agenda.meetings import upcoming
from bot.routines.agenda.snoozing import snooze
from bot.rules import RULES
from storage.database import Database, opened
from storage.queries.ledger import next_due
from storage.tables import Delivery, HowOften, Kind, Person
from tests.contract.core.ledger import PRIYA, SAM, at, import_team, maple, whole_delivery
from tests.contract.core.ledger import workspace_id as id_of
from tests.contract.core.recorder import Machine, Recorder, courier
from tests.databases import SqliteDatabases

BEGIN = at("2026-01-07T09:00-05:00")
MACHINE = datetime(2026, 6, 1, tzinfo=UTC)
US = country_holidays("US")


@dataclass
class Strict(Recorder):
    """Looks, whenever Priya is written to, whether she may be."""

    database: Database | None = None
    now: datetime = BEGIN
    counted: list[tuple[datetime, bool]] = field(default_factory=list)
    wrong: list[tuple[str, datetime, Kind]] = field(default_factory=list)

    async def send(self, recipient: str, card: Card, *, key: str) -> Sent:
        assert self.database is not None
        if recipient == PRIYA:
            async with self.database.reading() as session:
                delivery = await whole_delivery(session, int(key.removeprefix("delivery:")))
                together = select(Delivery).where(Delivery.carrier_id == delivery.id)
                with_nudge = together.options(joinedload(Delivery.nudge))
                carried = (await session.scalars(with_nudge)).all()
            self._look(delivery, [one.nudge.kind for one in carried if one.answer is None])
        return await super().send(recipient, card, key=key)

    def _look(self, delivery: Delivery, carried: Sequence[Kind]) -> None:
        """Keeps what is wrong, for delivery would take an error for a fault of the platform.
        `carried` is what a digest holds."""
        person, kind, is_digest = delivery.person, delivery.nudge.kind, delivery.carrier_id
        assert person is not None
        zone = ZoneInfo(person.timezone or delivery.nudge.routine.team.timezone)
        local = self.now.astimezone(zone)
        if is_digest or kind not in (Kind.NOTICE, Kind.REMINDER):
            self.counted.append((self.now, Kind.ASK in (kind, *carried)))
        week = [
            is_ask
            for sent_at, is_ask in self.counted
            if in_the_week(sent_at.astimezone(zone).date(), local.date())
        ]
        at_any_hour = kind is Kind.NOTICE and person.notices_any_hour
        found = {
            "in a pause": is_paused(person, self.now),
            "in quiet hours": not at_any_hour and is_quiet(person, local.time()),
            "on no day of theirs": not at_any_hour and str(local.isoweekday()) not in person.days,
            "on a holiday": not at_any_hour and local.date() in US,
            "over three messages": len(week) > 3,
            "over one ask": sum(week) > 1 or carried.count(Kind.ASK) > 1,
        }
        self.wrong += [(what, local, kind) for what, is_wrong in found.items() if is_wrong]


def is_paused(person: Person, now: datetime) -> bool:
    is_over = person.paused_until is not None and person.paused_until <= now
    return person.paused_at is not None and not is_over


def is_quiet(person: Person, clock: time) -> bool:
    begin, end = person.quiet_from, person.quiet_until
    if begin is None or end is None:
        return False
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def in_the_week(day: date, today: date) -> bool:
    return today - timedelta(days=6) <= day <= today


QUIET = st.sampled_from([("", ""), ("20:00", "08:00"), ("12:00", "19:00"), ("22:30", "10:00")])
ACTS = st.one_of(
    st.tuples(st.just("pause"), st.sampled_from(["", "1 day", "4 days"])),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(
        st.just("wish"),
        st.builds(
            lambda zone, quiet, days, notices, often: Wishes(
                zone, "", quiet[0], quiet[1], tuple(days), notices, often
            ),
            # East of each other: that somebody who flies west has the same day twice is no week.
            st.sampled_from(["America/Chicago", "America/New_York"]),
            QUIET,
            st.sampled_from(["1234567", "12345", "67", "24"]),
            st.sampled_from([(), ("notices",)]),
            st.sampled_from([one.value for one in HowOften]),
        ),
    ),
    st.tuples(st.just("later"), st.integers(0, 2)),
    st.tuples(st.just("nothing"), st.integers(0, 2)),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 2), st.integers(1, 60))),
)


class AnyLife:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.workspace = "T0MAPLE"
        self.platform = Strict(database=database)
        self.now = BEGIN
        self.requests = 0

    async def begin(self) -> None:
        for number, day in enumerate(("2026-01-20", "2026-01-21", "2026-01-22")):
            name = f"{self.workspace} {number}"
            file = maple(workspace=self.workspace, name=name, channel=f"C{number}")
            file["meetings"][0] |= {"start": f"{day}T09:00", "rrule": "FREQ=WEEKLY"}
            await import_team(self.database, file, BEGIN)

    async def live_on(self, until: datetime) -> None:
        workspace = await id_of(self.database, self.workspace)
        sender = courier(self.database, self.platform, Machine(MACHINE))
        while True:
            await pausing.end_pauses(self.database, self.now)
            await plan(self.database, RULES, self.now)
            self.platform.now = self.now
            await sender.deliver(workspace, self.now)
            async with self.database.reading() as session:
                due = await next_due(session, self.now)
            if due is None or due > until:
                self.now = until
                return
            self.now = due

    async def places(self, user: str) -> list[Membership]:
        actor = await self.database.look_up(
            lambda connection: resolve(connection, "slack", self.workspace, user, channel="")
        )
        return list(actor.memberships)

    async def act(self, what: str, value: object) -> None:
        self.requests += 1
        priya, sam = await self.places(PRIYA), await self.places(SAM)
        try:
            async with self.database.writing.begin() as session:
                await self._act(session, what, value, priya, sam)
        except AlongsideError:  # too late, or not asked: nothing has happened
            return

    async def _act(
        self,
        session: AsyncSession,
        what: str,
        value: object,
        priya: list[Membership],
        sam: list[Membership],
    ) -> None:
        match what, value:
            case "pause", str(typed):
                await pausing.pause(session, priya[0], self.now, typed)
            case "resume", _:
                await pausing.resume(session, priya[0], self.now)
            case "wish", Wishes() as wish:
                await wishes.save(session, priya[0], wish, self.now)
            case "later", int(team):
                await snooze(session, priya[team], "", self.now)
            case "nothing", int(team):
                await items.nothing_this_time(session, priya[team], "", self.now)
            case "move", (int(team), int(hours)):
                [meeting] = await upcoming(session, sam[team].team_id, self.now)
                to = (meeting.starts_at + timedelta(hours=hours)).astimezone(
                    ZoneInfo("America/New_York")
                )
                when = {"day": f"{to:%Y-%m-%d}", "clock": f"{to:%H:%M}"}
                was, request = meeting.starts_at.isoformat(), f"{self.workspace}:{self.requests}"
                await changes.move(
                    session, sam[team], meeting.key, when, was, request=request, now=self.now
                )


# Four lives in the suite, thirty in the bounded soak.
@settings(
    max_examples=settings().max_examples // 10,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(acts=st.lists(st.tuples(st.integers(1, 40), ACTS), min_size=4, max_size=10))
async def test_no_message_comes_at_a_wrong_hour_in_a_pause_or_over_the_budget(
    acts: list[tuple[int, tuple[str, object]]],
    sqlite_databases: SqliteDatabases,
    sqlite_template: str,
) -> None:
    with sqlite_databases.fresh(like=sqlite_template) as url:
        async with opened(url) as database:
            life = AnyLife(database)
            await life.begin()
            for hours, (what, value) in acts:
                await life.live_on(life.now + timedelta(hours=hours))
                await life.act(what, value)
            await life.live_on(life.now + timedelta(days=10))
            assert life.platform.wrong == []
