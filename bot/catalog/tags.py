"""Skills and interests as they are shown. They are kept in lower case, to be compared."""

from collections.abc import Iterable
from functools import cache

from babel import Locale

from bot.texts import DEFAULT_LANGUAGE


def shown(tags: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """The tags in a row, languages as they are written: "design, Spanish"."""
    return ", ".join(_languages(language).get(tag, tag) for tag in tags)


@cache
def _languages(language: str) -> dict[str, str]:
    names = Locale.parse(language).languages.values()
    return {name.casefold(): name for name in names}
