"""Many workspaces in one database: twenty small ones, a large one, and one whose partners are asked
for an agenda; where new teams begin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot import installs
from bot.clock import machine_time
from bot.importing import import_team
from bot.sealing import Seal
from bot.teamfile import TeamFile
from handlers.slack.manifest import OPTIONAL, SCOPES
from storage.database import Database
from storage.tables import Routine, RoutineKind, Team, Workspace
from tests.contract.core.ledger import routines
from tests.contract.storm.a_slack import TOKEN
from tests.contract.storm.screens import CLOSED

SMALL = [f"T0SMALL{number:02}" for number in range(20)]
LARGE = "T0LARGE"
# Here partners are asked for an agenda, everywhere else for an idea.
AGENDA = "T0AGENDA"
EVERYWHERE = [*SMALL, LARGE, AGENDA]
# Workspaces that left out what the bot can do without: there it has one message in hand at a time.
WARY = SMALL[::5]
# A team's people: one of the care team, the rest partners.
PEOPLE, MANY_PEOPLE = 3, 24


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team that has begun."""

    workspace: str
    channel: str
    address: str
    is_partner: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to become of a nudge for somebody."""

    workspace: str
    address: str
    step: str
    state: str


def expected(members: list[Member], told: list[Member]) -> list[Expected]:
    """Each is welcomed, and each partner is asked for something; one whose account is closed cannot
    be reached. Those who shared something are `told` what became of it."""
    steps = [(one, "welcome") for one in members]
    steps += [(one, "ask") for one in members if one.is_partner]
    steps += [(one, "told") for one in told]
    return sorted((_expected(one, step) for one, step in steps), key=str)


def _expected(one: Member, step: str) -> Expected:
    state = "unreachable" if one.address.endswith(CLOSED) else "sent"
    return Expected(one.workspace, one.address, step, state)


async def install_everywhere(database: Database, seal: Seal) -> None:
    for workspace in EVERYWHERE:
        granted = installs.Granted(
            platform="slack",
            workspace=workspace,
            workspace_name=workspace,
            token=TOKEN + workspace,
            app_id="A0ALONGSIDE",
            bot_id="B0BOT",
            bot_user_id="U0BOT",
            enterprise_id=None,
            scopes=tuple(_scopes(workspace)),
            installed_by="U0ADMIN",
        )
        async with database.writing.begin() as session:
            await installs.install(session, granted, seal, machine_time())


def _scopes(workspace: str) -> Iterator[str]:
    return (one for one in SCOPES if workspace not in WARY or one not in OPTIONAL)


async def begin_teams(database: Database, cohort: int) -> list[Member]:
    """A new team in each workspace, whose people are to be welcomed and asked now."""
    members: list[Member] = []
    now = machine_time()
    async with database.writing.begin() as session:
        for workspace in EVERYWHERE:
            people = list(_people(workspace, cohort))
            members += people
            file = TeamFile.model_validate(_team_file(people, cohort, now))
            await import_team(session, file, now, welcomes=True)
        begun = select(Team.id).where(Team.name == _name(cohort))
        for_agenda = begun.join(Team.workspace).where(Workspace.external_id == AGENDA)
        # Their turn was a minute ago, whatever time it is; the other agendas' are weeks away.
        before = now - timedelta(hours=1)
        turn = {"since": before, "planned_until": before, "next_due": now}
        daily = {"rrule": "FREQ=DAILY", "time_of_day": _turn(now).time()}
        for kind, teams, rhythm in (
            (RoutineKind.IDEAS, begun, daily),
            (RoutineKind.AGENDA, for_agenda, {}),
        ):
            asks = (Routine.kind == kind) & Routine.team_id.in_(teams)
            await session.execute(update(Routine).where(asks).values(**turn, **rhythm))
    return members


def _turn(now: datetime) -> datetime:
    return (now - timedelta(minutes=1)).replace(second=0, microsecond=0, tzinfo=None)


def _people(workspace: str, cohort: int) -> Iterator[Member]:
    for number in range(MANY_PEOPLE if workspace == LARGE else PEOPLE):
        ending = CLOSED if number == PEOPLE else ""
        address = f"U{cohort}{workspace}{number}{ending}"
        yield Member(workspace, f"C{cohort}{workspace}", address, is_partner=number > 0)


def _name(cohort: int) -> str:
    return f"Team {cohort}"


def _team_file(people: list[Member], cohort: int, now: datetime) -> dict[str, Any]:
    turn, is_for_agenda = _turn(now), people[0].workspace == AGENDA
    start = turn + timedelta(days=6 if is_for_agenda else 60)
    return {
        "team": {
            "workspace": people[0].workspace,
            "channel": people[0].channel,
            "name": _name(cohort),
            "timezone": "UTC",
        },
        "members": [
            {
                "user": one.address,
                "name": one.address,
                "role": "partner" if one.is_partner else "care_team",
                "lead": not one.is_partner,
                "quiet_hours": "none",
            }
            for one in people
        ],
        "meetings": [
            {
                "title": "Huddle",
                "start": start.isoformat(),
                "minutes": 30,
                "ask_days_before": 6,
                "ask_time": f"{turn:%H:%M}",
            }
        ],
        "routines": routines(ideas={"enabled": not is_for_agenda}),
    }
