"""How whoever shared something is shown: the one place that turns a contributor into words.

Whatever shows an idea, or an item that one became, asks here; so the choice that its contributor
made holds in every view, summary, export and chart.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Person as Name
from bot.cards import Plain, Run
from bot.routines.agenda.authors import one_of_many
from bot.texts import line
from storage.queries.ideas import count_with_role
from storage.tables import Idea, IdeaChange, Member, Role

# From so many on it is anybody's guess who it was.
ENOUGH = 3


def shown(idea: Idea) -> Run:
    """The contributor, by name or as one of many. The idea arrives with its author's person."""
    return shown_as(idea.author.person.name, idea.author.role, unnamed=idea.unnamed)


def shown_as(name: str, role: Role, *, unnamed: bool) -> Run:
    """The same for somebody with that name and role."""
    return Plain(one_of_many(role)) if unnamed else Name(name)


def shown_words(idea: Idea) -> str:
    """The same as a plain string, for labels."""
    return one_of_many(idea.author.role) if idea.unnamed else idea.author.person.name


def who_did(change: IdeaChange, shared: Sequence[Idea]) -> Run:
    """Who is behind a change, as a contributor of one of these ideas if that is who they are."""
    for idea in shared:
        if idea.author_id == change.member_id:
            return shown(idea)
    if change.member is None:
        return Plain(line("ideas.somebody"))
    return Name(change.member.person.name)


def colleague(member: Member | None) -> Run:
    """Somebody of the care team who did something as such."""
    return Name(member.person.name) if member else Plain(line("ideas.somebody"))


async def may_be_guessed(session: AsyncSession, team_id: int, role: Role) -> bool:
    """Whether so few of that role are in the team that an unnamed idea may be anybody's guess."""
    return await count_with_role(session, team_id, role) < ENOUGH
