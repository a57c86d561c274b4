"""The check-in routine, as the planner and delivery see it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.plan import Begun, Due, Occasion, Recipient
from bot.routines.reflection import messages
from bot.routines.reflection.opening import answer_in_confidence, open_round
from bot.routines.reflection.steps import Step, closing, opening, reminder
from bot.routines.reflection.turns import USUAL, Turn, due_turn, turn_of, turn_on, upcoming
from bot.routines.standing import StandingRules
from bot.schedule import Occurrence
from storage.queries.checkins import load_turns, outdate_round, round_in_team, round_on, unanswered
from storage.queries.people import partners_of
from storage.queries.reflection import publish
from storage.tables import Delivery, Routine


class ReflectionRules(StandingRules):
    """Turns are counted from meetings and rounds, so both are loaded first."""

    usual = USUAL

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        await load_turns(session, routines)

    def steps(self, routine: Routine, turn: Occurrence) -> Iterable[Occasion]:
        return _all(turn_on(routine, turn.day, turn.starts_at))

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        known = [_all(turn_of(one)) for one in routine.rounds]
        ahead: list[Iterable[Occasion]] = []
        for turn in upcoming(routine):
            if turn.opens_at > until:
                break
            if turn.opens_at > routine.since:
                ahead.append(self.steps(routine, Occurrence(turn.day, turn.opens_at)))
        found = [one for one in chain(*known, *ahead) if after < one.due_at <= until]
        return sorted(found, key=lambda occasion: occasion.due_at)

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        """A round that should be closed is closed, however late, before another opens."""
        found: list[Occasion] = []
        for one in routine.rounds:
            turn = turn_of(one)
            if one.closed_at is not None:
                continue
            if turn.closes_at <= until:
                found += closing(turn, until)
            else:
                found += [step for step in reminder(turn) if after < step.due_at <= until]
        following = due_turn(routine, until)
        return [*found, *(opening(following) if following else ())]

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        times = [
            at
            for one in routine.rounds
            if one.closed_at is None
            for at in (one.remind_at, one.closes_at)
        ]
        for turn in upcoming(routine):
            times.append(turn.opens_at)
            if turn.opens_at > after:
                break
        return min((at for at in times if at > after), default=None)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return [await _recipients(session, due.routine, due.occasion) for due in dues]

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        changed = []
        for routine, occasion in ((one.due.routine, one.due.occasion) for one in begun):
            day = date.fromisoformat(occasion.name)
            match Step(occasion.step):
                case Step.ASK:
                    await open_round(session, routine, day, occasion.due_at, now)
                case Step.RESULTS:
                    await _close(session, routine, day, now)
                case Step.TALK | Step.REMIND:
                    continue
            changed.append(routine)
        await load_turns(session, changed)

    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        return await messages.card(session, delivery, now)


async def _recipients(
    session: AsyncSession, routine: Routine, occasion: Occasion
) -> Sequence[Recipient]:
    round_ = await round_on(session, routine.id, date.fromisoformat(occasion.name))
    members = await answer_in_confidence(session, routine.team, occasion.due_at)
    is_talk = round_.talk if round_ else not members
    match Step(occasion.step):
        case Step.TALK:
            return await _team(session, routine) if is_talk else []
        case _ if is_talk:
            return []
        case Step.REMIND if round_ is not None:
            return [Recipient(person) for person in await unanswered(session, round_.id)]
        case Step.ASK | Step.REMIND:
            return [Recipient(member.person) for member in members]
        case Step.RESULTS:
            return await _team(session, routine)


async def _close(session: AsyncSession, routine: Routine, day: date, now: datetime) -> None:
    """Held, so that an answer is either in it or comes too late, and is told so."""
    found = await round_on(session, routine.id, day)
    round_ = await round_in_team(session, routine.team_id, found.id, hold=True) if found else None
    if round_ is not None:
        await publish(session, round_, now)
        await outdate_round(session, round_)


async def _team(session: AsyncSession, routine: Routine) -> list[Recipient]:
    """The team's channel, and each partner: not all of them look there."""
    partners = await partners_of(session, routine.team_id)
    return [
        Recipient(channel=routine.team.channel),
        *(Recipient(person=partner) for partner in partners),
    ]


def _all(turn: Turn) -> Iterable[Occasion]:
    return [*opening(turn), *reminder(turn), *closing(turn, turn.closes_at)]
