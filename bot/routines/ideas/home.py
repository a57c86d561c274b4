"""Ideas on a person's own page: what is asked, what became of the last one of their own, and how
far the team's are."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Buttons, Paragraph, Part, Plain, Style, Text
from bot.routines.home import Asked, Became, Share
from bot.routines.ideas import asking
from bot.routines.ideas.actions import NOTHING, board_button, own_button, share_button
from bot.routines.ideas.board import glance
from bot.routines.ideas.cards import prompt_words
from bot.routines.ideas.steps import SEEN_WITHIN
from bot.texts import line, say
from storage.queries.idea_changes import changes_of, reply_of
from storage.queries.ideas import (
    count_ideas_by_state,
    ideas_by,
    together,
    unseen_since,
)
from storage.queries.prompting import open_prompt
from storage.tables import Idea, IdeaState, Reply

# Of one's own ideas the latest stands here, for so long after its end; "My ideas" has the rest.
_OWN = 1
_SHOWN_FOR = timedelta(days=30)


async def share(session: AsyncSession, who: Membership, now: datetime) -> Share:
    counts = await count_ideas_by_state(session, who.team_id)
    asked = [*await _unseen(session, who, counts), *await _prompt(session, who, now)]
    return Share(
        asked=tuple(asked),
        became=await _own(session, who, now),
        lines=(_counted(counts),),
        taps=(share_button(who.team_id), board_button(who.team_id)),
    )


async def _prompt(session: AsyncSession, who: Membership, now: datetime) -> list[Asked]:
    """The question of the month, for whoever has not answered it."""
    prompt = await open_prompt(session, who.team_id, who.person_id, now)
    if prompt is None:
        return []
    taps = (
        share_button(who.team_id, prompt, Style.PRIMARY),
        Button(NOTHING, line("ideas.nothing"), {"team": who.team_id}),
    )
    return [Asked(say("ideas.home_prompt", prompt=prompt_words(prompt)), taps)]


async def _unseen(
    session: AsyncSession, who: Membership, counts: Mapping[IdeaState, int]
) -> list[Asked]:
    if not counts.get(IdeaState.NEW) or not who.may(Right.ANSWER_IDEAS):
        return []
    oldest = await unseen_since(session, who.team_id)
    said = say("ideas.home_open", count=counts[IdeaState.NEW])
    look = board_button(who.team_id, line("ideas.see"))
    return [Asked(said, (look,), oldest + SEEN_WITHIN if oldest else None)]


async def _own(session: AsyncSession, who: Membership, now: datetime) -> tuple[Became, ...]:
    return tuple(
        [
            await _became(session, who, idea)
            for idea in await ideas_by(session, who.member_id, _OWN)
            if idea.state not in (IdeaState.DONE, IdeaState.DECLINED)
            or idea.since > now - _SHOWN_FOR
        ]
    )


async def _became(session: AsyncSession, who: Membership, idea: Idea) -> Became:
    """How far it is by the last word on it, the question until that is answered, and the tap that
    leads to more."""
    leading = idea.joined_id or idea.id
    last = (await changes_of(session, leading))[-1]
    shared = await together(session, idea)
    question: list[Part] = []
    answered = await reply_of(session, last.id, who.member_id)
    if answered is None or answered.reply is not Reply.YES:
        question = await asking.question(session, who, last, shared)
    taps = [tap for part in question if isinstance(part, Buttons) for tap in part.buttons]
    parts = (
        Paragraph(say("ideas.home_own", text=Plain(glance(idea.text)))),
        *await asking.news(session, last, shared, who.timezone, who.member_id),
        *(part for part in question if not isinstance(part, Buttons)),
        Buttons((*taps, own_button(who.team_id))),
    )
    return Became(parts, last.at, bool(question) and answered is None)


def _counted(counts: Mapping[IdeaState, int]) -> Text:
    """How many there are of each state, in one line."""
    if not counts:
        return say("ideas.board_empty")
    states = ", ".join(
        line("ideas.heading", state=line(f"ideas.state_{state.value}"), count=count)
        for state, count in counts.items()
    )
    return say("ideas.home_states", states=states)
