"""Who gets each step of a check-in, as things stand."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.plan import Due, Recipient
from bot.routines.reflection.opening import answer_in_confidence
from bot.routines.reflection.steps import Step
from storage.queries.checkins import rounds_on, unanswered
from storage.queries.members import Somebody, partners_by_team
from storage.tables import ReflectionRound


def day_of(due: Due) -> tuple[int, date]:
    """What names a round: its routine's id and its day."""
    return due.routine.id, date.fromisoformat(due.occasion.name)


async def of_step(
    session: AsyncSession, step: str, dues: Sequence[Due]
) -> Sequence[Sequence[Recipient]]:
    """Those who are asked, and the team of what it is told; where too few can answer in confidence
    nobody is asked, and the team is offered to talk."""
    found = await rounds_on(session, {day_of(due) for due in dues})
    rounds = [found.get(day_of(due)) for due in dues]
    # Of a round that was written down it is known, but for who is asked when it opens.
    unknown = dues if step == Step.ASK else [due for due in dues if day_of(due) not in found]
    asked = await answer_in_confidence(session, unknown)
    talks = [_is_talk(one, asked, due) for one, due in zip(rounds, dues, strict=True)]
    match Step(step):
        case Step.TALK:
            return await _teams(session, dues, talks)
        case Step.RESULTS:
            return await _teams(session, dues, [not talk for talk in talks])
        case Step.ASK | Step.REMIND:
            persons = [asked.get(due.routine.team_id, ()) for due in dues]
    if step == Step.REMIND:
        waiting = await unanswered(session, {one.id for one in rounds if one})
        persons = [
            waiting[one.id] if one else own for one, own in zip(rounds, persons, strict=True)
        ]
    return [
        [] if talk else [Recipient(person) for person in own]
        for talk, own in zip(talks, persons, strict=True)
    ]


def _is_talk(
    round_: ReflectionRound | None, asked: Mapping[int, Sequence[Somebody]], due: Due
) -> bool:
    return round_.talk if round_ else not asked[due.routine.team_id]


async def _teams(
    session: AsyncSession, dues: Sequence[Due], told: Sequence[bool]
) -> list[list[Recipient]]:
    """The channel of each team that is told, and its partners: not all of them look there."""
    partners = await partners_by_team(session, {due.routine.team_id for due in dues})
    found: list[list[Recipient]] = []
    for due, is_told in zip(dues, told, strict=True):
        team = due.routine.team
        everybody = [Recipient(channel=team.channel), *map(Recipient, partners[team.id])]
        found.append(everybody if is_told else [])
    return found
