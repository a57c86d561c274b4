"""The next meeting with its agenda, and what one does most."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Bullets, Buttons, Paragraph, Part, Plain, Text
from bot.home.asked import quiet
from bot.menu import first_taps
from bot.routines.agenda.cards import ADD, summary
from bot.routines.agenda.meetings import Upcoming
from bot.routines.home import Asked
from bot.routines.ideas.board import glance
from bot.texts import say
from storage.queries.meetings import items_of_day
from storage.tables import AgendaItem, Section

_MOST = 4
_GLANCE = 120


async def parts(
    session: AsyncSession, who: Membership, following: Upcoming | None, asks: Sequence[Asked]
) -> list[Part]:
    """`asks` are those that stand on the page already: a tap of theirs is not shown twice, and
    theirs is the one that stands out."""
    if following is None:
        taps = first_taps(who, meets=False, asked=False)
        return [Paragraph(say("home.nothing_planned")), Buttons(taps)]
    items = await items_of_day(session, following.series.id, following.day)
    asked = any(tap.action == ADD for ask in asks for tap in ask.taps)
    taps = first_taps(who, meets=True, asked=asked)
    lines = _lines(items) if who.may(Right.LEAD_ROUND) else ()
    return [
        *summary(following, items, who.timezone),
        *((Bullets(lines),) if lines else ()),
        Buttons(quiet(taps) if asks else taps),
    ]


def _lines(items: Sequence[AgendaItem]) -> tuple[Text, ...]:
    """The agenda at a glance for the care team, families first."""
    in_order = sorted(items, key=lambda item: item.section is not Section.FAMILY)
    lines: list[Text] = [(Plain(glance(item.text, _GLANCE)),) for item in in_order[:_MOST]]
    if (left := len(items) - _MOST) > 0:
        lines.append(say("home.more_items", count=left))
    return tuple(lines)
