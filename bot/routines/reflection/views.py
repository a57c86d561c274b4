"""What stands: the round that is open, the last results, when the next comes; opening one now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Buttons, Card, Moment, Paragraph, Part, Time
from bot.errors import Gone
from bot.nudging import Nudging, write_nudges
from bot.routines.agenda.items import add_item
from bot.routines.plan import Due
from bot.routines.reflection import cards, results
from bot.routines.reflection.cards import Asked
from bot.routines.reflection.messages import is_called_off, is_open, stands_on
from bot.routines.reflection.rules import ReflectionRules
from bot.routines.reflection.steps import opening
from bot.routines.reflection.turns import next_turn, turn_on
from bot.texts import line, say
from storage.queries.checkins import (
    checkins_of,
    outdate_rounds,
    participant_in,
    round_in_team,
    round_on,
    wake_checkins,
)
from storage.queries.meetings import latest_item, meeting_of_day
from storage.queries.reflection import published
from storage.tables import ReflectionRound, Routine


async def show(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """What a member can do with the team's check-ins at this moment."""
    routine = await checkins_of(session, who.team_id)
    rounds = [one for one in routine.rounds if is_open(one, now)]
    if rounds:
        return Card(await open_parts(session, who, rounds[-1]), title=line("reflection.title"))
    parts: list[Part] = [_next(routine, who, now)]
    over = [one for one in routine.rounds if one.closed_at and not is_called_off(one)]
    if over:
        asked = _asked(who, over[-1])
        day = Time(over[-1].opens_at, who.timezone, Moment.DATE)
        parts += [
            Paragraph(say("reflection.last", day=day)),
            Buttons((cards.results_button(asked),)),
        ]
    if who.may(Right.RUN_TEAM) and routine.enabled:
        payload = {"team": who.team_id}
        parts.append(Buttons((Button(cards.OPEN_NOW, line("reflection.open_now"), payload),)))
    return Card(tuple(parts), title=line("reflection.title"))


async def open_parts(
    session: AsyncSession, who: Membership, round_: ReflectionRound
) -> tuple[Part, ...]:
    """A round that is open, as this member has it."""
    asked = _asked(who, round_)
    mine = await participant_in(session, round_.id, who.member_id)
    if mine is None:
        return (Paragraph(say("reflection.newcomer")),)
    if mine.answered_at is not None:
        return cards.answered_parts(asked, mine)
    said = say("reflection.home_open", team=who.team_name, closes=asked.closes)
    return (Paragraph(said), Buttons(cards.ask_buttons(asked)))


async def show_results(session: AsyncSession, who: Membership, round_id: object) -> Card:
    """What a round showed, with its lines; for members alone. Raises `Gone`."""
    round_ = await round_in_team(session, who.team_id, round_id)
    if round_ is None:
        raise Gone(line("face.old_card"))
    if round_.closed_at is None:
        raise Gone(line("reflection.not_closed"))
    if is_called_off(round_):
        raise Gone(line("reflection.called_off", team=who.team_name))
    place = await stands_on(session, round_, who.timezone)
    if round_.talk:
        return cards.talk(_asked(who, round_), place)
    return results.dialog(_asked(who, round_), await published(session, round_.id), place)


async def put_on_agenda(
    session: AsyncSession, who: Membership, round_id: object, *, request: str, now: datetime
) -> Card:
    """Puts what there is to talk about on the next agenda, once, as brought by this member. Raises
    `Gone` when no meeting is ahead."""
    round_ = await round_in_team(session, who.team_id, round_id, hold=True)
    if round_ is None or round_.closed_at is None:
        raise Gone(line("face.old_card"))
    if (day := await stands_on(session, round_, who.timezone)) is not None:
        already, on = say("reflection.stands_already"), say("reflection.stands_on", day=day)
        return Card((Paragraph(already), Paragraph(on)), title=line("reflection.title"))
    text = results.item_text(await published(session, round_.id))
    receipt = await add_item(session, who, "", text, request=request, now=now)
    meeting = await meeting_of_day(session, receipt.meeting.series.id, receipt.meeting.day)
    if meeting is not None:
        round_.item_id = await latest_item(session, meeting.id, who.member_id, text)
    await session.flush()
    await outdate_rounds(session, [round_])
    return receipt.card()


async def open_now(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """A lead opens a check-in at once; the next comes by the rhythm from this one on. Raises
    `Gone` where one is open, or was today."""
    who.require(Right.RUN_TEAM)
    routine = await checkins_of(session, who.team_id, hold=True)
    if not routine.enabled:
        raise Gone(line("reflection.is_off"))
    for one in routine.rounds:
        if is_open(one, now):
            closes = Time(one.closes_at, who.timezone)
            raise Gone(line("reflection.open_already", closes=closes))
    day = now.astimezone(ZoneInfo(routine.team.timezone)).date()
    if await round_on(session, routine.id, day) is not None:
        raise Gone(line("reflection.opened_today"))
    rules = ReflectionRules()
    dues = [Due(routine, occasion) for occasion in opening(turn_on(routine, day, now))]
    to = await rules.recipients(session, dues)
    nudgings = [Nudging(due, None, one) for due, one in zip(dues, to, strict=True)]
    await rules.begin(session, await write_nudges(session, nudgings, now), now)
    await wake_checkins(session, who.team_id, now)
    opened = await round_on(session, routine.id, day)
    if opened is None or opened.talk:
        return Card((Paragraph(say("reflection.opened_talk")),), title=line("reflection.title"))
    said = say("reflection.opened", closes=Time(opened.closes_at, who.timezone))
    return Card((Paragraph(said),), title=line("reflection.title"))


def _next(routine: Routine, who: Membership, now: datetime) -> Part:
    if not routine.enabled:
        return Paragraph(say("reflection.is_off"))
    turn = next_turn(routine, now)
    if turn is None:
        return Paragraph(say("reflection.not_foreseen"))
    when = Time(turn.opens_at, who.timezone)
    if routine.rounds:
        return Paragraph(say("reflection.next", when=when))
    return Paragraph(say("reflection.none_yet", when=when))


def _asked(who: Membership, round_: ReflectionRound) -> Asked:
    return Asked(round_, who.team_id, who.team_name, who.timezone)
