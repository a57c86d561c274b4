"""A team is set up: its rows, its meetings, and at once its first post."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Bullets, Button, Buttons, Card, Divider, Heading, Note, Paragraph, Part, Style
from bot.cards import Person as Name
from bot.errors import Invalid
from bot.nudging import write_nudge
from bot.outlook import outlook
from bot.routines.agenda.calendar import series_of
from bot.routines.agenda.meetings import next_of
from bot.routines.agenda.steps import KINDS, Step
from bot.routines.plan import Occasion, Recipient
from bot.series.values import SeriesValues
from bot.series.writing import create_series
from bot.teams.accounts import Account
from bot.teams.archiving import BRING_BACK
from bot.teams.joining import join, person_of
from bot.teams.partners import ADD_PARTNER, NOT_YET
from bot.teams.routines import begin_routines
from bot.teams.wishes import Wishes
from bot.teams.zones import holidays_in
from bot.texts import line, say
from storage.queries.meetings import meeting_on
from storage.queries.once import first_time, insert_once
from storage.queries.series import agenda_routine
from storage.queries.teams import send_again_to_channel, team_names, team_of_channel
from storage.tables import Member, Role, Team

INVITED = "setup.invited"


async def archived_in(session: AsyncSession, workspace_id: int, channel: str) -> Team | None:
    """The archived team that a channel still belongs to."""
    team = await team_of_channel(session, workspace_id, channel)
    return team if team is not None and team.archived_at is not None else None


async def check_free(session: AsyncSession, workspace_id: int, wishes: Wishes) -> None:
    """Raises `Invalid` where the channel or the name is another team's."""
    team = await team_of_channel(session, workspace_id, wishes.channel)
    if team is not None:
        raise Invalid({"channel": line("setup.channel_taken", team=team.name)})
    if wishes.name in await team_names(session, workspace_id):
        raise Invalid({"name": line("import.name_taken", name=wishes.name)})


async def found(
    session: AsyncSession,
    workspace_id: int,
    by: Account,
    facilitator: Account,
    wishes: Wishes,
    *,
    request: str,
    now: datetime,
) -> Team:
    """Writes the team with its lead, facilitator and meetings, and the first post, due now.

    The same `request` again changes nothing and gives the same team. Raises `Invalid` where
    somebody else has taken the channel or the name meanwhile, `BadRhythm`.
    """
    if not await first_time(session, workspace_id, request, now):
        made = await team_of_channel(session, workspace_id, wishes.channel)
        if made is not None:
            return made
    await check_free(session, workspace_id, wishes)
    team = await _write(session, workspace_id, wishes)
    lead = await person_of(session, workspace_id, by)
    # They see on screen what will come; whoever else leads the meeting has not.
    await join(session, team, lead, Role.CARE_TEAM, lead=True, knows=True, now=now)
    leading = await person_of(session, workspace_id, facilitator)
    await join(session, team, leading, Role.CARE_TEAM, now=now)
    member = select(Member.id).filter_by(team_id=team.id, person_id=leading.id)
    values = SeriesValues(
        title=line("setup.meeting_title"),
        start=wishes.start,
        rrule=wishes.rrule,
        facilitator_id=await session.scalar(member),
    )
    series = await create_series(session, team, values, now)
    await begin_routines(session, team.id, now)
    await first_post(session, series.id, now)
    return team


async def first_post(session: AsyncSession, series_id: int, now: datetime) -> bool:
    """The channel's post about the next meeting comes at once, and not again when its time would
    be; whether it had not come before."""
    routine = await agenda_routine(session, series_id)
    series = series_of(routine)
    following = next_of(series, now)
    if following is None:
        return False
    meeting = await meeting_on(session, series, following.day, following.starts_at)
    occasion = Occasion(
        step=Step.CHANNEL,
        name=following.day.isoformat(),
        kind=KINDS[Step.CHANNEL],
        due_at=now,
        expires_at=following.starts_at,
        day=following.day,
        starts_at=following.starts_at,
    )
    recipients = [Recipient(channel=routine.team.channel)]
    return await write_nudge(session, routine, occasion, meeting.id, recipients, now)


async def founded(session: AsyncSession, team: Team, now: datetime, *, is_in: bool) -> Card:
    """The answer: what I'll ask, and when; then whether there is a family partner. `is_in` says
    whether the bot is in the channel."""
    planned = await outlook(session, team, now)
    said = "setup.done" if is_in else "setup.done_outside"
    parts: list[Part] = [Paragraph(say(said, team=team.name))]
    if not is_in:
        parts.append(Buttons((invited_button(team.id),)))
    parts += [Divider(), Heading(planned.title), *planned.parts, Divider()]
    parts += [Paragraph(say("setup.partner_yet")), Buttons(_partner_buttons(team.id))]
    return Card(tuple(parts), title=line("setup.done_title"))


def invited_button(team_id: int) -> Button:
    """For a lead, wherever it is said that the bot is not in the channel."""
    return Button(INVITED, line("setup.invited"), {"team": team_id})


async def invited(session: AsyncSession, team_id: int, now: datetime) -> Card:
    """What could not be posted goes out now that the bot was invited."""
    again = await send_again_to_channel(session, team_id, now)
    said = say("setup.again") if again else say("setup.nothing_waits")
    return Card((Paragraph(said),), title=line("setup.done_title"))


def in_its_place(team: Team, leads: tuple[str, ...]) -> Card:
    """The channel belongs to a team that was archived: it can come back, nothing is lost."""
    said = Paragraph(say("setup.archived", team=team.name))
    names = Bullets(tuple((Name(name),) for name in leads))
    back = Button(BRING_BACK, line("team.bring_back"), {"team": team.id}, Style.PRIMARY)
    other = Note(say("setup.archived_other"))
    return Card((said, names, Buttons((back,)), other), title=line("setup.archived_title"))


def _partner_buttons(team_id: int) -> tuple[Button, ...]:
    team = {"team": team_id}
    return (
        Button(ADD_PARTNER, line("setup.partner_yes"), team),
        Button(NOT_YET, line("setup.partner_not_yet"), team),
    )


async def _write(session: AsyncSession, workspace_id: int, wishes: Wishes) -> Team:
    values = {
        "workspace_id": workspace_id,
        "name": wishes.name,
        "channel": wishes.channel,
        "timezone": wishes.timezone,
        "holidays": holidays_in(wishes.timezone),
        "days_off": [],
    }
    team_id = await insert_once(session, Team, values)
    if team_id is None:  # somebody else was quicker: the check says which of the two it is
        await check_free(session, workspace_id, wishes)
    return await session.get_one(Team, team_id)
