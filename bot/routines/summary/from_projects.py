"""What projects with partners give to a summary: what comes, what waits for a word, what was
given."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Moment, Plain, Text, Time
from bot.routines.starters import listing, reports
from bot.routines.starters.outcome_cards import talked_button
from bot.routines.starters.project_cards import open_button
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.routines.summary.words import clipped
from bot.texts import line, say
from storage.queries.projects import projects_of, talks_wanted
from storage.tables import Decision, Project, ProjectState, Team


async def facts(
    session: AsyncSession, team: Team, since: datetime, now: datetime, zone: str
) -> Facts:
    ended = [
        project
        for project in await projects_of(session, team.id, (ProjectState.ENDED,))
        if project.ended_at is not None and since < project.ended_at <= now
    ]
    moved = (*_ended(ended), *await _given(session, team, since, now))
    return Facts(
        moved=moved,
        places=(listing.show_button(team.id),) if moved else (),
        stuck=(*await _talks(session, team), *await _stuck(session, team, now)),
        ahead=tuple(
            say(
                "summary.project_next",
                title=Plain(clipped(row.project.title)),
                day=Time(row.due_at, zone, Moment.DATE),
            )
            for row in await reports.under_way(session, team.id, now)
            if row.due_at > now
        ),
        good=_kept(ended),
    )


def _ended(ended: Sequence[Project]) -> Sequence[Text]:
    return [say("summary.projects_ended", count=len(ended))] if ended else []


async def _given(
    session: AsyncSession, team: Team, since: datetime, now: datetime
) -> Sequence[Text]:
    given = await reports.given(session, team.id, since, now)
    if not given.minutes:
        return []
    return [say("summary.hours", count=max(round(given.minutes / 60), 1))]


async def _talks(session: AsyncSession, team: Team) -> Sequence[Stuck]:
    """About which project, and so with whom, stands in the card that the lead has of it."""
    return [
        Stuck(
            f"talk:{partner.id}",
            say("summary.talk"),
            partner.replied_at or partner.asked_at,
            talked_button(partner.project, partner),
        )
        for partner in await talks_wanted(session, team.id)
    ]


async def _stuck(session: AsyncSession, team: Team, now: datetime) -> tuple[Stuck, ...]:
    return tuple(
        Stuck(
            f"project:{one.project.id}:{one.review.value if one.review else 'proposal'}",
            _waits(one),
            one.since,
            open_button(one.project),
        )
        for one in await reports.waiting(session, team.id, now)
    )


def _waits(one: reports.Waiting) -> Text:
    title = Plain(clipped(one.project.title))
    if one.review is None:
        return say("summary.proposal_waits", title=title)
    return say("summary.check_in_waits", title=title)


def _kept(ended: Sequence[Project]) -> tuple[Good, ...]:
    """A project that is kept, with its sentence."""
    return tuple(
        Good(
            say(
                "summary.project_kept",
                title=Plain(clipped(project.title)),
                sentence=Plain(clipped(project.sentence)),
            ),
            line("summary.project_kept_forward", title=project.title, sentence=project.sentence),
        )
        for project in ended
        if project.decision is Decision.ADOPT
    )
