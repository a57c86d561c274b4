"""Who somebody is, from what a verified request says."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.among import among
from storage.queries.once import insert_once
from storage.queries.rows import are_one_of, one_of
from storage.tables import Contact, HowOften, Member, Person, Role, Team, Workspace

_ChannelTeam = aliased(Team)


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
# Built once: it precedes every answer.
_WHO_IS = (
    select(
        Workspace.id.label("workspace_id"),
        Person.id.label("person_id"),
        Person.name.label("person_name"),
        Person.timezone.label("person_timezone"),
        Member.id.label("member_id"),
        Member.role,
        Member.lead,
        Member.champion,
        Team.id.label("team_id"),
        Team.name.label("team_name"),
        Team.channel,
        Team.timezone.label("team_timezone"),
        select(_ChannelTeam.id)
        .where(
            _ChannelTeam.workspace_id == Workspace.id,
            _ChannelTeam.channel == bindparam("channel"),
            _ChannelTeam.archived_at.is_(None),
        )
        .scalar_subquery()
        .label("channel_team_id"),
    )
    .select_from(Workspace)
    .outerjoin(
        Person,
        (Person.workspace_id == Workspace.id)
        & (Person.contact == bindparam("platform"))
        & (Person.address == bindparam("address")),
    )
    .outerjoin(Member, (Member.person_id == Person.id) & Member.left_at.is_(None))
    .outerjoin(Team, (Team.id == Member.team_id) & Team.archived_at.is_(None))
    .where(
        Workspace.platform == bindparam("platform"),
        Workspace.external_id == bindparam("workspace"),
    )
    .order_by(Team.name)
)


async def who_is(
    connection: AsyncConnection, platform: str, workspace: str, address: str, channel: str
) -> Sequence[Row[*tuple[Any, ...]]]:
    """One row for each team that the person is in (one that is archived has nulls for the team);
    one with nulls for somebody unknown; none in a workspace that is unknown. `channel_team_id` is
    the team whose channel that is, if any."""
    named = {
        "platform": platform,
        "workspace": workspace,
        "address": address,
        "channel": channel,
    }
    return (await connection.execute(_WHO_IS, named)).all()


async def workspace_named(session: AsyncSession, platform: str, external_id: str) -> int:
    """The id of the workspace that the platform calls so, written down at the first contact."""
    values = {"platform": platform, "external_id": external_id, "name": ""}
    await insert_once(session, Workspace, values)
    named = select(Workspace.id).filter_by(platform=platform, external_id=external_id)
    return (await session.scalars(named)).one()


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


async def members_behind(
    session: AsyncSession, places: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Member]:
    """What persons are, or were, in teams, by team and person; with the person."""
    if not places:
        return {}
    known = are_one_of(session, Member, (Member.team_id, Member.person_id), places)
    statement = select(Member).where(known).options(joinedload(Member.person))
    return {(one.team_id, one.person_id): one for one in await session.scalars(statement)}


async def members_by_id(session: AsyncSession, ids: Iterable[int | None]) -> dict[int, Member]:
    """The members with these ids (None is nobody's), whoever left included, with their persons."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    known = one_of(session, Member, Member.id, wanted)
    statement = select(Member).where(known).options(joinedload(Member.person))
    return {one.id: one for one in await session.scalars(statement)}


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


async def teams_of_workspace(session: AsyncSession, workspace_id: int | None) -> Sequence[Team]:
    statement = select(Team).where(Team.workspace_id == workspace_id, Team.archived_at.is_(None))
    statement = statement.order_by(Team.name)
    return (await session.scalars(statement)).all()


async def team_of_workspace(
    session: AsyncSession, workspace_id: int | None, team_id: object
) -> Team | None:
    """The team with that id, if it is the workspace's."""
    if not isinstance(team_id, int):
        return None
    statement = select(Team).where(Team.id == team_id, Team.workspace_id == workspace_id)
    return await session.scalar(statement)


async def is_team(session: AsyncSession, name: str) -> bool:
    """Whether any workspace has a team of that name."""
    return await session.scalar(select(Team.id).where(Team.name == name).limit(1)) is not None


async def leads_of(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """The team's leads with their persons, in the order in which they joined."""
    statement = (
        select(Member)
        .where(Member.team_id == team_id, Member.left_at.is_(None), Member.lead)
        .options(joinedload(Member.person))
        .order_by(Member.id)
    )
    return (await session.scalars(statement)).all()


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


async def set_deactivated(
    session: AsyncSession, platform: str, workspace: str, address: str, at: datetime | None
) -> int | None:
    """Writes down since when somebody has no account there any more; None: they have one. The
    first time stands. The person's id, where that is news of somebody who is known."""
    place = select(Workspace.id).filter_by(platform=platform, external_id=workspace)
    statement = update(Person).where(
        Person.workspace_id == place.scalar_subquery(),
        Person.contact == platform,
        Person.address == address,
    )
    is_news = Person.deactivated_at.is_(None) if at else Person.deactivated_at.is_not(None)
    changed = statement.where(is_news).values(deactivated_at=at).returning(Person.id)
    return (await session.execute(changed)).scalar_one_or_none()
