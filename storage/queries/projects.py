"""Projects with partners: finding one, who was asked, what was suggested, and what others report.
Every query is of one team, or of many by the team's id."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from storage.queries.anew import anew, one_anew
from storage.queries.many_teams import BySpan, ByTeam, Span, by_span, by_team, given_spans
from storage.queries.rows import given, one_of
from storage.tables import (
    Answer,
    Delivery,
    Member,
    Nudge,
    Project,
    ProjectHours,
    ProjectPartner,
    ProjectReview,
    ProjectState,
    Reply,
    Role,
    Routine,
    RoutineKind,
    Suggestion,
)

# A project with everybody in it.
WHOLE = (
    joinedload(Project.team),
    joinedload(Project.by).joinedload(Member.person),
    joinedload(Project.owner).joinedload(Member.person),
    selectinload(Project.partners).joinedload(ProjectPartner.member).joinedload(Member.person),
    selectinload(Project.reviews),
)
# What is known to the whole team.
PUBLIC = (ProjectState.UNDER_WAY, ProjectState.ENDED)


async def project_in_team(
    session: AsyncSession, team_id: int, project_id: object, *, hold: bool = False
) -> Project | None:
    """The project with that id, if it is the team's; with `hold` nobody else changes any of the
    team's projects until the transaction ends."""
    if not isinstance(project_id, int):
        return None
    statement = select(Project).where(Project.id == project_id, Project.team_id == team_id)
    if hold:
        await hold_projects(session, team_id)
        await anew(session, select(ProjectPartner).where(ProjectPartner.project_id == project_id))
    return await one_anew(session, statement, *WHOLE)


async def hold_projects(session: AsyncSession, team_id: int) -> None:
    """Whoever changes a team's projects or suggestions holds their routine until the transaction
    ends, as the planner does that looks at them. What only refers to the routine does not wait."""
    held = select(Routine.id).where(_of(team_id)).with_for_update(key_share=True)
    await session.execute(held)


async def wake(session: AsyncSession, team_id: int, now: datetime) -> None:
    """What time brings to the team's projects has changed: the next tick looks at it anew."""
    await session.execute(update(Routine).where(_of(team_id)).values(next_due=now))


async def projects_of(
    session: AsyncSession, team_id: int, states: Iterable[ProjectState], word: str = ""
) -> Sequence[Project]:
    """The team's projects in these states that have the word in what was written of them, those
    that end or ended last first."""
    statement = (
        select(Project)
        .where(Project.team_id == team_id, Project.state.in_(list(states)))
        .order_by(Project.ended_at.desc(), Project.ends_on, Project.id.desc())
        .options(*WHOLE)
    )
    if word:
        statement = statement.where(_says(word))
    return (await session.scalars(statement)).all()


async def starters_routine(session: AsyncSession, team_id: int) -> Routine:
    """The row that everything about a team's projects is told under, with its team."""
    statement = (
        select(Routine)
        .where(Routine.team_id == team_id, Routine.kind == RoutineKind.STARTERS)
        .options(joinedload(Routine.team))
    )
    return (await session.scalars(statement)).one()


async def partner_members(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """The team's family partners with their persons, in the order in which they joined."""
    statement = (
        select(Member)
        .where(Member.team_id == team_id, Member.left_at.is_(None), Member.role == Role.PARTNER)
        .options(joinedload(Member.person))
        .order_by(Member.id)
    )
    return (await session.scalars(statement)).all()


async def everything_asked(session: AsyncSession, team_id: int) -> Sequence[ProjectPartner]:
    """Every time a partner of the team was asked for something, with the project."""
    statement = (
        select(ProjectPartner)
        .join(ProjectPartner.project)
        .where(Project.team_id == team_id)
        .options(joinedload(ProjectPartner.project))
        .order_by(ProjectPartner.id)
    )
    return (await session.scalars(statement)).all()


async def suggestion_held(
    session: AsyncSession, team_id: int, suggestion_id: object
) -> Suggestion | None:
    """The suggestion with that id, if it is the team's; nobody else answers it until the
    transaction ends."""
    if not isinstance(suggestion_id, int):
        return None
    await hold_projects(session, team_id)
    statement = select(Suggestion).where(
        Suggestion.id == suggestion_id, Suggestion.team_id == team_id
    )
    return await one_anew(
        session, statement, joinedload(Suggestion.member).joinedload(Member.person)
    )


async def outdate_projects(session: AsyncSession, projects: Collection[Project]) -> None:
    """Says that everything that was shown of projects, or of the suggestions that they came of, has
    changed."""
    if not projects:
        return
    rows = [{"id": one.id, "team_id": one.team_id} for one in projects]
    of = given(session, Project, rows)
    name = literal("project:").concat(cast(of.c.id, String))
    suggested = select(Suggestion.occasion).where(Suggestion.project_id == of.c.id)
    about = or_(
        Nudge.occasion == name,
        Nudge.occasion.like(name.concat(":%")),
        Nudge.occasion.in_(suggested),
    )
    nudges = (
        select(Nudge.id)
        .join(Nudge.routine)
        .join(of, of.c.team_id == Routine.team_id)
        .where(Routine.kind == RoutineKind.STARTERS, about)
    )
    await _outdate(session, nudges)


async def outdate_suggestion(session: AsyncSession, suggestion: Suggestion) -> None:
    about = _of(suggestion.team_id) & (Nudge.occasion == suggestion.occasion)
    await _outdate(session, select(Nudge.id).join(Nudge.routine).where(about))


async def note_answer(
    session: AsyncSession, team_id: int, occasion: str, person_id: int, now: datetime
) -> None:
    """Writes down that a person answered what they were asked on that occasion."""
    asked = select(Nudge.id).join(Nudge.routine).where(_of(team_id), Nudge.occasion == occasion)
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(asked),
            Delivery.person_id == person_id,
            Delivery.answer.is_(None),
        )
        .values(answer=Answer.GIVEN, answered_at=now)
    )


async def answer_suggestions(
    session: AsyncSession, team_id: int, person_id: int, now: datetime
) -> None:
    """Writes down that a person has done something about what was suggested to them."""
    suggested = select(Nudge.id).join(Nudge.routine).where(_of(team_id), Nudge.step == "suggest")
    await session.execute(
        update(Delivery)
        .where(
            Delivery.nudge_id.in_(suggested),
            Delivery.person_id == person_id,
            Delivery.answer.is_(None),
        )
        .values(answer=Answer.GIVEN, answered_at=now)
    )


async def hours_of(session: AsyncSession, project_id: int) -> Sequence[ProjectHours]:
    """The time that partners gave to a project, with who gave it."""
    statement = (
        select(ProjectHours)
        .where(ProjectHours.project_id == project_id)
        .options(joinedload(ProjectHours.member).joinedload(Member.person))
        .order_by(ProjectHours.id)
    )
    return (await session.scalars(statement)).all()


async def hours_between(session: AsyncSession, spans: Sequence[Span]) -> BySpan[ProjectHours]:
    """The time that partners gave, written down from `since` to before `until`, with who gave it
    and to what."""
    of = given_spans(session, spans)
    statement = (
        select(of.c.place, ProjectHours)
        .join(ProjectHours.project)
        .join(of, Project.team_id == of.c.team_id)
        .where(ProjectHours.at >= of.c.since, ProjectHours.at < of.c.until)
        .options(
            joinedload(ProjectHours.member).joinedload(Member.person),
            joinedload(ProjectHours.project),
        )
        .order_by(ProjectHours.id)
    )
    return by_span(spans, (await session.execute(statement)).all())


async def reported_projects(
    session: AsyncSession, team_ids: Collection[int], ended_after: datetime
) -> ByTeam[Project]:
    """Projects that are proposed, under way, or ended after that, with their team, owner and
    check-ins; those that end or ended last first."""
    statement = (
        select(Project.team_id, Project)
        .where(
            one_of(session, Project, Project.team_id, team_ids),
            Project.state.in_((ProjectState.PROPOSED, ProjectState.UNDER_WAY))
            | ((Project.state == ProjectState.ENDED) & (Project.ended_at > ended_after)),
        )
        .order_by(Project.ended_at.desc(), Project.ends_on, Project.id.desc())
        .options(joinedload(Project.team), joinedload(Project.owner), selectinload(Project.reviews))
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def asked_of(session: AsyncSession, member_id: int) -> Sequence[ProjectPartner]:
    """Everything that a partner was asked for or takes part in, with the whole project."""
    statement = (
        select(ProjectPartner)
        .where(ProjectPartner.member_id == member_id)
        .options(joinedload(ProjectPartner.project).options(*WHOLE))
        .order_by(ProjectPartner.id)
    )
    return (await session.scalars(statement)).all()


async def talks_wanted(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[ProjectPartner]:
    """Partners who wait for a talk that nobody had with them: before they say yes or no, or about
    what came of it. With the project."""
    is_asked = ProjectPartner.answer.is_(None) & ProjectPartner.rested_at.is_(None)
    statement = (
        select(Project.team_id, ProjectPartner)
        .join(ProjectPartner.project)
        .where(
            one_of(session, Project, Project.team_id, team_ids),
            ProjectPartner.reply.in_((Reply.CALL_ME, Reply.NOT_YET)),
            ProjectPartner.called_at.is_(None),
            (Project.state == ProjectState.ENDED)
            | (is_asked & (Project.state != ProjectState.DROPPED)),
        )
        .options(joinedload(ProjectPartner.project))
        .order_by(ProjectPartner.replied_at)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


def _of(team_id: int) -> ColumnElement[bool]:
    return (Routine.team_id == team_id) & (Routine.kind == RoutineKind.STARTERS)


def _says(word: str) -> ColumnElement[bool]:
    """Whether the word stands in what was written of a project or of its check-ins."""
    written = select(ProjectReview.project_id).where(
        _holds(word, ProjectReview.plan)
        | _holds(word, ProjectReview.did)
        | _holds(word, ProjectReview.study)
        | _holds(word, ProjectReview.act)
    )
    return or_(
        _holds(word, Project.title),
        _holds(word, Project.task),
        _holds(word, Project.aim),
        _holds(word, Project.sentence),
        Project.id.in_(written),
    )


def _holds(word: str, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return func.lower(column).contains(word.lower(), autoescape=True)


async def _outdate(session: AsyncSession, nudges: Select[int]) -> None:
    await session.execute(
        update(Delivery).where(Delivery.nudge_id.in_(nudges)).values(version=Delivery.version + 1)
    )
