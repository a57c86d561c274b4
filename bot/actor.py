"""Who is acting, resolved once from the verified request, and what that role may do."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotAllowed
from bot.texts import line
from storage.queries.people import who_is
from storage.tables import Role


class Right(StrEnum):
    """What not every member may do. The agenda, and adding to it, belong to all of them."""

    SEE_SCHEDULE = "see_schedule"
    RUN_TEAM = "run_team"
    CHANGE_MEETINGS = "change_meetings"
    LEAD_ROUND = "lead_round"
    SEE_SUMMARY = "see_summary"
    RUN_PROJECTS = "run_projects"
    CHANGE_CATALOG = "change_catalog"
    SEE_CANDIDATES = "see_candidates"
    SET_ROUTINES = "set_routines"
    ANSWER_IDEAS = "answer_ideas"


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
            case Right.SEE_SCHEDULE | Right.RUN_TEAM:  # it names whom I ask, and that is setup
                return self.lead
            case Right.SEE_SUMMARY | Right.SET_ROUTINES:
                return self.lead or self.champion
            case Right.CHANGE_MEETINGS | Right.LEAD_ROUND | Right.ANSWER_IDEAS:
                # Whoever was there, of the care team.
                return self.lead or self.role is Role.CARE_TEAM
            case Right.RUN_PROJECTS | Right.CHANGE_CATALOG:
                return self.lead or self.role is Role.CARE_TEAM
            case Right.SEE_CANDIDATES:  # they are families who have not been asked yet
                return self.role is Role.CARE_TEAM

    def require(self, right: Right) -> None:
        """Raises `NotAllowed` with a sentence that says who may."""
        if not self.may(right):
            raise NotAllowed(line(f"people.may_not_{right.value}"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a workspace. Whoever is in no team has no memberships and may do nothing.

    `workspace_id` is None in a workspace that has no team yet. `channel_team_id` is the team whose
    channel they are in at the moment, theirs or not.
    """

    workspace_id: int | None
    address: str
    name: str = ""
    memberships: tuple[Membership, ...] = ()
    channel_team_id: int | None = None

    @property
    def here(self) -> Membership | None:
        """Their place in the team of the channel they are in; outside any team's channel, in
        their only team. None where there is a choice, no team, or a team that is not theirs."""
        if self.channel_team_id is not None:
            return next(
                (place for place in self.memberships if place.team_id == self.channel_team_id),
                None,
            )
        return self.memberships[0] if len(self.memberships) == 1 else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether they are in the channel of a team that is not theirs."""
        return self.channel_team_id is not None and self.here is None

    def within(self, team_id: object) -> Membership:
        """Their place in the team that a payload names. Raises `NotAllowed` if they have none, in
        the same words whether that team exists or not."""
        for place in self.memberships:
            if place.team_id == team_id:
                return place
        raise NotAllowed(line("people.not_your_team"))


async def resolve(
    connection: AsyncConnection, platform: str, workspace: str, address: str, channel: str
) -> Actor:
    """The actor behind a verified request: the platform's own ids of workspace, person and
    channel ("" for none)."""
    rows = await who_is(connection, platform, workspace, address, channel)
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
        if row.team_id is not None
    )
    return Actor(
        rows[0].workspace_id,
        address,
        rows[0].person_name or "",
        places,
        rows[0].channel_team_id,
    )
