"""The catalog says what the change package says, in words of our own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalog.kinds import Concept, Entry, Example, Question
from bot.catalog.package import package
from tests.unit.nine_words import hashed, known, repeated

# Nine words of the package that are nobody's to write: the second of the three questions.
QUOTED = "How will we know that a change is an improvement?"
HASHES = known()


def our_words(entry: Entry) -> Iterator[str]:
    """What is said in words of ours: all but names of concepts, the three questions and titles of
    examples."""
    said = {name: value for name, value in entry if name not in ("examples", "key")}
    match entry:
        case Concept():
            del said["title"]
        case Example() | Question():
            del said["text"]
    for value in said.values():
        yield from value if isinstance(value, tuple) else (str(value),)


def test_the_runs_that_are_kept_are_those_of_the_whole_package() -> None:
    assert len(HASHES) > 4500
    assert all(len(one) == 10 and int(one, 16) >= 0 for one in HASHES)
    for question in package().questions[1:]:
        assert len(repeated(question.text, HASHES)) == len(question.text.split()) - 8


@pytest.mark.parametrize(
    "text",
    [
        QUOTED,
        f"Ask yourselves: {QUOTED.upper()} Then go on.",
        "how will we know that\na “change” is an improvement",
    ],
)
def test_nine_words_in_a_row_are_recognized_however_they_are_written(text: str) -> None:
    assert "how will we know that a change is an" in repeated(text, HASHES)


@pytest.mark.parametrize(
    "text", ["How will we know that a change is good?", "will we know that a change is an", ""]
)
def test_eight_words_in_a_row_and_other_words_are_ours(text: str) -> None:
    assert repeated(text, HASHES) == []


def test_the_hash_is_that_of_the_words_alone() -> None:
    assert hashed("how will we know that a change is an") in HASHES
    assert hashed("how will we know that a change is good") not in HASHES


def test_no_entry_repeats_nine_words_of_the_package() -> None:
    for entry in package().entries():
        assert [run for text in our_words(entry) for run in repeated(text, HASHES)] == [], entry.key


def test_no_sentence_of_the_bot_repeats_nine_words_of_the_package() -> None:
    files = sorted(Path("bot/texts/en").glob("*.toml"))
    assert files
    for file in files:
        assert repeated(file.read_text("utf-8"), HASHES) == [], file.name
