"""Finding entries by words. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from pydantic import BaseModel

from bot.catalog.kinds import Entry
from bot.catalog.package import Catalog

_SHORT = 3  # letters
# What says where an entry stands, and not what it is about.
_NOT_READ = frozenset({"key", "source", "concept", "concepts", "own", "minutes", "weeks"})


def search(catalog: Catalog, query: str) -> Catalog:
    """The entries where each word of the query begins some word of their texts: in any case, with
    or without accents, and "schools" finds "school". A word of up to three letters must stand there
    whole, or "car" would find all care. Nothing for no word."""
    wanted = _words(query)
    if not wanted:
        return Catalog()

    def fits(entry: Entry) -> bool:
        there = _words("\n".join(_texts(entry)))
        return all(any(_is_meant(word, by=typed) for word in there) for typed in wanted)

    kept = {kind: tuple(filter(fits, getattr(catalog, kind))) for kind in Catalog.model_fields}
    return Catalog(**kept)


def _texts(entry: BaseModel) -> Iterator[str]:
    for name, value in entry:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, BaseModel):
                yield from _texts(one)
            elif name not in _NOT_READ:
                yield str(one)


def _words(text: str) -> list[str]:
    """In lower case, without accents; an apostrophe belongs to its word."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain.replace("’", "").replace("'", ""))


def _is_meant(word: str, *, by: str) -> bool:
    return word == by if len(by) <= _SHORT else word.startswith(by.removesuffix("s"))
