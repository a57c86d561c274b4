"""An idea becomes an item of the next agenda, and keeps the thread: the item is its contributor's,
so the round tells them what came of it, and the idea's page shows it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Buttons, Card, Paragraph, Time
from bot.errors import Gone
from bot.routines.agenda.items import place_item
from bot.routines.agenda.meetings import meeting_named
from bot.routines.ideas.actions import open_button
from bot.routines.ideas.moving import become, held
from bot.routines.ideas.pages import stands_on_agenda
from bot.texts import line, say
from storage.queries.ideas import together
from storage.tables import IdeaState, Turn

_EARLY = (IdeaState.NEW, IdeaState.SEEN)


async def place(session: AsyncSession, who: Membership, idea_id: object, now: datetime) -> Card:
    """Puts it on the next agenda, with its contributor shown as they chose; a receipt. Raises
    `Gone` where it stands on one already, or no meeting is ahead; `NotAllowed`."""
    idea = await held(session, who, idea_id)
    if stands_on_agenda(await together(session, idea)):
        raise Gone(line("ideas.placed_already"))
    meeting, _ = await meeting_named(session, who.team_id, "", now)
    item = await place_item(
        session, idea.author, meeting, idea.text, unnamed=idea.unnamed, by=who.member_id, now=now
    )
    idea.item_id = item.id
    state = IdeaState.CONSIDERING if idea.state in _EARLY else idea.state
    await become(session, who, idea, state, "", now, Turn.PLACED)
    said = say("ideas.placed", when=Time(meeting.starts_at, who.timezone))
    return Card(
        (Paragraph(said), Buttons((open_button(who.team_id, idea.id),))), line("ideas.title")
    )
