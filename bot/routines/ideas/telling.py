"""Who is told of what happens to an idea: the leads of what waits for them, contributors of every
change."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.nudging import add_to_nudge, write_nudge
from bot.routines.ideas.steps import (
    SEEN_WITHIN,
    UNSEEN_AGAIN,
    UNSEEN_TIME,
    Step,
    told,
    working_morning,
)
from bot.routines.plan import Occasion, Recipient
from bot.teams.reachable import reachable
from storage.queries.idea_changes import drop_yes, latest_change_id
from storage.queries.ideas import together
from storage.queries.members import care_team_of
from storage.queries.occasions import outdate_occasions, was_told
from storage.queries.routines import standing_routine
from storage.tables import Idea, IdeaChange, Member, Routine, RoutineKind, Team, Turn


async def routine_of(session: AsyncSession, team_id: int) -> Routine:
    """The team's ideas routine, with its team."""
    return await standing_routine(session, team_id, RoutineKind.IDEAS)


async def of_new(session: AsyncSession, team_id: int, now: datetime) -> None:
    """Something new waits to be seen: the leads read of it on the next working morning, together
    with whatever else came in, and once more before seven days are over."""
    routine = await routine_of(session, team_id)
    morning = working_morning(routine.team, now, UNSEEN_TIME)
    name, again = f"unseen:{morning:%Y-%m-%d}", morning + UNSEEN_AGAIN
    recipients = [Recipient(person=one.person) for one in await _seers(session, routine.team, now)]
    for step, at in ((Step.UNSEEN, morning), (Step.UNSEEN_REMIND, again)):
        occasion = told(step, name, at, SEEN_WITHIN * 2)
        await write_nudge(session, routine, occasion, None, recipients, now)


async def of_change(
    session: AsyncSession,
    idea: Idea,
    change: IdeaChange,
    now: datetime,
    whom: Sequence[Member] | None = None,
) -> None:
    """Tells these members, or else everybody whom it concerns; never whoever did it."""
    if whom is None:
        whom = await hearers(session, idea, change)
    await of_changes(session, [(idea, change, whom)], now)


async def of_changes(
    session: AsyncSession,
    told_to: Sequence[tuple[Idea, IdeaChange, Sequence[Member]]],
    now: datetime,
) -> None:
    """Tells of several changes. What was shown is outdated before anything is written to anybody:
    who sends holds a delivery first and then its person."""
    for idea, _, _ in told_to:
        await outdate(session, await routine_of(session, idea.team_id), idea)
    for idea, change, whom in told_to:
        await _tell(session, idea, told(Step.TOLD, change_name(change), now), change, whom, now)


async def revised(session: AsyncSession, change: IdeaChange, before: str) -> bool:
    """Writes down that the sentence of a change is another one than `before`; whether somebody has
    heard the old one and needs a correction (`of_revision`). Who has not reads the new words in the
    first place."""
    routine = await routine_of(session, change.idea.team_id)
    name = change_name(change)
    heard = [name, f"{name}:{change.revision}"] if change.revision else [name]
    change.revision += 1
    if not await was_told(session, routine.id, heard):
        await session.flush()
        return False
    change.before = before
    await session.flush()
    await drop_yes(session, change.id)  # it was said to the old words
    await outdate(session, routine, change.idea)
    return True


async def of_revision(session: AsyncSession, change: IdeaChange, now: datetime) -> None:
    """The correction, to everybody whom the change concerns."""
    name = f"{change_name(change)}:{change.revision}"
    whom = await hearers(session, change.idea, change)
    await _tell(session, change.idea, told(Step.CORRECTION, name, now), change, whom, now)


async def to_care_team(
    session: AsyncSession, idea: Idea, step: Step, name: str, besides: int, now: datetime
) -> None:
    """Tells those who should act: the leads who can be reached, or else the first of the care team
    who can; never whoever it is about."""
    routine = await routine_of(session, idea.team_id)
    for member in await actors(session, routine.team, besides, now):
        to = Recipient(person=member.person)
        await add_to_nudge(session, routine, told(step, name, now), None, to, now)


async def actors(
    session: AsyncSession, team: Team, besides: int, now: datetime
) -> Sequence[Member]:
    able = await reachable(session, team, besides, now)
    everybody = [one for one in await care_team_of(session, team.id) if one.person_id != besides]
    leads = [one for one in able if one.lead]
    return leads or able[:1] or [one for one in everybody if one.lead] or everybody[:1]


async def contributors(session: AsyncSession, idea: Idea) -> list[Member]:
    """Everybody who shared this idea, each once."""
    return list({one.author_id: one.author for one in await together(session, idea)}.values())


async def hearers(session: AsyncSession, idea: Idea, change: IdeaChange) -> list[Member]:
    """Whom a change concerns: everybody who shared the idea. What a meeting said to an item of
    theirs they hear from its round."""
    everybody = await contributors(session, idea)
    if change.turn is not Turn.DISCUSSED:
        return everybody
    owners = {one.author_id for one in await together(session, idea) if one.item_id is not None}
    return [member for member in everybody if member.id not in owners]


async def outdate(session: AsyncSession, routine: Routine, idea: Idea) -> None:
    """What anybody was shown of this idea changes in its place."""
    changed = {(routine.id, f"idea:{idea.id}:"), (routine.id, "unseen:")}
    await outdate_occasions(session, changed)


def change_name(change: IdeaChange) -> str:
    """Names the occasion of a change; it begins with the idea, so that all of one are found."""
    return f"idea:{change.idea_id}:{change.id}"


async def is_latest(session: AsyncSession, change: IdeaChange) -> bool:
    return await latest_change_id(session, change.idea_id) == change.id


async def _tell(
    session: AsyncSession,
    idea: Idea,
    occasion: Occasion,
    change: IdeaChange,
    whom: Sequence[Member],
    now: datetime,
) -> None:
    routine = await routine_of(session, idea.team_id)
    for member in whom:
        if member.id != change.member_id:
            to = Recipient(person=member.person)
            await add_to_nudge(session, routine, occasion, None, to, now)


async def _seers(session: AsyncSession, team: Team, now: datetime) -> Sequence[Member]:
    """The leads, or the first of the care team where none has an account any more. What a lead
    shared is sent to nobody in their stead: that it comes would tell whose it is."""
    members = await care_team_of(session, team.id)
    leads = [one for one in members if one.lead and one.person.deactivated_at is None]
    return leads or (await reachable(session, team, 0, now))[:1]
