"""Reading the change package from its files, and making sure that it holds together.

A file holds any of the lists, and its `source` is that of each entry that names none. A file with a
`concept` is about that one: its ideas and gems belong to it, and `place` says where it comes among
the seven.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.catalog.kinds import (
    ChangeIdea,
    Concept,
    Entry,
    Gem,
    Outreach,
    Question,
    Starter,
    Tool,
    Trait,
)
from bot.texts import DEFAULT_LANGUAGE

_Table = dict[str, Any]


class BrokenCatalog(Exception):
    """The catalog is not as it must be; says in which file, at which entry and field."""


class Catalog(BaseModel):
    """The package, or what one file holds of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    concepts: tuple[Concept, ...] = ()
    ideas: tuple[ChangeIdea, ...] = ()
    starters: tuple[Starter, ...] = ()
    gems: tuple[Gem, ...] = ()
    team_characteristics: tuple[Trait, ...] = ()
    partner_characteristics: tuple[Trait, ...] = ()
    questions: tuple[Question, ...] = ()
    tools: tuple[Tool, ...] = ()
    outreach: tuple[Outreach, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """All of it in one row, examples after their idea."""
        for name in type(self).model_fields:
            for entry in getattr(self, name):
                yield entry
                if isinstance(entry, ChangeIdea):
                    yield from entry.examples

    def concepts_named(self) -> Iterator[tuple[str, str]]:
        """Each entry that belongs to a concept, by key, with that concept's key."""
        yield from ((idea.key, idea.concept) for idea in self.ideas)
        yield from ((gem.key, gem.concept) for gem in self.gems)
        for starter in self.starters:
            yield from ((starter.key, concept) for concept in starter.concepts)


@cache
def package(language: str = DEFAULT_LANGUAGE) -> Catalog:
    """The change package that comes with this version."""
    files = resources.files(__package__).joinpath(language).iterdir()
    return read({file.name: file.read_text("utf-8") for file in files})


def read(files: Mapping[str, str]) -> Catalog:
    """The catalog in these files, text by name. Raises `BrokenCatalog`."""
    read_ones = {name: _part(name, text) for name, text in sorted(files.items())}
    placed = sorted(read_ones.items(), key=lambda it: it[1][0])
    parts = {name: part for name, (_, part) in placed}
    if problems := [*_loose_ends(parts)]:
        raise BrokenCatalog("\n".join(problems))
    return Catalog(
        **{
            kind: tuple(entry for part in parts.values() for entry in getattr(part, kind))
            for kind in Catalog.model_fields
        }
    )


def _part(name: str, text: str) -> tuple[int, Catalog]:
    """What one file holds, and its place among the files."""
    try:
        table = tomllib.loads(text)
        place = _spread(table)
        return place, Catalog.model_validate(table)
    except ValidationError as error:
        raise BrokenCatalog("\n".join(_problems(name, table, error))) from None
    except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise BrokenCatalog(f"{name}: {error}") from None  # no TOML, or a value for a table


def _spread(table: _Table) -> int:
    """Gives what a file says once to each of its entries. Its place among the files."""
    source, concept = table.pop("source", ""), table.pop("concept", {})
    place: int = concept.pop("place", 0)
    if concept:
        table["concepts"] = [concept]
        for entry in (*table.get("ideas", ()), *table.get("gems", ())):
            entry["concept"] = concept.get("key", "")
    for entry in _tables(table):
        entry.setdefault("source", source)
    return place


def _loose_ends(parts: Mapping[str, Catalog]) -> Iterator[str]:
    """What is wrong between the files: a key that is there twice, a concept that is not there."""
    concepts = {concept.key for part in parts.values() for concept in part.concepts}
    seen: dict[str, str] = {}
    for name, part in parts.items():
        for entry in part.entries():
            if entry.key in seen:
                yield f"{name}, {entry.key}: this key stands in {seen[entry.key]} already"
            seen.setdefault(entry.key, name)
        for key, concept in part.concepts_named():
            if concept not in concepts:
                yield f"{name}, {key}: no concept is called {concept!r}"


def _tables(table: _Table) -> Iterator[_Table]:
    """Every entry in a file as it was written, examples too."""
    for entries in table.values():
        for entry in entries:
            yield entry
            yield from entry.get("examples", ())


def _problems(name: str, table: _Table, error: ValidationError) -> Iterator[str]:
    """A line for each, such as "barriers.toml, ideas, idea:charter, text: Field required"."""
    for problem in error.errors():
        where, node = [name], table
        for step in problem["loc"]:
            node = _inner(node, step)
            where.append(str(node["key"] if isinstance(node, dict) and "key" in node else step))
        yield f"{', '.join(where)}: {problem['msg']}"


def _inner(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):  # of a field that is missing
        return None
