"""What ideas give to a summary. Who shared one is shown as they chose, so it is not said here at
all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from storage.queries.many_teams import Span
from storage.tables import Idea, IdeaChange, IdeaReply, IdeaState

_TOLD = (IdeaState.TESTING, IdeaState.DONE, IdeaState.DECLINED)


@dataclass(frozen=True, slots=True)
class FromIdeas:
    """`told` are the changes that came with a sentence."""

    team_id: int
    shared: int
    told: Sequence[IdeaChange]
    calls: Sequence[IdeaReply]
    unseen: Sequence[Idea]
    waiting: Sequence[Idea]

    def facts(self, zone: str) -> Facts:
        moved: list[Text] = []
        if self.shared:
            moved.append(say("summary.ideas_shared", count=self.shared))
        if self.told:
            moved.append(say("summary.ideas_told", count=len(self.told)))
        return Facts(
            moved=tuple(moved),
            places=(board_button(self.team_id),) if moved else (),
            stuck=(
                *(_call(self.team_id, one) for one in self.calls),
                *(_unseen(one) for one in self.unseen),
                *(_waiting(one) for one in self.waiting),
            ),
            good=tuple(_done(one) for one in reversed(self.told) if one.state is IdeaState.DONE),
        )


async def read(session: AsyncSession, spans: Sequence[Span]) -> Mapping[Span, FromIdeas]:
    """The spans have one end."""
    teams, now = {span.team_id for span in spans}, spans[0].until
    shared = await queries.contribution_times(session, spans)
    changes = await changes_between(session, spans)
    calls = await calls_about_ideas(session, teams)
    unseen = await queries.ideas_unseen_since(session, teams, now - SEEN_WITHIN)
    waiting = await queries.ideas_waiting_since(session, teams, now - WAITS_AT_MOST)
    return {
        span: FromIdeas(
            span.team_id,
            len(shared[span]),
            [one for one in changes[span] if one.state in _TOLD and one.sentence],
            calls[span.team_id],
            unseen[span.team_id],
            waiting[span.team_id],
        )
        for span in spans
    }


def _call(team_id: int, reply: IdeaReply) -> Stuck:
    """About which idea, and so whose, stands in the card that the lead has of it."""
    tap = called_button(team_id, reply.id)
    return Stuck(f"idea_call:{reply.id}", say("summary.call"), reply.replied_at, tap)


def _unseen(idea: Idea) -> Stuck:
    said = say("summary.idea_unseen", text=Plain(clipped(idea.text)))
    return _stuck(idea, said, idea.shared_at)


def _waiting(idea: Idea) -> Stuck:
    said = say("summary.idea_waits", text=Plain(clipped(idea.text)))
    return _stuck(idea, said, idea.since)


def _stuck(idea: Idea, said: Text, since: datetime) -> Stuck:
    return Stuck(f"idea:{idea.id}", said, since, open_button(idea.team_id, idea.id))


def _done(change: IdeaChange) -> Good:
    idea, sentence = change.idea.text, change.sentence
    said = say("summary.idea_done", text=Plain(clipped(idea)), sentence=Plain(clipped(sentence)))
    return Good(said, line("summary.idea_done_forward", text=idea, sentence=sentence))
