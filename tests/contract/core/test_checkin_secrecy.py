"""Whatever happens, no published figure tells what fewer than the threshold answered, and what was
published stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from bot.actor import Membership
from bot.routines.reflection import answering
from storage.database import Database
from storage.queries.reflection import Published, doubled_middle
from storage.tables import Group, Member, ReflectionAnswer, ReflectionRound, Role
from tests.contract.core import checkins
from tests.contract.core.checkins import CARE_TEAM, LEAD, OPENED, PARTNERS
from tests.contract.core.ledger import member

EVERYBODY = (*CARE_TEAM, *PARTNERS)
SOMEBODY = st.integers(0, len(EVERYBODY) - 1)
STEPS = st.one_of(
    st.tuples(st.just("answer"), SOMEBODY, st.integers(1, 4)),
    st.tuples(st.just("answer"), SOMEBODY, st.integers(1, 4)),
    st.tuples(st.just("skip"), SOMEBODY, st.just(0)),
    st.tuples(st.just("leave"), st.integers(1, len(EVERYBODY) - 1), st.just(0)),
    st.tuples(st.just("threshold"), st.just(0), st.sampled_from([3, 5])),
)
# Many answer, so that something is shown; then things happen, and some rounds follow.
MANY = st.lists(st.integers(0, 4), min_size=8, max_size=8)
ROUNDS = st.lists(st.tuples(MANY, st.lists(STEPS, max_size=6)), min_size=1, max_size=3)


@dataclass
class Story:
    """What the tests know of a team, apart from the bot."""

    database: Database
    places: Sequence[Membership]
    gone: set[int] = field(default_factory=set)
    answers: dict[int, int] = field(default_factory=dict)
    figures: list[tuple[Published, ReflectionRound]] = field(default_factory=list)

    async def does(
        self, step: tuple[str, int, int], round_: ReflectionRound, now: datetime
    ) -> None:
        what, number, value = step
        who = self.places[number]
        if what == "threshold":
            await checkins.save_settings(self.database, who, "quarterly", value, now)
        elif number in self.gone:
            return
        elif what == "leave":
            self.gone.add(number)
            async with self.database.writing.begin() as session:
                await session.execute(delete(Member).where(Member.id == who.member_id))
        elif what == "skip":
            self.answers.pop(number, None)
            async with self.database.writing.begin() as session:
                await answering.take_back(session, who, round_.id, now)
        else:
            self.answers[number] = value
            line = f"Line {number} {value}" if value > 2 else ""
            await checkins.answer(self.database, who, round_.id, value, now, line)

    def check(self, shown: Published, round_: ReflectionRound) -> list[frozenset[tuple[int, int]]]:
        """The figures are right; the answers that each of them is of."""
        cells = []
        for score in shown.scores:
            own = {
                number: rating
                for number, rating in self.answers.items()
                if score.group is Group.EVERYBODY
                or (self.places[number].role is Role.PARTNER) is (score.group is Group.PARTNERS)
            }
            assert score.answers == len(own) >= round_.threshold
            assert set(score.middles.values()) == {doubled_middle([*own.values()])}
            cells.append(frozenset((round_.id, number) for number in own))
        enough = len(self.answers) >= round_.threshold
        assert set().union(*cells) == {(round_.id, n) for n in self.answers if enough}
        lines = [f"Line {n} {value}" for n, value in self.answers.items() if value > 2]
        assert shown.lines == (tuple(sorted(lines)) if enough else ())
        return cells


@settings(max_examples=15)
@given(rounds=ROUNDS)
async def test_no_figures_leave_fewer_than_the_threshold_between_them(
    database: Database, rounds: list[tuple[list[int], list[tuple[str, int, int]]]]
) -> None:
    workspace = await checkins.eight(database)
    story = Story(database, [await member(database, one, workspace) for one in EVERYBODY])
    cells: list[frozenset[tuple[int, int]]] = []
    now = OPENED
    for many, steps in rounds:
        story.answers.clear()
        round_ = await checkins.open_now(database, workspace, now)
        if round_.talk:
            break
        now += timedelta(hours=1)
        for number, rating in enumerate(many):
            if rating:
                await story.does(("answer", number, rating), round_, now)
        for step in steps:
            await story.does(step, round_, now)
            assert await checkins.shown(database, round_) == Published()
        shown = await checkins.close(database, round_)
        cells += story.check(shown, round_)
        story.figures.append((shown, round_))
        now = round_.closes_at + timedelta(days=1)
    for one, other in combinations(cells, 2):
        assert not one & other  # nothing to subtract
    for shown, round_ in story.figures:
        assert await checkins.shown(database, round_) == shown
    async with database.reading() as session:
        assert await session.scalar(select(func.count(ReflectionAnswer.participant_id))) == 0


async def test_a_lower_threshold_shows_nothing_of_earlier_rounds(database: Database) -> None:
    workspace = await checkins.eight(database, threshold=5)
    lead = await member(database, LEAD, workspace)
    round_ = await checkins.open_now(database, workspace)
    for user in EVERYBODY[:4]:
        who = await member(database, user, workspace)
        await checkins.answer(database, who, round_.id, 2, OPENED, "A line")
    await checkins.save_settings(database, lead, "quarterly", 3, OPENED)
    assert await checkins.close(database, round_) == Published()

    await checkins.save_settings(database, lead, "quarterly", 3, round_.closes_at)

    assert await checkins.shown(database, round_) == Published()
    later = await checkins.open_now(database, workspace, round_.closes_at + timedelta(days=1))
    assert later.threshold == 3


async def test_only_whoever_answered_sees_the_answer(database: Database) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    rosa, lead = [await member(database, user, workspace) for user in ("U0ROSA", LEAD)]
    await checkins.answer(database, rosa, round_.id, 1, OPENED, "Only mine")

    async with database.reading() as session:
        own = await answering.form(session, rosa, round_.id, OPENED)
        others = await answering.form(session, lead, round_.id, OPENED)

    assert "Only mine" in repr(own.fields)
    assert "Only mine" not in repr(others)
