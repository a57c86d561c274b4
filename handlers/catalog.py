"""The change package on the command line: as JSON, or to read."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.catalog.cards import takes
from bot.catalog.kinds import ChangeIdea, Entry, Outreach, Starter, Tool
from bot.catalog.package import Catalog
from bot.texts import line


def as_json(catalog: Catalog) -> dict[str, Any]:
    """Its lists by name. Every entry has a `text`; none has `own`, for the package is no team's."""
    lists: dict[str, Any] = catalog.model_dump(
        mode="json", exclude={kind: {"__all__": {"own"}} for kind in ("ideas", "starters")}
    )
    for starter in lists["starters"]:
        starter["text"] = starter.pop("task")
    return lists


def as_text(catalog: Catalog) -> str:
    """Every entry with its key, under a heading; what belongs to a concept under that."""
    return "\n\n".join("\n".join(section) for section in _sections(catalog))


def _sections(catalog: Catalog) -> Iterator[Iterable[str]]:
    for concept in catalog.concepts:
        ideas = [idea for idea in catalog.ideas if idea.concept == concept.key]
        gems = [gem for gem in catalog.gems if gem.concept == concept.key]
        head = f"{concept.title}  [{concept.key}]"
        yield (head, f"  {concept.text}", *_listed(ideas), *_listed(gems))
    yield line("catalog.starters"), *_listed(catalog.starters)
    yield line("catalog.readiness"), *_listed(catalog.team_characteristics)
    yield line("catalog.good_partners"), *_listed(catalog.partner_characteristics)
    yield line("catalog.candidates"), *_listed(catalog.outreach)
    yield line("catalog.questions"), *_listed(catalog.questions)
    yield line("catalog.toolbox"), *_listed(catalog.tools)


def _listed(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield f"  - {_said(entry)}  [{entry.key}]"
        if isinstance(entry, ChangeIdea):
            yield from (f"    {line('catalog.example', title=one.text)}" for one in entry.examples)


def _said(entry: Any) -> str:
    match entry:
        case Starter():
            return f"{entry.title} ({takes(entry)}). {entry.task}"
        case Outreach() | Tool():
            return line("catalog.named", name=entry.title, text=entry.text)
        case _:
            return str(entry.text)
