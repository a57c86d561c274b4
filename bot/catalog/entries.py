"""What a team can choose from: the package and its own, in one shape."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.kinds import ChangeIdea, Starter
from bot.catalog.package import Catalog
from bot.catalog.package import package as catalog
from bot.texts import line
from storage.queries.catalog import entries_of
from storage.queries.starters import entries_by_team, entries_named
from storage.tables import CatalogEntry, EntryKind, Setting

__all__ = [
    "Catalog",
    "ChangeIdea",
    "Setting",
    "Starter",
    "catalog",
    "ideas_for",
    "starter_named",
    "starters_by_team",
    "starters_for",
]

OWN = "own:"
# What a starter says in the same words as its row.
_AS_KEPT = (
    "title", "skills", "interests", "minutes", "setting", "suits", "aim", "weeks", "first_step",
    "watch", "thanks",
)  # fmt: skip


async def starters_for(session: AsyncSession, team_id: int) -> tuple[Starter, ...]:
    """The small starts that the team can choose: the package's, then its own that are not
    retired."""
    own = await entries_of(session, team_id, EntryKind.STARTER)
    return (*catalog().starters, *map(own_starter, own))


async def starters_by_team(
    session: AsyncSession, team_ids: Collection[int]
) -> Mapping[int, tuple[Starter, ...]]:
    """The same of many teams, by the team's id."""
    own = await entries_by_team(session, team_ids, EntryKind.STARTER)
    return {one: (*catalog().starters, *map(own_starter, own[one])) for one in team_ids}


async def ideas_for(session: AsyncSession, team_id: int) -> tuple[ChangeIdea, ...]:
    """The change ideas that the team can choose: the package's, then its own that are not
    retired."""
    own = await entries_of(session, team_id, EntryKind.IDEA)
    return (*catalog().ideas, *map(own_idea, own))


async def starter_named(session: AsyncSession, team_id: int, key: str) -> Starter | None:
    """The starter of that key, if it is the package's or this team's own, retired or not; what a
    team did with it still names it."""
    return (await starters_named(session, [(team_id, key)])).get((team_id, key))


async def starters_named(
    session: AsyncSession, names: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str], Starter]:
    """The same of many, by team and key; what there is not is left out."""
    package = {starter.key: starter for starter in catalog().starters}
    own = {(team_id, number_in(key)) for team_id, key in names if key not in package}
    entries = await entries_named(session, [(one, number) for one, number in own if number])
    found = {}
    for team_id, key in names:
        entry = entries.get((team_id, number_in(key) or 0))
        if key in package:
            found[team_id, key] = package[key]
        elif entry is not None and entry.kind is EntryKind.STARTER:
            found[team_id, key] = own_starter(entry)
    return found


def number_in(key: str) -> int | None:
    """The number of an own entry's row; None for a key that is none of a team's own."""
    number = key.removeprefix(OWN)
    whole = key.startswith(OWN) and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if whole else None


def own_key(entry: CatalogEntry) -> str:
    return f"{OWN}{entry.id}"


def own_starter(entry: CatalogEntry) -> Starter:
    return Starter.model_validate(
        {name: getattr(entry, name) for name in _AS_KEPT}
        | _own(entry)
        | {"task": entry.text, "concepts": (entry.concept,)}
    )


def own_idea(entry: CatalogEntry) -> ChangeIdea:
    return ChangeIdea.model_validate(_own(entry) | {"concept": entry.concept, "text": entry.text})


def _own(entry: CatalogEntry) -> dict[str, object]:
    return {"key": own_key(entry), "source": line("catalog.own_source"), "own": True}
