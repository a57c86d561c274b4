"""Ideas on a person's own page: what is asked, what waits, and what became of one's own."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Buttons, Paragraph, Part
from bot.personal.reached import reached
from bot.routines.ideas.actions import board_button, own_button, share_button
from bot.routines.ideas.board import own_parts
from bot.routines.ideas.cards import prompt_words
from bot.texts import say
from storage.queries.ideas import ideas_by, unseen_ideas
from storage.queries.prompting import open_prompt
from storage.tables import IdeaState

# Of one's own ideas the latest stands here, for so long after its end; "My ideas" has the rest.
_OWN = 1
_SHOWN_FOR = timedelta(days=30)


async def parts(session: AsyncSession, who: Membership, now: datetime) -> list[Part]:
    """The question of the month for whoever has not answered it, the tap to share, what waits to
    be seen for the care team, and the last idea of one's own that is not settled."""
    prompt = await open_prompt(session, who.team_id, who.person_id, now)
    if (await reached(session, who)).manner.is_paused(now):
        prompt = None  # nothing is asked of somebody who pauses
    shown: list[Part] = []
    if prompt is not None:
        shown.append(Paragraph(say("ideas.home_prompt", prompt=prompt_words(prompt))))
    shown.append(Buttons((share_button(who.team_id, prompt or ""),)))
    unseen = await unseen_ideas(session, who.team_id)
    if unseen and who.may(Right.ANSWER_IDEAS):
        waiting = say("ideas.home_open", count=len(unseen))
        shown += [Paragraph(waiting), Buttons((board_button(who.team_id),))]
    for idea in await ideas_by(session, who.member_id, _OWN):
        if idea.state not in (IdeaState.DONE, IdeaState.DECLINED) or idea.since > now - _SHOWN_FOR:
            shown += [*await own_parts(session, who, idea), Buttons((own_button(who.team_id),))]
    return shown
