"""Who is acting, resolved once from the verified request, and what that role may do."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotAllowed
from bot.texts import line
from storage.queries.people import who_is
from storage.tables import Role


class Right(StrEnum):
    """What somebody may do in a team."""

    SEE_AGENDA = "see_agenda"
    ADD_ITEM = "add_item"
    SEE_SCHEDULE = "see_schedule"


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody in one team: what they do there, they do as this. `timezone` is their own, or the
    team's if they have none."""

    workspace_id: int
    person_id: int
    name: str
    timezone: str
    member_id: int
    team_id: int
    team_name: str
    channel: str
    role: Role
    lead: bool
    champion: bool

    def may(self, right: Right) -> bool:
        match right:
            case Right.SEE_AGENDA | Right.ADD_ITEM:
                return True
            case Right.SEE_SCHEDULE:  # it names whom I ask, and that is setup
                return self.lead

    def require(self, right: Right) -> None:
        """Raises `NotAllowed` with a sentence that says who may."""
        if not self.may(right):
            raise NotAllowed(line(f"people.may_not_{right.value}"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a workspace. Whoever is in no team has no memberships and may do nothing.

    `workspace_id` is None in a workspace that has no team yet.
    """

    workspace_id: int | None
    address: str
    name: str = ""
    memberships: tuple[Membership, ...] = ()

    def at(self, channel: str | None) -> Membership | None:
        """The team of that channel, else the only team; None where there is a choice or no team."""
        here = [place for place in self.memberships if place.channel == channel]
        candidates = here or self.memberships
        return candidates[0] if len(candidates) == 1 else None

    def within(self, team_id: object) -> Membership:
        """Their place in the team that a payload names. Raises `NotAllowed` if they have none, in
        the same words whether that team exists or not."""
        for place in self.memberships:
            if place.team_id == team_id:
                return place
        raise NotAllowed(line("people.not_your_team"))


async def resolve(
    connection: AsyncConnection, platform: str, workspace: str, address: str
) -> Actor:
    """The actor behind a verified request: the platform's own ids of workspace and person."""
    rows = await who_is(connection, platform, workspace, address)
    if not rows:
        return Actor(None, address)
    places = tuple(
        Membership(
            workspace_id=row.workspace_id,
            person_id=row.person_id,
            name=row.person_name,
            timezone=row.person_timezone or row.team_timezone,
            member_id=row.member_id,
            team_id=row.team_id,
            team_name=row.team_name,
            channel=row.channel,
            role=row.role,
            lead=row.lead,
            champion=row.champion,
        )
        for row in rows
        if row.member_id is not None
    )
    return Actor(rows[0].workspace_id, address, rows[0].person_name or "", places)
