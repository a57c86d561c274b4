"""What an entry of the catalog may be. All of them are frozen and checked when they are made.

`key` names an entry for ever ("idea:charter"): teams' records and, one day, other centers compare
by it, so a text may change and a key may not. `source` says where in the change package it stands.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from storage.tables import Setting

Words = Annotated[str, Field(min_length=1)]
# Lower case, as what people type about themselves is compared with it.
Tag = Annotated[str, Field(pattern=r"^[^A-Z,]+$")]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    key: Annotated[str, Field(pattern=r"^[a-z]+:[a-z0-9-]+$")]
    source: Words


class Concept(Entry):
    """One of the seven big ideas. `title` is its name in the package, `plain` the same for anybody
    to read, `text` the reason for it."""

    title: Words
    plain: Words
    text: Words


class Example(Entry):
    """What a center did; `text` is its title, as the package gives it."""

    text: Words


class ChangeIdea(Entry):
    """A concrete thing to test under a concept."""

    concept: str
    text: Words
    examples: tuple[Example, ...] = ()
    own: bool = False


class Gem(Entry):
    """A short insight from centers."""

    concept: str
    text: Words


class Starter(Entry):
    """A small project to begin with. `title` names it in a list; `task` says to a parent what they
    would do. `minutes` is what it asks of the partner in all, `weeks` how long it usually runs.
    `suits` says whom it is for, `aim` what could be written down as its aim, `watch` what to look
    at while it runs, `thanks` what may be offered in return.
    """

    title: Words
    task: Words
    skills: tuple[Tag, ...] = ()
    interests: tuple[Tag, ...] = ()
    minutes: Annotated[int, Field(ge=5, le=6000)]
    setting: Setting
    suits: str
    aim: str
    weeks: Annotated[int, Field(ge=1, le=52)] = 4
    first_step: str
    watch: str
    thanks: str
    concepts: Annotated[tuple[str, ...], Field(min_length=1)]
    own: bool = False


class Trait(Entry):
    """Something that ready teams, or good partners, have in common."""

    text: Words


class Question(Entry):
    """One of the three questions of the Model for Improvement."""

    text: Words


class Tool(Entry):
    """Something from the package's toolbox: its name, and what it is for."""

    title: Words
    text: Words


class Outreach(Entry):
    """How to reach out to a family: `title` says when it is of use."""

    title: Words
    text: Words
