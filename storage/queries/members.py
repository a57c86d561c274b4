"""Who is in a team, and who they are there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.queries.among import among
from storage.queries.many_teams import ByTeam, by_team
from storage.queries.rows import are_one_of, one_of
from storage.tables import Contact, Delivery, DeliveryState, HowOften, Member, Person, Role

# Deliveries that have ended one way or the other.
_ENDED = (DeliveryState.SENT, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


class Reached(NamedTuple):
    """A person as far as a message to them depends on it: many of them are read at a time, and as
    objects that could be changed they would take four times as long."""

    id: int
    name: str
    contact: Contact
    address: str
    timezone: str | None
    quiet_from: time | None
    quiet_until: time | None
    days: str
    notices_any_hour: bool
    how_often: HowOften
    paused_at: datetime | None
    paused_until: datetime | None
    deactivated_at: datetime | None


class Reader(NamedTuple):
    """Who reads a team's message: what they are, or were, in the team, and how they are called."""

    id: int
    team_id: int
    person_id: int
    name: str
    timezone: str | None


class Place(NamedTuple):
    """Somebody's place in a team."""

    member_id: int
    role: Role


Somebody = Person | Reached
REACHED = tuple(getattr(Person, name) for name in Reached._fields)


async def member_in_team(session: AsyncSession, team_id: int, member_id: object) -> Member | None:
    """The member with that id, if they are or were in the team, with their person."""
    if not isinstance(member_id, int):
        return None
    statement = select(Member).where(Member.id == member_id, Member.team_id == team_id)
    return await session.scalar(statement.options(joinedload(Member.person)))


async def member_at(
    session: AsyncSession, team_id: int, contact: Contact, address: str
) -> Member | None:
    """The member of a team who is reached there, with their person."""
    statement = (
        select(Member)
        .join(Member.person)
        .where(
            Member.team_id == team_id,
            Member.left_at.is_(None),
            Person.contact == contact,
            Person.address == address,
        )
        .options(joinedload(Member.person))
    )
    return await session.scalar(statement)


async def members_by_id(session: AsyncSession, ids: Iterable[int | None]) -> dict[int, Member]:
    """The members with these ids (None is nobody's), whoever left included, with their persons."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    known = one_of(session, Member, Member.id, wanted)
    statement = select(Member).where(known).options(joinedload(Member.person))
    return {one.id: one for one in await session.scalars(statement)}


async def members_behind(
    session: AsyncSession, places: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Member]:
    """What persons are, or were, in teams, by team and person; with the person."""
    if not places:
        return {}
    known = are_one_of(session, Member, (Member.team_id, Member.person_id), places)
    statement = select(Member).where(known).options(joinedload(Member.person))
    return {(one.team_id, one.person_id): one for one in await session.scalars(statement)}


# Made once, for every message needs it.
_READERS = (
    select(Member.id, Member.team_id, Member.person_id, Person.name, Person.timezone)
    .join(Member.person)
    .where(among(Member.team_id, "teams"), among(Member.person_id, "persons"))
)


async def readers(
    session: AsyncSession, places: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Reader]:
    """The members behind these teams and persons."""
    if not places:
        return {}
    teams, persons = {team for team, _ in places}, {person for _, person in places}
    found = await session.execute(_READERS, {"teams": teams, "persons": persons})
    every = {(row.team_id, row.person_id): Reader._make(row) for row in found}
    return {place: every[place] for place in places if place in every}


async def members_by_team(
    session: AsyncSession, team_ids: Iterable[int]
) -> Mapping[int, Sequence[Reached]]:
    """Everybody who is in each of these teams, in the order in which they joined, by the team's
    id."""
    found: dict[int, list[Reached]] = {team_id: [] for team_id in team_ids}
    statement = (
        select(Member.team_id, *REACHED)
        .join(Member.person)
        .where(one_of(session, Member, Member.team_id, found), Member.left_at.is_(None))
        .order_by(Member.id)
    )
    for team_id, *person in (await session.execute(statement)).all():
        found[team_id].append(Reached._make(person))
    return found


async def places_by_team(
    session: AsyncSession, team_ids: Iterable[int]
) -> Mapping[int, Sequence[Place]]:
    """The places of the same."""
    found: dict[int, list[Place]] = {team_id: [] for team_id in team_ids}
    statement = (
        select(Member.team_id, Member.id, Member.role)
        .where(one_of(session, Member, Member.team_id, found), Member.left_at.is_(None))
        .order_by(Member.id)
    )
    for team_id, *place in (await session.execute(statement)).all():
        found[team_id].append(Place._make(place))
    return found


async def partners_of(session: AsyncSession, team_id: int) -> Sequence[Person]:
    """The team's family partners, in the order in which they joined."""
    statement = (
        select(Person)
        .join(Member, Member.person_id == Person.id)
        .where(Member.team_id == team_id, Member.left_at.is_(None), Member.role == Role.PARTNER)
        .order_by(Member.id)
    )
    return (await session.scalars(statement)).all()


async def partners_by_team(
    session: AsyncSession, team_ids: Iterable[int]
) -> Mapping[int, Sequence[Reached]]:
    """The same of many teams, by the team's id, as far as messages need them."""
    found: dict[int, list[Reached]] = {team_id: [] for team_id in team_ids}
    statement = (
        select(Member.team_id, *REACHED)
        .join(Member.person)
        .where(
            one_of(session, Member, Member.team_id, found),
            Member.left_at.is_(None),
            Member.role == Role.PARTNER,
        )
        .order_by(Member.id)
    )
    for team_id, *person in (await session.execute(statement)).all():
        found[team_id].append(Reached._make(person))
    return found


async def leads_of(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """The team's leads with their persons, in the order in which they joined."""
    return (await leads_by_team(session, [team_id]))[team_id]


async def leads_by_team(
    session: AsyncSession, team_ids: Collection[int]
) -> Mapping[int, Sequence[Member]]:
    """The same of many teams, by the team's id."""
    found: dict[int, list[Member]] = {team_id: [] for team_id in team_ids}
    statement = (
        select(Member)
        .where(
            one_of(session, Member, Member.team_id, found),
            Member.left_at.is_(None),
            Member.lead,
        )
        .options(joinedload(Member.person))
        .order_by(Member.id)
    )
    for member in await session.scalars(statement):
        found[member.team_id].append(member)
    return found


async def care_team_of(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """The team's care team with their persons, in the order in which they joined."""
    return (await care_teams(session, [team_id]))[team_id]


async def care_teams(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[Member]:
    """The same of many teams."""
    statement = (
        select(Member.team_id, Member)
        .where(
            one_of(session, Member, Member.team_id, team_ids),
            Member.left_at.is_(None),
            Member.lead | (Member.role == Role.CARE_TEAM),
        )
        .options(joinedload(Member.person))
        .order_by(Member.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def out_of_reach(session: AsyncSession, person_ids: Iterable[int]) -> set[int]:
    """Those of the persons whose last message could not reach them."""
    last = (
        select(
            Delivery.person_id,
            Delivery.state,
            func.row_number()
            .over(partition_by=Delivery.person_id, order_by=Delivery.id.desc())
            .label("place"),
        )
        .where(
            one_of(session, Delivery, Delivery.person_id, set(person_ids)),
            Delivery.state.in_(_ENDED),
            # While an account is closed nothing is tried; it may be open again by now.
            (Delivery.state != DeliveryState.UNREACHABLE) | (Delivery.attempts > 0),
        )
        .subquery()
    )
    statement = select(last.c.person_id).where(
        last.c.place == 1, last.c.state == DeliveryState.UNREACHABLE
    )
    return set(await session.scalars(statement))
