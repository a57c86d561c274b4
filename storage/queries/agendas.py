"""What the agenda's steps need of many meetings at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.queries.anew import anew
from storage.queries.once import insert_each_once
from storage.queries.rows import are_one_of, one_of
from storage.tables import (
    AgendaItem,
    Delivery,
    DeliveryState,
    Idea,
    ItemState,
    Kind,
    Meeting,
    Member,
    Nudge,
    Outcome,
    Person,
)

# A meeting of a series, by its day.
Day = tuple[int, date]

_NEVER_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


async def hold_meetings(
    session: AsyncSession, wanted: Iterable[tuple[int, date, datetime]]
) -> dict[Day, int]:
    """The ids of meetings by series and day, each written down if nothing has referred to it yet
    (the third is when it begins). They are held until the transaction ends, and always in the same
    order, so that two who hold several do not wait for each other."""
    rows = [
        {"series_id": series_id, "day": day, "starts_at": starts_at}
        for series_id, day, starts_at in sorted(set(wanted))
    ]
    if not rows:
        return {}
    await insert_each_once(session, Meeting, rows, "id")
    named = [(row["series_id"], row["day"]) for row in rows]
    held = (
        select(Meeting)
        .where(are_one_of(session, Meeting, (Meeting.series_id, Meeting.day), named))
        .order_by(Meeting.id)
        .with_for_update(of=Meeting)
    )
    return {(one.series_id, one.day): one.id for one in await anew(session, held)}


async def brought(
    session: AsyncSession, days: Collection[Day]
) -> Mapping[Day, Mapping[int, datetime]]:
    """When each person first put something new on a meeting's agenda, by the person's id. What was
    carried there is not new, and an idea that was put there is somebody else's doing."""
    if not days:
        return {}
    is_idea = exists().where(Idea.item_id == AgendaItem.id)
    statement = (
        select(Meeting.series_id, Meeting.day, Member.person_id, AgendaItem.added_at)
        .join(AgendaItem.meeting)
        .join(AgendaItem.author)
        .where(
            are_one_of(session, Meeting, (Meeting.series_id, Meeting.day), days),
            AgendaItem.state != ItemState.WITHDRAWN,
            AgendaItem.carried == 0,
            ~is_idea,
        )
        .order_by(AgendaItem.id)
    )
    found: dict[Day, dict[int, datetime]] = {day: {} for day in days}
    for series_id, day, person_id, added_at in (await session.execute(statement)).all():
        found[series_id, day].setdefault(person_id, added_at)
    return found


async def asked_at(
    session: AsyncSession, step: str, occasions: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str], Mapping[int, bool]]:
    """Of occasions, by routine and name, on which this step was planned: whether for each person
    who was to get it it is settled. They answered, asked to be asked again, or it never reached
    them."""
    if not occasions:
        return {}
    settled = (
        Delivery.answer.is_not(None)
        | Delivery.snoozed_until.is_not(None)
        | Delivery.state.in_(_NEVER_SENT)
    )
    statement = (
        select(Nudge.routine_id, Nudge.occasion, Delivery.person_id, settled)
        .outerjoin(Delivery, Delivery.nudge_id == Nudge.id)
        .where(
            Nudge.step == step,
            are_one_of(session, Nudge, (Nudge.routine_id, Nudge.occasion), occasions),
        )
    )
    found: dict[tuple[int, str], dict[int, bool]] = {}
    for routine_id, occasion, person_id, is_settled in (await session.execute(statement)).all():
        of_occasion = found.setdefault((routine_id, occasion), {})
        if person_id is not None:
            of_occasion[person_id] = bool(is_settled)
    return found


async def meetings_of_days(session: AsyncSession, days: Collection[Day]) -> Mapping[Day, Meeting]:
    """The meetings that are named by those days, as far as they were written down."""
    if not days:
        return {}
    statement = select(Meeting).where(
        are_one_of(session, Meeting, (Meeting.series_id, Meeting.day), days)
    )
    return {(one.series_id, one.day): one for one in await session.scalars(statement)}


async def out_of_reach_about(
    session: AsyncSession, meeting_ids: Collection[int]
) -> Set[tuple[int | None, int | None]]:
    """Meetings and persons whom something about them, notices apart, could not reach."""
    statement = (
        select(Nudge.meeting_id, Delivery.person_id)
        .join(Delivery.nudge)
        .where(
            one_of(session, Nudge, Nudge.meeting_id, meeting_ids),
            Nudge.kind != Kind.NOTICE,
            Delivery.state == DeliveryState.UNREACHABLE,
        )
    )
    return {(meeting_id, person_id) for meeting_id, person_id in await session.execute(statement)}


async def authors_of_unrecorded(
    session: AsyncSession, meeting_ids: Collection[int]
) -> Mapping[int, Sequence[Person]]:
    """Who brought the open items of meetings of which nobody said yet what happened, by the
    meeting's id, in the order in which they did; without those who left."""
    told = exists().where(
        Outcome.meeting_id == AgendaItem.meeting_id, Outcome.item_id == AgendaItem.id
    )
    statement = (
        select(AgendaItem.meeting_id, Person)
        .join(AgendaItem.author)
        .join(Member.person)
        .where(
            one_of(session, AgendaItem, AgendaItem.meeting_id, meeting_ids),
            AgendaItem.state == ItemState.OPEN,
            Member.left_at.is_(None),
            ~told,
        )
        .order_by(AgendaItem.id)
    )
    found: dict[int, dict[int, Person]] = {}
    for meeting_id, person in (await session.execute(statement)).all():
        found.setdefault(meeting_id, {})[person.id] = person
    return {meeting_id: list(persons.values()) for meeting_id, persons in found.items()}
