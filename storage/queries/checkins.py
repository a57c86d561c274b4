"""The rounds of reflection check-ins: their turns, who was asked, and what they were shown. What
was answered is read elsewhere, by `storage.queries.reflection` alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from storage.queries.anew import anew, one_anew
from storage.queries.meetings import series_by_team
from storage.queries.members import Place
from storage.queries.once import insert_each_once, insert_once
from storage.queries.rows import are_one_of, one_of
from storage.tables import (
    AgendaItem,
    Answer,
    Delivery,
    DeliveryState,
    ItemState,
    Meeting,
    Member,
    Nudge,
    Person,
    ReflectionParticipant,
    ReflectionRound,
    ReflectionSetting,
    Routine,
    RoutineKind,
)

USUAL_THRESHOLD = 5


async def load_turns(session: AsyncSession, routines: Sequence[Routine]) -> None:
    """Loads with each routine what says when its turns are: its rounds, and before the first of
    them the team's meetings. The routines arrive with their team."""
    if not routines:
        return
    await load_rounds(session, routines)
    before = [one for one in routines if not one.rounds]
    series = await series_by_team(session, {one.team_id for one in before})
    for one in before:
        set_committed_value(one.team, "series", series[one.team_id])


async def load_rounds(session: AsyncSession, routines: Sequence[Routine]) -> None:
    """The rounds alone, as they are now."""
    rounds: dict[int, list[ReflectionRound]] = {one.id: [] for one in routines}
    statement = (
        select(ReflectionRound)
        .where(one_of(session, ReflectionRound, ReflectionRound.routine_id, rounds))
        .order_by(ReflectionRound.opens_at)
    )
    for one in await anew(session, statement):
        rounds[one.routine_id].append(one)
    for routine in routines:
        set_committed_value(routine, "rounds", rounds[routine.id])


async def checkins_of(session: AsyncSession, team_id: int, *, hold: bool = False) -> Routine:
    """The routine of a team's check-ins, with the same; held until the transaction ends where
    something is changed."""
    statement = select(Routine).filter_by(team_id=team_id, kind=RoutineKind.REFLECTION)
    if hold:
        statement = statement.with_for_update(key_share=True, of=Routine)
    [routine] = await anew(session, statement, joinedload(Routine.team))
    await load_turns(session, [routine])
    return routine


async def wake_checkins(session: AsyncSession, team_id: int, now: datetime) -> None:
    """The next tick looks anew at when the next check-in comes: meetings have changed, or it was
    set otherwise."""
    statement = update(Routine).filter_by(team_id=team_id, kind=RoutineKind.REFLECTION)
    await session.execute(statement.values(next_due=now))


async def threshold_of(session: AsyncSession, team_id: int) -> int:
    setting = await session.get(ReflectionSetting, team_id)
    return setting.threshold if setting else USUAL_THRESHOLD


async def set_threshold(session: AsyncSession, team_id: int, threshold: int) -> None:
    """From the next round on: rounds keep the threshold that they were opened with."""
    values = {"team_id": team_id, "threshold": threshold}
    # `insert_once` compares by any unique key, and this table's is its team.
    await insert_once(session, ReflectionSetting, values)
    own = update(ReflectionSetting).filter_by(team_id=team_id)
    await session.execute(own.values(threshold=threshold))


async def thresholds_of(session: AsyncSession, team_ids: Collection[int]) -> dict[int, int]:
    """The same of many teams, by the team's id."""
    own = one_of(session, ReflectionSetting, ReflectionSetting.team_id, team_ids)
    settings = (await session.scalars(select(ReflectionSetting).where(own))).all()
    usual = dict.fromkeys(team_ids, USUAL_THRESHOLD)
    return usual | {setting.team_id: setting.threshold for setting in settings}


async def open_rounds(
    session: AsyncSession,
    rows: Sequence[Mapping[str, Any]],
    asked: Mapping[int, Sequence[Place]],
) -> None:
    """Writes rounds down, with who is asked in each, by its routine's id; nothing of a day that has
    one already."""
    written = await insert_each_once(session, ReflectionRound, rows, "id", "routine_id")
    participants = [
        {"round_id": round_id, "member_id": one.member_id, "role": one.role}
        for round_id, routine_id in written
        for one in asked[routine_id]
    ]
    await insert_each_once(session, ReflectionParticipant, participants, "id")


async def round_on(session: AsyncSession, routine_id: int, day: date) -> ReflectionRound | None:
    statement = select(ReflectionRound).filter_by(routine_id=routine_id, day=day)
    return await session.scalar(statement)


async def rounds_on(
    session: AsyncSession, days: Collection[tuple[int, date]]
) -> dict[tuple[int, date], ReflectionRound]:
    """Those of many routines and days, where there is one."""
    places = (ReflectionRound.routine_id, ReflectionRound.day)
    statement = select(ReflectionRound).where(are_one_of(session, ReflectionRound, places, days))
    return {(one.routine_id, one.day): one for one in await session.scalars(statement)}


async def hold_rounds(
    session: AsyncSession, days: Collection[tuple[int, date]]
) -> Sequence[ReflectionRound]:
    """The same, as they are now. Nobody closes or answers them until the transaction ends; they are
    held in the order of their ids, so that two who hold several do not wait for each other."""
    places = (ReflectionRound.routine_id, ReflectionRound.day)
    statement = (
        select(ReflectionRound)
        .where(are_one_of(session, ReflectionRound, places, days))
        .order_by(ReflectionRound.id)
        .with_for_update(of=ReflectionRound)
    )
    return await anew(session, statement)


async def last_round(session: AsyncSession, team_id: int) -> ReflectionRound | None:
    """The team's round that opened last; None while check-ins are off."""
    statement = (
        select(ReflectionRound)
        .join(Routine, Routine.id == ReflectionRound.routine_id)
        .where(Routine.team_id == team_id, Routine.enabled)
        .order_by(ReflectionRound.opens_at.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def round_in_team(
    session: AsyncSession, team_id: int, round_id: object, *, hold: bool = False
) -> ReflectionRound | None:
    """The round with that id, if it is the team's. With `hold` nobody closes or answers it until
    the transaction ends."""
    if not isinstance(round_id, int):
        return None
    statement = (
        select(ReflectionRound)
        .join(Routine, Routine.id == ReflectionRound.routine_id)
        .where(ReflectionRound.id == round_id, Routine.team_id == team_id)
    )
    if hold:
        return await one_anew(session, statement.with_for_update(of=ReflectionRound))
    return await session.scalar(statement)


async def participant_in(
    session: AsyncSession, round_id: int, member_id: int
) -> ReflectionParticipant | None:
    """Somebody's place in a round, None for who was not in the team when it opened."""
    statement = select(ReflectionParticipant).filter_by(round_id=round_id, member_id=member_id)
    return await session.scalar(statement)


async def participants_behind(
    session: AsyncSession, places: Collection[tuple[int, int]]
) -> dict[tuple[int, int], ReflectionParticipant]:
    """Those who were asked in rounds, by round and person."""
    if not places:
        return {}
    rounds, persons = {round_id for round_id, _ in places}, {one for _, one in places}
    statement = (
        select(Member.person_id, ReflectionParticipant)
        .join(Member, Member.id == ReflectionParticipant.member_id)
        .where(
            one_of(session, ReflectionParticipant, ReflectionParticipant.round_id, rounds),
            one_of(session, Member, Member.person_id, persons),
        )
    )
    rows = (await session.execute(statement)).all()
    return {(one.round_id, person_id): one for person_id, one in rows}


async def meetings_of_prompts(
    session: AsyncSession, rounds: Collection[ReflectionRound]
) -> dict[int, datetime]:
    """When the meeting begins on whose agenda a round's prompt stands, by the round's id, if it was
    put there and not taken off again."""
    placed = {one.item_id: one.id for one in rounds if one.item_id is not None}
    if not placed:
        return {}
    statement = (
        select(AgendaItem.id, Meeting.starts_at)
        .join(AgendaItem.meeting)
        .where(
            one_of(session, AgendaItem, AgendaItem.id, placed),
            AgendaItem.state != ItemState.WITHDRAWN,
        )
    )
    rows = (await session.execute(statement)).all()
    return {placed[item_id]: starts_at for item_id, starts_at in rows}


async def unanswered(session: AsyncSession, round_ids: Collection[int]) -> dict[int, list[Person]]:
    """Who was asked in each round and has not answered, if they are still in the team, by the
    round's id."""
    statement = (
        select(ReflectionParticipant.round_id, Person)
        .join(Member, Member.id == ReflectionParticipant.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(
            one_of(session, ReflectionParticipant, ReflectionParticipant.round_id, round_ids),
            ReflectionParticipant.answered_at.is_(None),
            Member.left_at.is_(None),
        )
        .order_by(Member.id)
    )
    found: dict[int, list[Person]] = {round_id: [] for round_id in round_ids}
    for round_id, person in (await session.execute(statement)).all():
        found[round_id].append(person)
    return found


async def answered_ask(
    session: AsyncSession, round_: ReflectionRound, person_id: int, now: datetime
) -> None:
    """The person has answered what they were asked; their cards say so."""
    steps = _nudges(round_)
    asked = update(Delivery).where(Delivery.nudge_id.in_(steps), Delivery.person_id == person_id)
    await session.execute(
        asked.values(answer=Answer.GIVEN, answered_at=now, version=Delivery.version + 1)
    )


async def outdate_rounds(session: AsyncSession, rounds: Collection[ReflectionRound]) -> None:
    """Whatever was sent of these rounds shows something else now."""
    named = [(one.routine_id, one.day.isoformat()) for one in rounds]
    of_rounds = are_one_of(session, Nudge, (Nudge.routine_id, Nudge.occasion), named)
    sent = update(Delivery).where(
        Delivery.nudge_id.in_(select(Nudge.id).where(of_rounds)),
        Delivery.state == DeliveryState.SENT,
    )
    await session.execute(sent.values(version=Delivery.version + 1))


def _nudges(round_: ReflectionRound) -> Any:
    named = {"routine_id": round_.routine_id, "occasion": round_.day.isoformat()}
    return select(Nudge.id).filter_by(**named)
