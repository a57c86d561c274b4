"""A team is put away, with all that it wrote, and can be brought back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Bullets, Button, Buttons, Card, Form, Paragraph, Style
from bot.outlook import SHOW_SCHEDULE
from bot.routines.agenda.lapse import lapse_what_is_over
from bot.routines.agenda.replanning import keep_the_past, replan
from bot.routines.agenda.steps import Step
from bot.texts import line, say
from storage.queries.meetings import outdate_meeting
from storage.queries.series import hold_routines, hold_team
from storage.queries.teams import (
    meetings_until,
    routines_with_series,
    send_after_all,
    skip_waiting,
)
from storage.tables import MeetingSeries, Team

ARCHIVE = "team.archive"
BRING_BACK = "team.bring_back"
# Whoever waits for a call, or to hear what came of something, does so when the team is back.
_OWED = (Step.CALL_ME,)


def form(who: Membership) -> Form:
    """Says what ends."""
    who.require(Right.RUN_TEAM)
    ends = (say("team.archive_asks"), say("team.archive_waiting"), say("team.archive_partners"))
    return Form(
        action=ARCHIVE,
        title=line("team.archive_title"),
        submit=line("team.archive_submit"),
        fields=(
            Paragraph(say("team.archive_intro", team=who.team_name)),
            Bullets(ends),
            Paragraph(say("team.archive_stays")),
        ),
        payload={"team": who.team_id},
    )


async def archive(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """Nothing more happens in the team from now on; nothing that it wrote goes away."""
    who.require(Right.RUN_TEAM)
    team = await hold_team(session, who.team_id)
    if team.archived_at is None:
        team.archived_at = now
        await hold_routines(session, team.id)
        await skip_waiting(session, team.id, line("team.is_archived"))
    said = Paragraph(say("team.archived", team=team.name))
    return Card((said, Buttons((_back_button(team),))), title=line("team.archive_title"))


async def bring_back(session: AsyncSession, team_id: int, now: datetime) -> Card:
    """The team goes on from now, with the routines that it had on: what would have fallen due while
    it was away is not made up for. Whoever asks for it has been checked. Brought back already, it
    stays as it is."""
    team = await hold_team(session, team_id)
    if team.archived_at is not None:
        archived_at, team.archived_at = team.archived_at, None
        await session.flush()
        await send_after_all(session, team.id, _OWED, line("team.is_archived"), now)
        for routine in await routines_with_series(session, team.id):
            routine.since = routine.planned_until = routine.next_due = now
            if routine.series is not None:
                await _resume(session, routine.series, archived_at, now)
    button = Button(SHOW_SCHEDULE, line("schedule.show"), {"team": team.id})
    said = Paragraph(say("team.back", team=team.name))
    return Card((said, Buttons((button,))), title=line("team.back_title"))


async def _resume(
    session: AsyncSession, series: MeetingSeries, archived_at: datetime, now: datetime
) -> None:
    """Meetings of the time away did not take place, and nobody leads the round of an older one:
    what is open goes on to the next agenda."""
    await keep_the_past(session, series.id, now)
    for meeting in await meetings_until(session, series.id, now):
        if meeting.starts_at > archived_at:
            meeting.cancelled_at, meeting.off = archived_at, True
            await outdate_meeting(session, meeting.id)
    await session.flush()
    await lapse_what_is_over(session, series.id, now)
    await replan(session, series.id, now)


def _back_button(team: Team) -> Button:
    return Button(BRING_BACK, line("team.bring_back"), {"team": team.id}, Style.DEFAULT)
