"""Answers to check-ins: the one place that reads them, and so the one that keeps them confidential.

While a round is open, an answer is read for whoever gave it and for nobody else. When it closes,
`publish` adds the answers up and deletes them. What it writes is all that anybody can ever read of
them, and it never changes.

What holds against working an answer out of what is published:

- A group is shown only from the round's threshold of answers. Each answer is in one group: either
  partners and care team stand apart, both from the threshold, or all are one group. No two groups
  overlap, so there is nothing to subtract between them.
- A group's figure is its middle answer, which is no sum: nothing is left over when a round with one
  answer more is taken from one with one less, or a round from the next.
- There is one publication a round, so there is no before and after of a late or changed answer; and
  the threshold is the one of the opening, so no later setting shows more of it.
- Lines stand in the order of the alphabet and belong to no group.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.many_teams import ByTeam, by_team
from storage.queries.once import insert_each_once, insert_once
from storage.queries.rows import one_of, table_of
from storage.tables import (
    Group,
    Question,
    ReflectionAnswer,
    ReflectionLine,
    ReflectionParticipant,
    ReflectionRound,
    ReflectionScore,
    Role,
    Routine,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What one person answers: a rating from 1 to 4 for each question, and a line, maybe empty."""

    ratings: Mapping[Question, int]
    line: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A group's middle answer to each question, doubled (2 to 8), and of how many answers it is;
    `asked` is how many of the group were asked."""

    group: Group
    middles: Mapping[Question, int]
    answers: int
    asked: int


@dataclass(frozen=True, slots=True)
class Published:
    """What a round shows: nothing at all (no scores, no lines) where too few answered."""

    scores: tuple[Score, ...] = ()
    lines: tuple[str, ...] = ()


async def own_answer(
    session: AsyncSession, participant: ReflectionParticipant, member_id: int
) -> Answered | None:
    """What a member answered in a round that is open, for themselves. Raises `LookupError` for
    somebody else's."""
    if participant.member_id != member_id:
        raise LookupError("an answer is for whoever gave it")
    answer = await session.get(ReflectionAnswer, participant.id)
    return _read(answer) if answer else None


async def write_answer(
    session: AsyncSession, participant: ReflectionParticipant, answered: Answered, now: datetime
) -> None:
    """The participant's answer; the later one takes the place of the earlier. The round is held."""
    ratings = {question.value: rating for question, rating in answered.ratings.items()}
    values = {**ratings, "line": answered.line}
    await insert_once(session, ReflectionAnswer, {"participant_id": participant.id, **values})
    own = update(ReflectionAnswer).where(ReflectionAnswer.participant_id == participant.id)
    await session.execute(own.values(**values))
    participant.answered_at, participant.skipped = now, False
    await session.flush()


async def skip_answer(
    session: AsyncSession, participant: ReflectionParticipant, now: datetime
) -> None:
    """The participant gives no answer; one that was given is deleted. The round is held."""
    own = delete(ReflectionAnswer).where(ReflectionAnswer.participant_id == participant.id)
    await session.execute(own)
    participant.answered_at, participant.skipped = now, True
    await session.flush()


async def publish(
    session: AsyncSession, rounds: Collection[ReflectionRound], now: datetime
) -> None:
    """Closes rounds: adds the answers of each up, writes down what may be shown, and deletes them.
    The rounds are held; one that is closed stays as it is."""
    closing = [one for one in rounds if one.closed_at is None]
    if not closing:
        return
    answers = await _answers(session, [one.id for one in closing])
    scores: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    for one in closing:
        one.closed_at = now
        groups = shown_groups(answers[one.id], one.threshold)
        for group, own in groups.items():
            scores += _scores(one, group, own)
        if groups:
            said = sorted(answered.line for _, answered in answers[one.id] if answered.line)
            lines += [{"round_id": one.id, "text": text} for text in said]
    await insert_each_once(session, ReflectionScore, scores, "round_id")
    if lines:  # one after the other, for their numbers are to be in this order
        await session.execute(insert(table_of(ReflectionLine)), lines)
    await forget_answers(session, [one.id for one in closing])
    await session.flush()


async def _answers(
    session: AsyncSession, round_ids: Collection[int]
) -> dict[int, list[tuple[Role, Answered]]]:
    """By the round's id."""
    found: dict[int, list[tuple[Role, Answered]]] = {round_id: [] for round_id in round_ids}
    asked = ReflectionParticipant
    rows = await session.execute(
        select(asked.round_id, asked.role, ReflectionAnswer)
        .join(ReflectionAnswer, ReflectionAnswer.participant_id == asked.id)
        .where(one_of(session, asked, asked.round_id, round_ids))
    )
    for round_id, role, answer in rows:
        found[round_id].append((role, _read(answer)))
    return found


def _scores(
    round_: ReflectionRound, group: Group, own: Sequence[Answered]
) -> Iterator[dict[str, object]]:
    for question in Question:
        middle = doubled_middle([one.ratings[question] for one in own])
        score = {"round_id": round_.id, "part": group, "question": question}
        yield score | {"doubled": middle, "answers": len(own)}


async def forget_answers(session: AsyncSession, round_ids: Collection[int]) -> None:
    """Deletes what was answered in these rounds."""
    own = one_of(session, ReflectionParticipant, ReflectionParticipant.round_id, round_ids)
    asked = select(ReflectionParticipant.id).where(own)
    await session.execute(
        delete(ReflectionAnswer).where(ReflectionAnswer.participant_id.in_(asked))
    )


def shown_groups(
    answers: Sequence[tuple[Role, Answered]], threshold: int
) -> dict[Group, list[Answered]]:
    """The groups that are shown; none where there are too few answers. Each answer is in one."""
    partners = [answer for role, answer in answers if role is Role.PARTNER]
    care_team = [answer for role, answer in answers if role is Role.CARE_TEAM]
    if min(len(partners), len(care_team)) >= threshold:
        return {Group.PARTNERS: partners, Group.CARE_TEAM: care_team}
    if len(answers) >= threshold:
        return {Group.EVERYBODY: [*partners, *care_team]}
    return {}


def doubled_middle(ratings: Sequence[int]) -> int:
    """Twice the median, a whole number."""
    in_order = sorted(ratings)
    return in_order[(len(in_order) - 1) // 2] + in_order[len(in_order) // 2]


async def published(session: AsyncSession, round_id: int) -> Published:
    """What anybody in the team may read of a round: nothing before it is closed."""
    return (await published_of(session, [round_id]))[round_id]


async def published_of(session: AsyncSession, round_ids: Collection[int]) -> dict[int, Published]:
    """The same of many rounds, by their ids."""
    if not round_ids:
        return {}
    statement = select(ReflectionScore).where(
        one_of(session, ReflectionScore, ReflectionScore.round_id, round_ids)
    )
    rows = {(one.round_id, one.part, one.question): one for one in await session.scalars(statement)}
    asked = await _asked(session, round_ids)
    scores: dict[int, list[Score]] = {round_id: [] for round_id in round_ids}
    for round_id in round_ids:
        for group in Group:
            if (heard := rows.get((round_id, group, Question.HEARD))) is None:
                continue
            middles = {one: rows[round_id, group, one].doubled for one in Question}
            scores[round_id].append(Score(group, middles, heard.answers, asked[round_id][group]))
    lines: dict[int, list[str]] = {round_id: [] for round_id in round_ids}
    said = select(ReflectionLine.round_id, ReflectionLine.text).where(
        one_of(session, ReflectionLine, ReflectionLine.round_id, round_ids)
    )
    for round_id, text in (await session.execute(said.order_by(ReflectionLine.id))).all():
        lines[round_id].append(text)
    return {one: Published(tuple(scores[one]), tuple(lines[one])) for one in round_ids}


async def published_rounds(
    session: AsyncSession, team_ids: Collection[int]
) -> ByTeam[tuple[ReflectionRound, Published]]:
    """All that teams' check-ins have shown, the oldest first: for a chart over time. Rounds that
    showed nothing are left out."""
    own = ReflectionScore.round_id == ReflectionRound.id
    showed_something = select(ReflectionScore.round_id).where(own).exists()
    statement = (
        select(Routine.team_id, ReflectionRound)
        .join(Routine, Routine.id == ReflectionRound.routine_id)
        .where(
            one_of(session, Routine, Routine.team_id, team_ids),
            ReflectionRound.closed_at.is_not(None),
            showed_something,
        )
        .order_by(ReflectionRound.opens_at)
    )
    rounds = (await session.execute(statement)).all()
    shown = await published_of(session, [one.id for _, one in rounds])
    return by_team(team_ids, [(team_id, (one, shown[one.id])) for team_id, one in rounds])


async def _asked(session: AsyncSession, round_ids: Collection[int]) -> dict[int, dict[Group, int]]:
    statement = (
        select(ReflectionParticipant.round_id, ReflectionParticipant.role, func.count())
        .where(one_of(session, ReflectionParticipant, ReflectionParticipant.round_id, round_ids))
        .group_by(ReflectionParticipant.round_id, ReflectionParticipant.role)
    )
    counts = {(one, role): count for one, role, count in (await session.execute(statement)).all()}
    asked = {}
    for one in round_ids:
        partners = counts.get((one, Role.PARTNER), 0)
        care_team = counts.get((one, Role.CARE_TEAM), 0)
        asked[one] = {
            Group.EVERYBODY: partners + care_team,
            Group.PARTNERS: partners,
            Group.CARE_TEAM: care_team,
        }
    return asked


def _read(answer: ReflectionAnswer) -> Answered:
    ratings = {question: getattr(answer, question.value) for question in Question}
    return Answered(ratings, answer.line)
