"""What the bot says: every sentence that the code names is there, whole, and with its zone."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.actor import Right
from bot.cards import Bold, Link, Moment, Person, Plain, Time
from bot.routines.agenda.steps import KINDS, WITH_TIME, Step
from bot.routines.ideas import steps as ideas
from bot.texts import line, plain, say, time_words
from storage.tables import Kind

Entry = str | dict[str, str]
SPOKEN = {"say", "line", "_bold"}
KEY = re.compile(r"[a-z]+\.[a-z_]+")


def catalog(language: str) -> dict[str, Entry]:
    """Every sentence of a language, read from its files by a way of the tests' own."""
    return {
        f"{file.stem}.{key}": entry
        for file in sorted(Path("bot/texts", language).glob("*.toml"))
        for key, entry in tomllib.loads(file.read_text("utf-8")).items()
    }


LANGUAGES = sorted(path.name for path in Path("bot/texts").iterdir() if any(path.glob("*.toml")))
ENGLISH = catalog("en")
# The patterns of times are no sentences.
SENTENCES = {key: entry for key, entry in ENGLISH.items() if not key.startswith("time.")}


def forms(entry: Entry) -> dict[str, str]:
    return {"": entry} if isinstance(entry, str) else entry


def places(sentence: str) -> set[str]:
    return {place for _, place, _, _ in Formatter().parse(sentence) if place is not None}


@dataclass(frozen=True)
class Spoken:
    """A place in the code that says something: which sentences it may be, and what it fills in."""

    where: str
    keys: tuple[str, ...]
    values: frozenset[str]


def spoken_in(path: Path) -> Iterator[Spoken]:
    module = ast.parse(path.read_text("utf-8"))
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _name(call.func) in SPOKEN and call.args:
                keys = tuple(sorted(_keys(call.args[0], function, module)))
                values = frozenset(word.arg for word in call.keywords if word.arg)
                yield Spoken(f"{path}:{call.lineno} in {function.name}", keys, values)


def _name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="texts"), attr=name):
            return name
    return ""


def _keys(
    key: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.Module
) -> set[str]:
    """The keys that an expression may be: itself, what a pattern matches, the values of a table of
    the module, what its name is set to, or for an argument its default and what callers give."""
    match key:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.JoinedStr(values=parts):
            pattern = "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                for part in parts
            )
            return {known for known in SENTENCES if re.fullmatch(pattern, known)} or {pattern}
        case ast.Subscript(value=ast.Name(id=table)):
            return _strings(_given_to(table, module))
        case ast.Name(id=name) if name in {argument.arg for argument in function.args.args}:
            return _strings([*_defaults_of(name, function), *_passed_as(name, module)])
        case ast.Name(id=name):
            return _strings(_given_to(name, function))
    return set()


def _defaults_of(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    arguments = zip(reversed(function.args.args), reversed(function.args.defaults), strict=False)
    return [default for argument, default in arguments if argument.arg == name]


def _passed_as(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Call):
            yield from (word.value for word in node.keywords if word.arg == name)


def _given_to(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and name in map(_name, node.targets):
            yield from node.value.values if isinstance(node.value, ast.Dict) else [node.value]


def _strings(expressions: Iterable[ast.expr]) -> set[str]:
    leaves = (leaf for expression in expressions for leaf in ast.walk(expression))
    return {
        leaf.value
        for leaf in leaves
        if isinstance(leaf, ast.Constant)
        and isinstance(leaf.value, str)
        and KEY.fullmatch(leaf.value)
    }


SPEAKING = [
    spoken
    for folder in ("bot", "handlers")
    for path in sorted(Path(folder).rglob("*.py"))
    if path != Path("bot/texts/__init__.py") and Path("handlers/sandbox") not in path.parents
    for spoken in spoken_in(path)
]


def test_the_code_speaks_in_sentences_that_these_tests_can_find() -> None:
    assert len(SPEAKING) > 50
    # `_bold` hands on the key that it is given; who calls it is looked at in its stead.
    mute = [spoken for spoken in SPEAKING if not spoken.keys]
    assert [spoken.where for spoken in mute if not spoken.where.endswith(" in _bold")] == []


def test_every_sentence_that_the_code_names_exists() -> None:
    missing = [(s.where, key) for s in SPEAKING for key in s.keys if key not in SENTENCES]

    assert missing == []


def test_every_place_of_every_sentence_is_filled_and_nothing_is_given_in_vain() -> None:
    for spoken in SPEAKING:
        wanted: set[str] = set()
        for key in spoken.keys:
            entry = SENTENCES[key]
            needed = set().union(*map(places, forms(entry).values()))
            needed |= set() if isinstance(entry, str) else {"count"}
            assert needed <= spoken.values, (spoken, key)
            wanted |= needed
        assert spoken.values <= wanted or not spoken.keys, spoken


def test_every_sentence_is_said_somewhere() -> None:
    said = {key for spoken in SPEAKING for key in spoken.keys}

    assert sorted(set(SENTENCES) - said) == []


@pytest.mark.parametrize("right", Right)
def test_there_is_a_sentence_for_everything_that_somebody_may_not_do(right: Right) -> None:
    assert line(f"people.may_not_{right.value}").endswith(".")


FORESEEABLE = [step for step in WITH_TIME if KINDS[step] is not Kind.OUTCOME]


@pytest.mark.parametrize("step", FORESEEABLE)
def test_there_is_a_name_for_every_step_that_can_be_foreseen(step: Step) -> None:
    assert line(f"schedule.step_agenda_{step.value}").startswith("I ")


@pytest.mark.parametrize("step", ideas.WITH_TIME)
def test_there_is_a_name_for_every_step_of_ideas_that_time_brings(step: ideas.Step) -> None:
    assert line(f"schedule.step_ideas_{step.value}").startswith("I ")


@pytest.mark.parametrize("step", ideas.Step)
def test_there_is_a_name_for_every_step_of_ideas_that_somebody_gets(step: ideas.Step) -> None:
    assert line(f"personal.step_ideas_{step.value}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_with_the_same_places(language: str) -> None:
    spoken = catalog(language)

    assert spoken.keys() == ENGLISH.keys()
    for key, entry in spoken.items():
        assert isinstance(entry, str) == isinstance(ENGLISH[key], str), key
        here, there = (
            set().union(*map(places, forms(one).values())) for one in (entry, ENGLISH[key])
        )
        assert here == there, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_with_a_count_has_every_form_that_the_language_needs(language: str) -> None:
    plural = Locale.parse(language).plural_form
    needed = {plural(count) for count in range(200)}
    counted = {key: entry for key, entry in catalog(language).items() if isinstance(entry, dict)}

    assert counted
    for key, entry in counted.items():
        assert needed <= entry.keys(), key
        assert all(form in needed or re.fullmatch(r"=\d+", form) for form in entry), key
        # A number may be left out only where the form itself says how many.
        silent = {form for form, text in entry.items() if "count" not in places(text)}
        spoken = {form for form in entry if "count" in places(entry[form])}
        assert not spoken or silent <= {"one"} | {form for form in entry if form[0] == "="}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_has_a_name_and_no_format(language: str) -> None:
    for key, entry in catalog(language).items():
        for text in forms(entry).values():
            for _, place, spec, conversion in Formatter().parse(text):
                assert place is None or (place.isidentifier() and not spec and not conversion), key


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "nothing from them yet"), (1, "one item"), (2, "2 items"), (21, "21 items")],
)
def test_a_count_chooses_its_form(count: int, said: str) -> None:
    assert said in line("agenda.channel", when="soon", count=count)


def test_a_language_with_more_forms_uses_each(monkeypatch: pytest.MonkeyPatch) -> None:
    forms_of_five = {"one": "{count} punkt", "few": "{count} punkty", "other": "{count} punktu"}
    forms_of_five["many"] = "{count} punktów"
    monkeypatch.setattr(texts, "_catalog", lambda language: {"agenda.items": forms_of_five})

    said = [line("agenda.items", language="pl", count=count) for count in (1, 3, 5, 22)]

    assert said == ["1 punkt", "3 punkty", "5 punktów", "22 punkty"]


def test_a_sentence_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"agenda\.nowhere"):
        say("agenda.nowhere")


def test_a_place_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError, match="team"):
        say("menu.hello")


@given(st.text())
def test_what_a_person_typed_stays_data(typed: str) -> None:
    assert say("menu.unknown", word=Plain(typed))[1] == Plain(typed)
    assert say("menu.hello", team=typed)[1] == Plain(typed)


def test_braces_that_a_person_typed_are_no_places() -> None:
    assert "{count} {x!r}" in line("menu.hello", team="{count} {x!r}")


def test_every_kind_of_run_is_read_aloud() -> None:
    at = Time(datetime(2026, 1, 20, 14, tzinfo=UTC), "America/New_York")
    link = Link("Join", "https://meet.example")
    text = (Plain("a "), Bold("b "), Person("Rosa"), Plain(" "), link, Plain(" "), at)

    assert plain(text) == "a b Rosa Join (https://meet.example) Tue Jan 20, 9:00 AM ET"
    assert plain((Link("https://meet.example", "https://meet.example"),)) == "https://meet.example"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "Tue Jan 20, 9:00 AM ET"),
        ("America/Chicago", "Tue Jan 20, 8:00 AM CT"),
        ("Europe/London", "Tue Jan 20, 2:00 PM United Kingdom Time"),
        ("Asia/Kolkata", "Tue Jan 20, 7:30 PM India Time"),
        ("Etc/UTC", "Tue Jan 20, 2:00 PM Coordinated Universal Time"),
        ("UTC", "Tue Jan 20, 2:00 PM Coordinated Universal Time"),
        ("Etc/GMT+5", "Tue Jan 20, 9:00 AM GMT-05:00"),
    ],
)
def test_a_time_is_said_in_the_zone_of_whoever_reads_it(zone: str, said: str) -> None:
    assert time_words(Time(datetime(2026, 1, 20, 14, tzinfo=UTC), zone)) == said


@given(
    zone=st.sampled_from(sorted(available_timezones())),
    day=st.integers(0, 800),
    minutes=st.integers(0, 24 * 60),
)
def test_an_hour_is_never_said_without_its_zone(zone: str, day: int, minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day, minutes=minutes)
    local = at.astimezone(ZoneInfo(zone))

    said = time_words(Time(at, zone))

    found = re.fullmatch(r"\w{3} \w{3} \d{1,2}, (\d{1,2}:\d\d) [AP]M (\S.*)", said)
    assert found, said
    assert "Unknown" not in said
    assert found[1] == f"{(local.hour - 1) % 12 + 1}:{local.minute:02}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", Moment)
def test_a_pattern_with_an_hour_names_the_zone(language: str, form: Moment) -> None:
    pattern = str(catalog(language)[f"time.{form.value}"])

    assert re.search("[hHkK]", pattern) is None or re.search("[vVzO]", pattern)


def test_no_sentence_shouts_or_carries_markup() -> None:
    for key, entry in SENTENCES.items():
        for text in forms(entry).values():
            assert "!" not in text, key
            assert not re.search(r"[*`<>]|&\w+;|\b_|_\b", text), key
            assert text == text.strip(), key
