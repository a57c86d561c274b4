"""Teams of which a weekly summary has everything to tell, each in its own words."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.entries import catalog
from storage.database import Database
from storage.tables import (
    AgendaItem,
    Base,
    Decision,
    Delivery,
    DeliveryState,
    Group,
    Idea,
    IdeaChange,
    IdeaReply,
    IdeaState,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    Origin,
    Outcome,
    Project,
    ProjectHours,
    ProjectPartner,
    ProjectReview,
    ProjectState,
    Question,
    ReflectionRound,
    ReflectionScore,
    Reply,
    Result,
    Review,
    Routine,
    RoutineKind,
    Section,
    Suggestion,
    TakenOn,
    Team,
    Turn,
)
from tests.contract.core.ledger import at, import_team, maple, routines

MONDAY = at("2026-06-08T08:31-04:00")
BEGAN = at("2025-12-30T09:00-05:00")
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


async def full_weeks(database: Database, workspace: str, count: int) -> None:
    """So many teams of one workspace, with two champions each to whom the summary is due, and what
    else goes out beside it."""
    for number in range(1, count + 1):
        file = maple(workspace=workspace, name=f"Team {number}", channel=f"C{number}")
        file["members"][0]["champion"] = True
        file["routines"] = routines(summary={"enabled": True})
        await import_team(database, file, BEGAN)
        async with database.writing.begin() as session:
            named = select(Team).where(Team.name == f"Team {number}")
            team = (await session.scalars(named.order_by(Team.id.desc()))).first()
            assert team is not None
            await _fill(session, team, number)


class _Team:
    """What a team is made of."""

    def __init__(self, team: Team, series: MeetingSeries, members: Sequence[Member]) -> None:
        self.team, self.series = team, series
        self.dana, self.sam, self.priya = members


async def _fill(session: AsyncSession, team: Team, number: int) -> None:
    members = select(Member).where(Member.team_id == team.id).order_by(Member.id)
    series = select(MeetingSeries).where(MeetingSeries.team_id == team.id)
    of = _Team(team, (await session.scalars(series)).one(), (await session.scalars(members)).all())
    kinds = {
        one.kind: one
        for one in await session.scalars(select(Routine).where(Routine.team_id == team.id))
    }
    await _agenda(session, of, number)
    await _ideas(session, of, number)
    await _projects(session, of, number)
    await _check_ins(session, kinds[RoutineKind.REFLECTION], number)
    await _sent(session, of, kinds, number)
    await _told(session, of, kinds)


async def _add(session: AsyncSession, rows: Sequence[Base]) -> None:
    session.add_all(rows)
    await session.flush()


async def _agenda(session: AsyncSession, of: _Team, number: int) -> None:
    """Meetings of five months; items that wait, are answered, and about which a call is owed."""
    held = list(_meetings(of.series.id, number))
    await _add(session, held)
    last = held[-1]
    for place, meeting in enumerate(held[:-1]):
        item = _item(of, meeting, f"Item {place} of team {number}", meeting.starts_at - DAY)
        await _add(session, [item])
        outcome = Outcome(item_id=item.id, meeting_id=meeting.id, by_id=of.dana.id)
        outcome.result = Result.DECIDED if place % 2 else Result.DISCUSSED
        outcome.sentence, outcome.at = f"Sentence {place} of team {number}.", meeting.starts_at
        if place % 3 == 0:
            outcome.reply, outcome.replied_at = Reply.YES, meeting.starts_at + 2 * DAY
        if place == 1:
            outcome.reply, outcome.replied_at = Reply.CALL_ME, meeting.starts_at + DAY
        if place == len(held) - 2:
            outcome.at, outcome.reply = MONDAY - 3 * DAY, Reply.YES
            outcome.replied_at = MONDAY - number % 5 * DAY - DAY
        await _add(session, [outcome])
    old = _item(of, last, f"Waits in team {number}", MONDAY - 40 * DAY)
    old.carried = 2 + number % 2
    new = [_item(of, last, f"New {one}", MONDAY - one * DAY) for one in range(1, number % 4 + 1)]
    await _add(session, [old, *new])
    if number % 3 == 0:
        subject = f"item:{old.id}"
        taken = TakenOn(team_id=of.team.id, subject=subject, member_id=of.sam.id, at=MONDAY)
        await _add(session, [taken])


def _meetings(series_id: int, number: int) -> Iterator[Meeting]:
    starts_at = at("2026-01-06T09:00-05:00")
    while starts_at < MONDAY - 2 * DAY:
        held = Meeting(series_id=series_id, day=starts_at.date(), starts_at=starts_at)
        held.family_discussed = starts_at > MONDAY - number % 3 * 5 * WEEK
        held.recorded_at = starts_at + timedelta(hours=2)
        yield held
        starts_at += 2 * WEEK
    for place, back in enumerate((5, 4)):
        # Nobody wrote it down; the one before that lapsed.
        begun = MONDAY - back * DAY
        open_one = Meeting(series_id=series_id, day=begun.date(), starts_at=begun)
        open_one.lapsed_at = MONDAY - DAY if place == 0 and number % 2 else None
        yield open_one


def _item(of: _Team, meeting: Meeting, text: str, added_at: datetime) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        author_id=of.priya.id if len(text) % 2 else of.sam.id,
        section=Section.FAMILY if len(text) % 2 else Section.TEAM,
        text=text,
        added_at=added_at,
    )


async def _ideas(session: AsyncSession, of: _Team, number: int) -> None:
    for place, state in enumerate(IdeaState):
        for days in (3, 70):
            shared = MONDAY - days * DAY
            idea = Idea(team_id=of.team.id, author_id=of.priya.id, state=state)
            idea.text, idea.shared_at, idea.since = f"Idea {place} of {number}", shared, shared
            await _add(session, [idea])
            change = IdeaChange(idea_id=idea.id, member_id=of.dana.id, turn=Turn.MOVED, state=state)
            change.sentence, change.at = f"Why {place} of {number}", shared + DAY
            await _add(session, [change])
            if state in (IdeaState.DONE, IdeaState.TESTING):
                said = IdeaReply(change_id=change.id, member_id=of.priya.id)
                said.reply = Reply.YES if (place + number) % 2 else Reply.CALL_ME
                said.replied_at = shared + 2 * DAY
                await _add(session, [said])


async def _projects(session: AsyncSession, of: _Team, number: int) -> None:
    kept = _project(of, f"Kept {number}", ProjectState.ENDED, date(2026, 5, 1))
    kept.decision = Decision.ADOPT if number % 2 else Decision.ADAPT
    kept.sentence, kept.ended_at = f"It is shorter in {number}.", MONDAY - 2 * DAY
    long_ago = _project(of, f"Long ago {number}", ProjectState.ENDED, date(2026, 2, 1))
    long_ago.decision, long_ago.ended_at = Decision.ABANDON, MONDAY - 60 * DAY
    ahead = _project(of, f"Ahead {number}", ProjectState.UNDER_WAY, date(2026, 6, 1))
    behind = _project(of, f"Behind {number}", ProjectState.UNDER_WAY, date(2026, 5, 1))
    lunch = _project(of, f"Lunch {number}", ProjectState.PROPOSED, None)
    await _add(session, [kept, long_ago, ahead, behind, lunch])
    part = ProjectPartner(project_id=kept.id, member_id=of.priya.id, asked_at=MONDAY - 40 * DAY)
    part.reply, part.replied_at = Reply.CALL_ME, MONDAY - DAY
    given = ProjectHours(project_id=kept.id, member_id=of.priya.id, minutes=60 * number)
    given.at = MONDAY - 2 * DAY
    review = ProjectReview(project_id=behind.id, review=Review.MIDWAY, at=MONDAY - 20 * DAY)
    await _add(session, [part, given, review])


def _project(of: _Team, title: str, state: ProjectState, begins: date | None) -> Project:
    return Project(
        team_id=of.team.id,
        origin=Origin.STARTER,
        state=state,
        title=title,
        minutes=30,
        by_id=of.dana.id,
        owner_id=of.dana.id,
        since=MONDAY - 30 * DAY,
        begins_on=begins,
        ends_on=begins + 28 * DAY if begins else None,
    )


async def _check_ins(session: AsyncSession, routine: Routine, number: int) -> None:
    for month in range(1, 5):
        opens = BEGAN + month * 30 * DAY
        times = {"opens_at": opens, "remind_at": opens + DAY, "closes_at": opens + 2 * DAY}
        round_ = ReflectionRound(routine_id=routine.id, day=opens.date(), threshold=3, **times)
        round_.closed_at = opens + 2 * DAY
        await _add(session, [round_])
        for question in Question:
            scored = {"round_id": round_.id, "part": Group.EVERYBODY, "question": question}
            doubled = 2 + (number + month) % 7
            await _add(session, [ReflectionScore(**scored, doubled=doubled, answers=4)])


async def _sent(
    session: AsyncSession, of: _Team, kinds: dict[RoutineKind, Routine], number: int
) -> None:
    """Asks that went out, one that did not arrive, the summary before this one, and this one."""
    asked = _nudge(kinds[RoutineKind.AGENDA], "ask", Kind.ASK, MONDAY - 2 * DAY)
    weekly = kinds[RoutineKind.SUMMARY]
    skipped = 2 if number % 5 == 0 else 1
    before = _nudge(weekly, "week", Kind.NEWS, MONDAY - skipped * WEEK)
    due = _nudge(weekly, "week", Kind.NEWS, MONDAY)
    await _add(session, [asked, before, due])
    sent = _delivery(asked, of.team, of.priya, DeliveryState.SENT, MONDAY - 2 * DAY)
    sent.sent_at, sent.message = MONDAY - 2 * DAY, f"{number}"
    lost = _delivery(before, of.team, of.dana, DeliveryState.UNREACHABLE, MONDAY - DAY)
    await _add(session, [sent, lost])
    await _add(
        session,
        [_delivery(due, of.team, one, DeliveryState.WAITING, MONDAY) for one in (of.dana, of.sam)],
    )


def _nudge(routine: Routine, step: str, kind: Kind, due_at: datetime) -> Nudge:
    return Nudge(
        routine_id=routine.id,
        occasion=f"{due_at:%Y-%m-%d}",
        step=step,
        kind=kind,
        due_at=due_at,
        expires_at=due_at + 4 * DAY,
        planned_at=due_at,
    )


def _delivery(
    nudge: Nudge, team: Team, to: Member, state: DeliveryState, due_at: datetime
) -> Delivery:
    return Delivery(
        nudge_id=nudge.id,
        workspace_id=team.workspace_id,
        recipient=f"person:{to.person_id}",
        person_id=to.person_id,
        state=state,
        due_at=due_at,
    )


async def _told(session: AsyncSession, of: _Team, kinds: dict[RoutineKind, Routine]) -> None:
    """What else may go out beside the summary: of projects, of a suggestion, of check-ins, and of
    ideas that nobody has seen. The asks of check-ins that are over were sent."""
    due = await _of_projects(session, of, kinds[RoutineKind.STARTERS])
    rounds = select(ReflectionRound).where(
        ReflectionRound.routine_id == kinds[RoutineKind.REFLECTION].id
    )
    for round_ in (await session.scalars(rounds)).all():
        day = round_.day.isoformat()
        due.append(("results", day, kinds[RoutineKind.REFLECTION], of.dana))
        due.append(("ask", day, kinds[RoutineKind.REFLECTION], of.priya))
    due.append(("unseen", "2026-06-08", kinds[RoutineKind.IDEAS], of.dana))
    for step, occasion, routine, to in due:
        nudge = _nudge(routine, step, Kind.TASK, MONDAY)
        nudge.occasion = occasion
        await _add(session, [nudge])
        sent = DeliveryState.SENT if step == "ask" else DeliveryState.WAITING
        delivery = _delivery(nudge, of.team, to, sent, MONDAY)
        if sent is DeliveryState.SENT:
            delivery.sent_at, delivery.message = MONDAY, "1"
        await _add(session, [delivery])


async def _of_projects(
    session: AsyncSession, of: _Team, routine: Routine
) -> list[tuple[str, str, Routine, Member]]:
    steps = {
        ProjectState.UNDER_WAY: ("final", of.dana),
        ProjectState.PROPOSED: ("proposal", of.dana),
        ProjectState.ENDED: ("ended", of.priya),
    }
    projects = await session.scalars(select(Project).where(Project.team_id == of.team.id))
    due = [
        (steps[one.state][0], f"project:{one.id}", routine, steps[one.state][1]) for one in projects
    ]
    suggested = Suggestion(team_id=of.team.id, occasion="2026-06-02", at=MONDAY)
    suggested.starter_key, suggested.member_id = catalog().starters[0].key, of.priya.id
    await _add(session, [suggested])
    return [*due, ("suggest", "2026-06-02", routine, of.dana)]
