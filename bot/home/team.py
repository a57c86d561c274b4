"""What waits in a team for somebody to see to it, and for champions and leads the week and the way
to the settings."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Bullets, Button, Buttons, Heading, Note, Paragraph, Part, Plain, Text
from bot.routines.summary import cards
from bot.routines.summary.cards import Summary
from bot.routines.summary.week import week
from bot.teams import actions, routine_settings
from bot.teams.founding import invited_button
from bot.teams.partners import unconfirmed, unconfirmed_parts
from bot.texts import line, say
from storage.queries.ledger import last_to_channel
from storage.tables import DeliveryState, Team

_MOST = 3
# Of what moved, so many sentences; the summary has all.
_MOVED = 2


async def trouble(session: AsyncSession, who: Membership) -> list[Part]:
    """What only a lead can mend: a channel that cannot be reached, partners to be confirmed."""
    if not who.may(Right.SEE_SCHEDULE):
        return []
    parts: list[Part] = []
    last = await last_to_channel(session, who.team_id)
    if last is not None and last.state is DeliveryState.UNREACHABLE:
        mended = Buttons((invited_button(who.team_id),))
        parts += [Note(say("home.not_in_channel", reason=last.reason)), mended]
    return [*parts, *unconfirmed_parts(who.team_id, await unconfirmed(session, who.team_id))]


async def parts(
    session: AsyncSession, who: Membership, shown: Collection[str], now: datetime
) -> list[Part]:
    """Nothing for a partner who is no champion. `shown` are the subjects that the page asks this
    member about already."""
    if not (who.may(Right.LEAD_ROUND) or who.may(Right.SEE_SUMMARY)):
        return []
    team = await session.get_one(Team, who.team_id)
    found = await week(session, team, now, who.timezone)
    waits = _waits(found, shown) if who.may(Right.LEAD_ROUND) else []
    return [*waits, *_week(who, found)]


def _waits(found: Summary, shown: Collection[str]) -> list[Part]:
    left = [one for one in found.facts.stuck if one.subject not in shown]
    if not left:
        return []
    lines = [cards.waiting(found, one) for one in left[:_MOST]]
    if len(left) > _MOST:
        lines.append(say("home.more_waits", count=len(left) - _MOST))
    see_to = Button(cards.STUCK, line("home.see_to"), {"team": found.team_id})
    return [Heading(line("home.waits")), Bullets(tuple(lines)), Buttons((see_to,))]


def _week(who: Membership, found: Summary) -> list[Part]:
    """The week in a line, and the settings."""
    buttons = []
    if who.may(Right.SEE_SUMMARY):
        buttons.append(Button(cards.SHOW, line("summary.show"), {"team": who.team_id}))
    if who.may(Right.SET_ROUTINES):
        buttons.append(routine_settings.routines_button(who.team_id))
        buttons.append(actions.show_button(who.team_id))
    return [Paragraph(_moved(found)), Buttons(tuple(buttons))] if buttons else []


def _moved(found: Summary) -> Text:
    if not found.facts.moved:
        return say("home.week_quiet")
    sentences = (run for text in found.facts.moved[:_MOVED] for run in (Plain(" "), *text))
    return (*say("home.week"), *sentences)
