"""Meetings on a person's own page: the ask before one, the round after it, and what came of the
items that they brought."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Moment, Plain, Style, Time
from bot.routines.agenda import outcome_cards
from bot.routines.agenda.cards import add_button, called, nothing_button
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.outcome_cards import Told
from bot.routines.agenda.outcome_messages import with_callers
from bot.routines.agenda.recipients import candidates
from bot.routines.agenda.round_cards import TAKE, payload, take_over_button
from bot.routines.agenda.steps import Step, lapse_of
from bot.routines.home import Asked, Became, Share
from bot.texts import line, say
from storage.queries.meetings import asks_on
from storage.queries.outcomes import latest_outcomes, unrecorded_meetings
from storage.tables import DeliveryState, Meeting, Reply, Result

# Longer than any round stays open.
_PAST = timedelta(days=40)
_SHOWN_FOR = timedelta(days=30)
# Of the outcomes one is shown; each was told in a message that has all of them.
_MOST = 1


async def share(
    session: AsyncSession, who: Membership, following: Upcoming | None, now: datetime
) -> Share:
    """`following` is the team's next meeting, if one is planned."""
    asked = await _rounds(session, who, now)
    if following is not None:
        asked += await _open_ask(session, who, following)
    return Share(asked=tuple(asked), became=await _outcomes(session, who, now))


async def _open_ask(session: AsyncSession, who: Membership, meeting: Upcoming) -> list[Asked]:
    asks = await asks_on(session, meeting.series.id, meeting.day, who.person_id, Step.ASK)
    if not any(ask.state is DeliveryState.SENT and ask.answer is None for ask in asks):
        return []
    said = say("home.open_ask", when=meeting.when(who.timezone))
    taps = add_button(meeting, Style.PRIMARY), nothing_button(meeting)
    return [Asked(said, taps, meeting.starts_at)]


async def _rounds(session: AsyncSession, who: Membership, now: datetime) -> list[Asked]:
    """Meetings that are over and that nobody has written down, for whoever may; it is asked of the
    one who leads the round, the others can take it over."""
    if not who.may(Right.LEAD_ROUND):
        return []
    asked = []
    found = await unrecorded_meetings(session, [who.team_id], now - _PAST, now)
    for meeting in found[who.team_id]:
        series = meeting.series
        ends = meeting.starts_at + timedelta(minutes=series.minutes)
        lapses = lapse_of(series, series.team, meeting.starts_at)
        if ends <= now < lapses:
            asked.append(await _round(session, who, meeting, ends, lapses))
    return asked


async def _round(
    session: AsyncSession, who: Membership, meeting: Meeting, ends: datetime, lapses: datetime
) -> Asked:
    persons = await candidates(session, meeting)
    subject = f"round:{meeting.id}"
    title, day = meeting.series.title, Time(meeting.starts_at, who.timezone, Moment.WEEKDAY)
    if persons and persons[0].id == who.person_id:
        start = Button(TAKE, line("round.start"), payload(meeting), Style.PRIMARY)
        said = say("home.unrecorded_yours", title=title, day=day)
        return Asked(said, (start,), ends, subject)
    leader = Plain(called(persons[0].name) if persons else who.team_name)
    said = say("home.unrecorded", title=title, day=day, leader=leader)
    return Asked(said, (take_over_button(meeting),), lapses, subject)


async def _outcomes(session: AsyncSession, who: Membership, now: datetime) -> tuple[Became, ...]:
    found = await latest_outcomes(session, who.member_id, now - _SHOWN_FOR, _MOST)
    return tuple(_became(told, who.timezone) for told in await with_callers(session, found))


def _became(told: Told, zone: str) -> Became:
    """Once it is answered, the answer and its buttons are in the message alone."""
    outcome = told.outcome
    parts = outcome_cards.outcome_parts(told, zone, settled=outcome.reply is Reply.YES)
    is_open = outcome.reply is None and outcome.result in (Result.DISCUSSED, Result.DECIDED)
    return Became(tuple(parts), outcome.at, is_open)
