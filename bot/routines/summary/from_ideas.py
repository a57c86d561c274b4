"""What ideas give to a summary. Who shared one is shown as they chose, so it is not said here at
all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Plain, Text
from bot.routines.ideas.actions import board_button, called_button, open_button
from bot.routines.ideas.steps import SEEN_WITHIN, WAITS_AT_MOST
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.routines.summary.words import clipped
from bot.texts import line, say
from storage.queries import ideas as queries
from storage.queries.idea_changes import calls_about_ideas, changes_between
from storage.tables import IdeaState, Team

_TOLD = (IdeaState.TESTING, IdeaState.DONE, IdeaState.DECLINED)


async def facts(
    session: AsyncSession, team: Team, since: datetime, now: datetime, zone: str
) -> Facts:
    shared = await queries.contribution_times(session, team.id, since, now)
    changes = await changes_between(session, team.id, since, now)
    told = [one for one in changes if one.state in _TOLD and one.sentence]
    moved: list[Text] = []
    if shared:
        moved.append(say("summary.ideas_shared", count=len(shared)))
    if told:
        moved.append(say("summary.ideas_told", count=len(told)))
    done = [one for one in told if one.state is IdeaState.DONE]
    return Facts(
        moved=tuple(moved),
        places=(board_button(team.id),) if moved else (),
        stuck=(
            *await _calls(session, team),
            *await _unseen(session, team, now),
            *await _waiting(session, team, now),
        ),
        good=tuple(
            Good(
                say(
                    "summary.idea_done",
                    text=Plain(clipped(one.idea.text)),
                    sentence=Plain(clipped(one.sentence)),
                ),
                line("summary.idea_done_forward", text=one.idea.text, sentence=one.sentence),
            )
            for one in reversed(done)
        ),
    )


async def _calls(session: AsyncSession, team: Team) -> Sequence[Stuck]:
    """About which idea, and so whose, stands in the card that the lead has of it."""
    return [
        Stuck(
            f"idea_call:{reply.id}",
            say("summary.call"),
            reply.replied_at,
            called_button(team.id, reply.id),
        )
        for reply in await calls_about_ideas(session, team.id)
    ]


async def _unseen(session: AsyncSession, team: Team, now: datetime) -> Sequence[Stuck]:
    return [
        Stuck(
            f"idea:{idea.id}",
            say("summary.idea_unseen", text=Plain(clipped(idea.text))),
            idea.shared_at,
            open_button(team.id, idea.id),
        )
        for idea in await queries.ideas_unseen_since(session, team.id, now - SEEN_WITHIN)
    ]


async def _waiting(session: AsyncSession, team: Team, now: datetime) -> Sequence[Stuck]:
    return [
        Stuck(
            f"idea:{idea.id}",
            say("summary.idea_waits", text=Plain(clipped(idea.text))),
            idea.since,
            open_button(team.id, idea.id),
        )
        for idea in await queries.ideas_waiting_since(session, team.id, now - WAITS_AT_MOST)
    ]
