"""What a person's own page says of check-ins: one that is open, or the results of a new one."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Button, Moment, Time
from bot.routines.home import Asked, Share
from bot.routines.reflection.cards import SHOW, ask_buttons, results_button
from bot.routines.reflection.cards import Asked as Round
from bot.routines.reflection.messages import is_called_off, is_open
from bot.texts import line, say
from storage.queries.checkins import last_round, participant_in
from storage.tables import ReflectionRound

# Results are new for so long.
NEW_FOR = timedelta(days=31)


async def share(session: AsyncSession, who: Membership, now: datetime) -> Share:
    last = await last_round(session, who.team_id)
    if last is None or now - last.opens_at > NEW_FOR:
        return Share()
    if is_open(last, now):
        return await _open(session, who, last)
    if last.closed_at is None or is_called_off(last):
        return Share()
    round_ = Round(last, who.team_id, who.team_name, who.timezone)
    day = Time(last.opens_at, who.timezone, Moment.DATE)
    return Share(lines=(say("reflection.home_last", day=day),), taps=(results_button(round_),))


async def _open(session: AsyncSession, who: Membership, last: ReflectionRound) -> Share:
    """Asked until it is answered or skipped; then a line, with the way to change one's mind."""
    mine = await participant_in(session, last.id, who.member_id)
    if mine is None:
        return Share(lines=(say("reflection.newcomer"),))
    round_ = Round(last, who.team_id, who.team_name, who.timezone)
    if mine.answered_at is None:
        said = say("reflection.home_open", team=who.team_name, closes=round_.closes)
        return Share(asked=(Asked(said, ask_buttons(round_), last.closes_at),))
    look = Button(SHOW, line("reflection.menu"), {"team": who.team_id})
    if mine.skipped:
        return Share(lines=(say("reflection.skipped", team=who.team_name),), taps=(look,))
    return Share(lines=(say("reflection.answered", team=who.team_name),), taps=(look,))
