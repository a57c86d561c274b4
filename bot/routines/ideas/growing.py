"""An idea grows into a small project with a partner; what becomes of that is told on the idea too,
so whoever shared it hears each step."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Buttons, Card, Paragraph
from bot.errors import Gone
from bot.routines.ideas.actions import open_button
from bot.routines.ideas.board import glance
from bot.routines.ideas.moving import become, held
from bot.routines.starters.project_cards import open_button as open_project
from bot.routines.starters.proposing import Wish, propose
from bot.texts import line, say
from storage.queries.ideas import project_of_idea
from storage.tables import IdeaState, Turn

_EARLY = (IdeaState.NEW, IdeaState.SEEN)


async def grow(session: AsyncSession, who: Membership, idea_id: object, now: datetime) -> Card:
    """Makes a project of it: a lead's is agreed at once, anybody else's waits for a lead's word; a
    receipt. Raises `Gone` where it has grown already, `NotAllowed`."""
    idea = await held(session, who, idea_id)
    if await project_of_idea(session, idea.id) is not None:
        raise Gone(line("ideas.grown_already"))
    wish = Wish(glance(idea.text), idea.text)
    project = await propose(session, who, wish, now, idea_id=idea.id)
    state = IdeaState.CONSIDERING if idea.state in _EARLY else idea.state
    await become(session, who, idea, state, "", now, Turn.GROWN)
    said = say("ideas.grown") if who.lead else say("ideas.grown_proposed")
    buttons = open_project(project), open_button(who.team_id, idea.id)
    return Card((Paragraph(said), Buttons(buttons)), line("ideas.title"))
