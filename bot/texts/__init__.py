"""What the bot says. Sentences live in `texts/LANGUAGE/*.toml`, one file per subject, by key.

A sentence is whole and has named places: `ask = "Hi {name}. We meet {when}."`. Where a count
changes it, it is a table of the language's plural forms (CLDR: one, other, …) and the place
`count` chooses. Values that people typed go into a place and stay data.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_datetime

from bot.cards import Bold, Link, Person, Plain, Run, Text, Time

DEFAULT_LANGUAGE = "en"
Value = Run | str | int


def say(key: str, /, language: str = DEFAULT_LANGUAGE, **values: Value) -> Text:
    """The sentence `key` ("agenda.ask") with its places filled, as runs. `KeyError` if there is
    no such key or a place has no value."""
    runs: list[Run] = []
    for words, place in _places(_pattern(key, language, values)):
        if words:
            runs.append(Plain(words))
        if place is not None:
            value = values[place]
            runs.append(Plain(str(value)) if isinstance(value, str | int) else value)
    return tuple(runs)


def line(key: str, /, language: str = DEFAULT_LANGUAGE, **values: Value) -> str:
    """The sentence `key` as one plain string, for labels, titles and errors."""
    if not values:
        return _line(key, language)
    return plain(say(key, language, **values), language)


@cache
def _line(key: str, language: str) -> str:
    return plain(say(key, language), language)


def plain(text: Text, language: str = DEFAULT_LANGUAGE) -> str:
    """A text as a person would read it aloud, links with their address."""
    return "".join(_plain_run(run, language) for run in text)


def time_words(time: Time, language: str = DEFAULT_LANGUAGE) -> str:
    """Such as "Tue Jan 20, 9:00 AM ET": wherever an hour is said, its zone is named."""
    pattern = _pattern(f"time.{time.form.value}", language, {})
    if not _has_a_place(time.zone):
        pattern = pattern.replace("v", "zzzz")
    return format_datetime(time.at, pattern, tzinfo=_zone(time.zone), locale=_locale(language))


def _has_a_place(zone: str) -> bool:
    """Whether a zone is somewhere: people call it by that place. UTC is nowhere."""
    zone = get_global("zone_aliases").get(zone, zone)
    territory: str = get_global("zone_territories").get(zone, "ZZ")
    return territory not in {"ZZ", "001"}


def _plain_run(run: Run, language: str) -> str:
    match run:
        case Plain(text) | Bold(text):
            return text
        case Link(text, url):
            return f"{text} ({url})" if text != url else url
        case Person(name):
            return name
        case Time():
            return time_words(run, language)


def _pattern(key: str, language: str, values: Mapping[str, Value]) -> str:
    entry = _catalog(language)[key]
    if isinstance(entry, str):
        return entry
    count = values["count"]
    if not isinstance(count, int):
        raise TypeError(f"{key}: the place `count` takes a number")
    form = _locale(language).plural_form(count)
    return entry.get(f"={count}") or entry.get(form) or entry["other"]


# Each of our own sentences once.
@cache
def _places(sentence: str) -> tuple[tuple[str, str | None], ...]:
    """The words of a sentence, each with the name of the place that follows them."""
    return tuple((words, place) for words, place, _, _ in Formatter().parse(sentence))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def _catalog(language: str) -> dict[str, str | dict[str, str]]:
    """Every sentence of a language by its dotted key: the file's name, then the key in it."""
    sentences: dict[str, str | dict[str, str]] = {}
    for file in resources.files(__name__).joinpath(language).iterdir():
        if file.name.endswith(".toml"):
            subject = file.name.removesuffix(".toml")
            for key, entry in tomllib.loads(file.read_text("utf-8")).items():
                sentences[f"{subject}.{key}"] = entry
    return sentences
