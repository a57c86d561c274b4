"""What was asked of whom, so that nothing comes twice or too near to something else."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.among import among
from storage.queries.once import insert_each_once
from storage.queries.rows import one_of
from storage.tables import (
    Answer,
    Delivery,
    DeliveryState,
    MeetingSeries,
    Member,
    Nudge,
    PromptUse,
    Role,
    Routine,
    RoutineKind,
)
from storage.types import UtcDateTime

# A routine, an occasion of it, a step, and a recipient.
Prompted = tuple[int, str, str, str]


class Prompt(NamedTuple):
    """What somebody was asked, what became of the delivery, and what they answered."""

    prompt: str
    state: DeliveryState
    sent_at: datetime | None
    answer: Answer | None


_PROMPT = (PromptUse.prompt, Delivery.state, Delivery.sent_at, Delivery.answer)
_ON_THE_WAY = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT)


# Made once, for every question needs it.
_ASKED = (
    select(Member.person_id, Member.team_id)
    .where(
        among(Member.person_id, "persons"),
        Member.left_at.is_(None),
        Member.role == Role.PARTNER,
    )
    .subquery()
)
_AGENDAS_ASKING = (
    select(_ASKED.c.person_id, Routine)
    .join(Routine, Routine.team_id == _ASKED.c.team_id)
    .where(Routine.enabled, Routine.kind == RoutineKind.AGENDA)
    .order_by(Routine.id)
    .options(
        joinedload(Routine.team),
        joinedload(Routine.series).options(
            joinedload(MeetingSeries.team), selectinload(MeetingSeries.exceptions)
        ),
    )
)


async def agendas_asking(
    session: AsyncSession, person_ids: Collection[int]
) -> Mapping[int, Sequence[Routine]]:
    """The agenda routines that are on and that ask each person, as a partner, by the person's id;
    with team and series."""
    found: dict[int, list[Routine]] = {}
    for person_id, routine in await session.execute(_AGENDAS_ASKING, {"persons": person_ids}):
        found.setdefault(person_id, []).append(routine)
    return found


_ASKED_FOR_AGENDA = (
    select(Delivery.person_id, Delivery.sent_at, Delivery.due_at)
    .join(Delivery.nudge)
    .join(Nudge.routine)
    .where(
        among(Delivery.person_id, "persons"),
        Delivery.state.in_(_ON_THE_WAY),
        Routine.kind == RoutineKind.AGENDA,
        Nudge.step == bindparam("step"),
        func.coalesce(Delivery.sent_at, Delivery.due_at) >= bindparam("since", type_=UtcDateTime()),
    )
)


async def asked_for_agenda(
    session: AsyncSession, person_ids: Collection[int], since: datetime, step: str
) -> Mapping[int, Sequence[datetime]]:
    """When each person was, or is about to be, asked about an agenda, since then, by the person's
    id."""
    of = {"persons": person_ids, "since": since, "step": step}
    found: dict[int, list[datetime]] = {}
    for person_id, sent_at, due_at in await session.execute(_ASKED_FOR_AGENDA, of):
        if person_id is not None:
            found.setdefault(person_id, []).append(sent_at or due_at)
    return found


async def prompts_used(
    session: AsyncSession, recipients: Collection[str]
) -> Mapping[str, Counter[str]]:
    """How often each prompt reached each recipient, or is on its way to them."""
    if not recipients:
        return {}
    statement = (
        select(PromptUse.recipient, PromptUse.prompt, func.count())
        .join(PromptUse.delivery)
        .where(
            one_of(session, PromptUse, PromptUse.recipient, recipients),
            Delivery.state.in_(_ON_THE_WAY),
        )
        .group_by(PromptUse.recipient, PromptUse.prompt)
    )
    found: dict[str, Counter[str]] = {recipient: Counter() for recipient in recipients}
    for recipient, prompt, count in (await session.execute(statement)).all():
        found[recipient][prompt] = count
    return found


async def keep_prompts(session: AsyncSession, uses: Sequence[tuple[int, str, str]]) -> None:
    """Writes down which prompt goes to a recipient with a delivery: its id, the recipient's key,
    and the prompt."""
    named = ("delivery_id", "recipient", "prompt")
    rows = [dict(zip(named, use, strict=True)) for use in uses]
    await insert_each_once(session, PromptUse, rows, "delivery_id")


_PROMPTS_OF = (
    select(Nudge.routine_id, Nudge.occasion, Nudge.step, Delivery.recipient, *_PROMPT)
    .join(PromptUse, PromptUse.delivery_id == Delivery.id)
    .join(Delivery.nudge)
    .where(
        among(Nudge.routine_id, "routines"),
        among(Nudge.occasion, "occasions"),
        among(Nudge.step, "steps"),
        among(Delivery.recipient, "recipients"),
    )
)


async def prompts_of(
    session: AsyncSession, prompted: Collection[Prompted]
) -> dict[Prompted, Prompt]:
    """What each recipient was asked."""
    if not prompted:
        return {}
    named = ("routines", "occasions", "steps", "recipients")
    of = dict(zip(named, map(set, zip(*prompted, strict=True)), strict=True))
    found = {}
    for routine_id, occasion, step, recipient, *prompt in await session.execute(_PROMPTS_OF, of):
        found[routine_id, occasion, step, recipient] = Prompt._make(prompt)
    return {one: found[one] for one in prompted if one in found}


async def open_prompt(
    session: AsyncSession, team_id: int, person_id: int, now: datetime
) -> str | None:
    """The prompt that a team last had for a person and that they have not answered, whether or
    not it could reach them; None when its time is over."""
    statement = (
        select(PromptUse.prompt)
        .join(PromptUse.delivery)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(
            Routine.team_id == team_id,
            Delivery.person_id == person_id,
            Delivery.answer.is_(None),
            Nudge.due_at <= now,
            Nudge.expires_at > now,
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def answer_prompts(
    session: AsyncSession, team_id: int, person_id: int, answer: Answer, now: datetime
) -> None:
    """Writes the answer down on the prompts that this person got of a team and that are still of
    use; an idea counts more than nothing this time."""
    open_ones = (
        select(PromptUse.delivery_id)
        .join(PromptUse.delivery)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(
            Routine.team_id == team_id,
            Delivery.person_id == person_id,
            Nudge.expires_at > now,
        )
    )
    weaker: ColumnElement[bool] = Delivery.answer.is_(None)
    if answer is Answer.GIVEN:
        weaker |= Delivery.answer == Answer.NOTHING
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_(open_ones), weaker)
        .values(answer=answer, answered_at=now, version=Delivery.version + 1)
    )


async def unanswer_prompts(
    session: AsyncSession, team_id: int, person_id: int, at: datetime
) -> None:
    """Takes back that a person answered a team's prompts with an idea at that time; that they spoke
    (`answered_at`) stays."""
    of_team = (
        select(PromptUse.delivery_id)
        .join(PromptUse.delivery)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(Routine.team_id == team_id, Delivery.person_id == person_id)
    )
    await session.execute(
        update(Delivery)
        .where(
            Delivery.id.in_(of_team),
            Delivery.answer == Answer.GIVEN,
            Delivery.answered_at == at,
        )
        .values(answer=None, version=Delivery.version + 1)
    )
