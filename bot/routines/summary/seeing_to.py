"""Somebody sees to what is stuck: by their own word, or because it was handed to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.actor import Membership, Right
from bot.cards import Card, Form
from bot.errors import Gone, Invalid
from bot.nudging import write_nudge
from bot.routines.plan import Occasion, Recipient
from bot.routines.summary import cards, charts
from bot.routines.summary.facts import Stuck
from bot.routines.summary.steps import Step
from bot.routines.summary.week import WEEK, named, week
from bot.teams.reachable import reachable
from bot.texts import line
from storage.queries.summary import take_on
from storage.tables import Kind, Member, Routine, RoutineKind, Team

# For so long it is worth telling somebody that something was handed to them.
_OF_USE = timedelta(days=14)
_LONGEST = timedelta(days=31)


async def details(
    session: AsyncSession, who: Membership, payload: Mapping[str, object], now: datetime
) -> Card:
    """The time behind a summary, which `payload` names. Raises `NotAllowed`."""
    who.require(Right.SEE_SUMMARY)
    since, until = _told(payload, now)
    team = await _team(session, who)
    return cards.details(await week(session, team, until, who.timezone, since))


async def summary(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """The week as it stands at this moment. Raises `NotAllowed`."""
    who.require(Right.SEE_SUMMARY)
    return cards.summary(await week(session, await _team(session, who), now, who.timezone))


async def stuck(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """What is stuck, for the whole care team. Raises `NotAllowed`."""
    who.require(Right.LEAD_ROUND)
    return cards.stuck(await week(session, await _team(session, who), now, who.timezone))


async def celebrate(
    session: AsyncSession, who: Membership, payload: Mapping[str, object], now: datetime
) -> Card:
    """What there was to celebrate in the time that `payload` names, to copy. Raises `NotAllowed`,
    `Gone`."""
    who.require(Right.SEE_SUMMARY)
    since, until = _told(payload, now)
    found = await week(session, await _team(session, who), until, who.timezone, since)
    if not found.facts.good:
        raise Gone(line("summary.gone"))
    return cards.forward(found.facts.good[0])


async def charted(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """The team's run charts. Raises `NotAllowed`."""
    who.require(Right.SEE_SUMMARY)
    team = await _team(session, who)
    return charts.card(await charts.charts(session, team, now), team.name)


async def do(session: AsyncSession, who: Membership, subject: object, now: datetime) -> Card:
    """The one who taps has it in hand; a second tap changes nothing. Raises `NotAllowed`, and
    `Gone` for what is cleared."""
    stuck = await _stuck(session, who, subject, now)
    await take_on(session, who.team_id, stuck.subject, who.member_id, who.member_id, now)
    return cards.taken(stuck, who.name, own=True)


async def form(session: AsyncSession, who: Membership, subject: object, now: datetime) -> Form:
    """To whom it could go. Raises `NotAllowed`, and `Gone` when it is cleared or nobody is
    there."""
    stuck = await _stuck(session, who, subject, now)
    able = await _able(session, who, now)
    if not able:
        raise Gone(line("summary.hand_over_nobody"))
    return cards.hand_over_form(
        who.team_id, stuck, [(member.id, member.person.name) for member in able]
    )


async def hand_over(
    session: AsyncSession, who: Membership, subject: object, picked: str, now: datetime
) -> Card:
    """Gives it to somebody of the care team, who hears of it at their next good hour; the same
    again changes nothing. Raises `Invalid` for the field "member", `NotAllowed`, `Gone`."""
    stuck = await _stuck(session, who, subject, now)
    able = {str(member.id): member for member in await _able(session, who, now)}
    if (member := able.get(picked)) is None:
        raise Invalid({"member": line("summary.hand_over_left")})
    if await take_on(session, who.team_id, stuck.subject, member.id, who.member_id, now):
        await _tell(session, who, stuck, member, now)
    return cards.taken(stuck, member.person.name, own=False)


async def _tell(
    session: AsyncSession, who: Membership, stuck: Stuck, member: Member, now: datetime
) -> None:
    statement = select(Routine).filter_by(team_id=who.team_id, kind=RoutineKind.SUMMARY)
    routine = (await session.scalars(statement.options(joinedload(Routine.team)))).one()
    occasion = Occasion(
        step=Step.HANDED,
        name=f"{stuck.subject}:{member.id}:{now:%Y%m%dT%H%M%S}",
        kind=Kind.NEWS,
        due_at=now,
        expires_at=now + _OF_USE,
    )
    await write_nudge(session, routine, occasion, None, [Recipient(person=member.person)], now)


async def _stuck(session: AsyncSession, who: Membership, subject: object, now: datetime) -> Stuck:
    who.require(Right.LEAD_ROUND)
    found = await week(session, await _team(session, who), now, who.timezone)
    stuck = named(found, subject)
    if stuck is None:
        raise Gone(line("summary.gone"))
    return stuck


async def _able(session: AsyncSession, who: Membership, now: datetime) -> Sequence[Member]:
    """The others of the care team who would hear of it: whoever pauses is not proposed."""
    return await reachable(session, await _team(session, who), who.person_id, now)


def _told(payload: Mapping[str, object], now: datetime) -> tuple[datetime, datetime]:
    """The time that a summary told of, as its taps carry it; the last week for one that carries
    none, or one that makes no sense."""
    try:
        since, until = (
            datetime.fromisoformat(str(payload.get(name))) for name in ("since", "until")
        )
        if timedelta() < until - since <= _LONGEST and until <= now:
            return since, until
    except (ValueError, TypeError):  # no time, or one without a zone
        pass
    return now - WEEK, now


async def _team(session: AsyncSession, who: Membership) -> Team:
    return await session.get_one(Team, who.team_id)
