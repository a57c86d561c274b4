"""What projects with partners give to a summary: what comes, what waits for a word, what was
given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Moment, Plain, Text, Time
from bot.routines.starters import listing, reports
from bot.routines.starters.outcome_cards import talked_button
from bot.routines.starters.project_cards import open_button
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.routines.summary.words import clipped
from bot.texts import line, say
from storage.queries.many_teams import Span
from storage.queries.projects import reported_projects, talks_wanted
from storage.tables import Decision, Project, ProjectPartner, ProjectState


@dataclass(frozen=True, slots=True)
class FromProjects:
    """`minutes` is the time that partners gave."""

    team_id: int
    ended: Sequence[Project]
    minutes: int
    talks: Sequence[ProjectPartner]
    waiting: Sequence[reports.Waiting]
    ahead: Sequence[reports.UnderWay]

    def facts(self, zone: str) -> Facts:
        moved: list[Text] = []
        if self.ended:
            moved.append(say("summary.projects_ended", count=len(self.ended)))
        if self.minutes:
            moved.append(say("summary.hours", count=max(round(self.minutes / 60), 1)))
        return Facts(
            moved=tuple(moved),
            places=(listing.show_button(self.team_id),) if moved else (),
            stuck=(*map(_talk, self.talks), *map(_stuck, self.waiting)),
            ahead=tuple(_next(row, zone) for row in self.ahead),
            good=_kept(self.ended),
        )


async def read(session: AsyncSession, spans: Sequence[Span]) -> Mapping[Span, FromProjects]:
    """The spans have one end."""
    teams, now = {span.team_id for span in spans}, spans[0].until
    projects = await reported_projects(session, teams, min(span.since for span in spans))
    given = await reports.given(session, spans)
    talks = await talks_wanted(session, teams)
    return {
        span: FromProjects(
            span.team_id,
            [one for one in projects[span.team_id] if _is_ended_in(one, span)],
            given[span].minutes,
            talks[span.team_id],
            reports.waiting(projects[span.team_id], now),
            [row for row in reports.next_dates(projects[span.team_id], now) if row.due_at > now],
        )
        for span in spans
    }


def _is_ended_in(project: Project, span: Span) -> bool:
    if project.state is not ProjectState.ENDED or project.ended_at is None:
        return False
    return span.since < project.ended_at <= span.until


def _talk(partner: ProjectPartner) -> Stuck:
    """About which project, and so with whom, stands in the card that the lead has of it."""
    since, tap = partner.replied_at or partner.asked_at, talked_button(partner.project, partner)
    return Stuck(f"talk:{partner.id}", say("summary.talk"), since, tap)


def _stuck(one: reports.Waiting) -> Stuck:
    what = one.review.value if one.review else "proposal"
    subject = f"project:{one.project.id}:{what}"
    return Stuck(subject, _waits(one), one.since, open_button(one.project))


def _next(row: reports.UnderWay, zone: str) -> Text:
    day = Time(row.due_at, zone, Moment.DATE)
    return say("summary.project_next", title=Plain(clipped(row.project.title)), day=day)


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
