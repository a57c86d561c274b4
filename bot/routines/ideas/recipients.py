"""Who gets each step of the ideas routine that comes with time, and when."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import Manner, manner_of
from bot.routines.ideas.room import Agendas, agendas_of, own_time
from bot.routines.ideas.steps import REMIND_AFTER, ROOM, Step
from bot.routines.plan import Due, Recipient
from bot.texts import line
from storage.queries.members import Somebody, partners_by_team
from storage.queries.occasions import deliveries_by_occasion
from storage.tables import Delivery, DeliveryState

_NEVER_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


async def of_step(
    session: AsyncSession, step: str, dues: Sequence[Due]
) -> Sequence[Sequence[Recipient]]:
    """Partners in person, the care team in its channel: a message to each of them for what a post
    can ask would be one too many."""
    match Step(step):
        case Step.CHANNEL:
            return [[Recipient(channel=due.routine.team.channel)] for due in dues]
        case Step.ASK:
            return [
                [_asked(agendas, due, person) for person in partners]
                for due, partners, agendas in await _with_agendas(session, dues)
            ]
        case Step.REMIND:
            return await _unanswered(session, dues)
        case _:  # told by what happens
            return [[] for _ in dues]


async def _with_agendas(
    session: AsyncSession, dues: Sequence[Due]
) -> list[tuple[Due, Sequence[Somebody], Agendas]]:
    """Each with its team's partners, and what asks these about agendas around it."""
    partners = await partners_by_team(session, {due.routine.team_id for due in dues})
    everybody = [person for own in partners.values() for person in own]
    first = min(due.occasion.due_at for due in dues) - REMIND_AFTER
    agendas = await agendas_of(session, everybody, first)
    return [(due, partners[due.routine.team_id], agendas) for due in dues]


def _asked(agendas: Agendas, due: Due, person: Somebody) -> Recipient:
    """With the person's own time; at the end of it where there is no room, so that the ledger
    says why it did not come."""
    turn, manner = due.occasion.due_at, manner_of(person, due.routine.team)
    asked = frozenset(agendas.days_asked(person, manner, turn, turn + ROOM))
    at_by, why = partial(_own_time, due, manner), line("reason.agenda_first")
    return Recipient(person=person, at=at_by(asked), why=why, away_from=asked, at_by=at_by)


def _own_time(due: Due, manner: Manner, asked: Set[date]) -> datetime:
    found = own_time(manner, due.routine.team, due.occasion.due_at, asked)
    return found or due.occasion.expires_at


async def _unanswered(session: AsyncSession, dues: Sequence[Due]) -> list[list[Recipient]]:
    names = [(due.routine.id, due.occasion.name) for due in dues]
    asked = await deliveries_by_occasion(session, Step.ASK, names)
    return [
        _reminded(agendas, due, partners, asked.get((due.routine.id, due.occasion.name), ()))
        for due, partners, agendas in await _with_agendas(session, dues)
    ]


def _reminded(
    agendas: Agendas, due: Due, partners: Sequence[Somebody], asked: Sequence[Delivery]
) -> list[Recipient]:
    """Whoever was asked and has not answered, so many days after their question; before anybody
    was asked, everybody who will be."""
    by_person = {one.person_id: one for one in asked}
    found = []
    for person in partners:
        first = by_person.get(person.id)
        if first is None and asked:
            continue
        if first is None:
            turn = replace(due.occasion, due_at=due.occasion.due_at - REMIND_AFTER)
            at = _asked(agendas, Due(due.routine, turn), person).at
        elif first.answer is not None or first.state in _NEVER_SENT:
            continue
        else:
            at = first.sent_at or first.due_at
        at = (at or due.occasion.due_at) + REMIND_AFTER
        found.append(Recipient(person=person, at=at, why=line("reason.asked_late")))
    return found
