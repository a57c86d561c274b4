"""The change package as data: all of it is there, and it holds together."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.catalog.entries import OWN
from bot.catalog.kinds import Starter
from bot.catalog.package import BrokenCatalog, package, read
from bot.catalog.search import search
from bot.catalog.tags import shown
from tests.unit.nine_words import FILE

PACKAGE = package()
# Counted in the change package, 2.1.
COUNTS = {
    "concepts": 7,
    "ideas": 19,
    "starters": 7,
    "gems": 6,
    "team_characteristics": 6,
    "partner_characteristics": 9,
    "questions": 3,
    "tools": 4,
}
# Of each concept, in the package's order: its ideas, their examples, its gems.
UNDER_CONCEPTS = [(2, 3, 1), (5, 12, 0), (2, 2, 1), (3, 5, 1), (2, 4, 1), (3, 2, 2), (2, 1, 0)]
KEYS = Path(FILE).with_name("catalog_keys.txt")
GOOD = """
source = "Somewhere"
[concept]
place = 1
key = "concept:one"
title = "One"
plain = "One"
text = "Because."
[[ideas]]
key = "idea:first"
text = "Try it."
[[ideas.examples]]
key = "example:there"
text = "Tried there"
"""


@pytest.mark.parametrize(("kind", "count"), COUNTS.items())
def test_all_of_the_package_is_there(kind: str, count: int) -> None:
    assert len(getattr(PACKAGE, kind)) == count


def test_ideas_examples_and_gems_stand_under_the_concept_of_the_package() -> None:
    found = []
    for concept in PACKAGE.concepts:
        ideas = [idea for idea in PACKAGE.ideas if idea.concept == concept.key]
        gems = [gem for gem in PACKAGE.gems if gem.concept == concept.key]
        found.append((len(ideas), sum(len(idea.examples) for idea in ideas), len(gems)))

    assert found == UNDER_CONCEPTS


def test_keys_are_those_that_were_given_once_and_for_all() -> None:
    """Teams' records name entries by key: a key may come, and none may go or change."""
    assert [entry.key for entry in PACKAGE.entries()] == KEYS.read_text("utf-8").split()
    assert not any(entry.key.startswith(OWN) for entry in PACKAGE.entries())


def test_every_entry_names_its_place_in_the_package() -> None:
    for entry in PACKAGE.entries():
        assert re.match(r"Section (I|II|III)[,:] ", entry.source), entry.key


@pytest.mark.parametrize("starter", PACKAGE.starters, ids=lambda starter: starter.key)
def test_a_starter_says_everything_that_choosing_one_needs(starter: Starter) -> None:
    assert all(value for name, value in starter if name != "own")
    assert len(starter.title) <= 70
    tags = (*starter.skills, *starter.interests)
    assert [tag.strip().casefold() for tag in tags] == [*tags]


@pytest.mark.parametrize("starter", PACKAGE.starters, ids=lambda starter: starter.key)
def test_a_parent_reads_the_task_of_a_starter_with_ease(starter: Starter) -> None:
    assert grade(starter.task) < 6
    assert not {"qi", "pdsa", "ibd"} & set(re.findall(r"\w+", starter.task.casefold()))


def grade(text: str) -> float:
    """Flesch and Kincaid's school grade; a syllable is taken for each group of vowels."""
    words = re.findall(r"[a-z]+", re.sub("['’]", "", text.casefold()))
    sentences = len(re.findall(r"[.!?]+", text)) or 1
    syllables = sum(len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word))) or 1 for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_a_file_says_once_what_holds_for_all_its_entries() -> None:
    [idea] = read({"one.toml": GOOD}).ideas
    assert (idea.concept, idea.source) == ("concept:one", "Somewhere")
    assert idea.examples[0].source == "Somewhere"


def test_concepts_come_in_the_order_of_their_places() -> None:
    second = GOOD.replace("place = 1", "place = 2").replace(":one", ":two")
    second = second.replace("idea:", "idea:2-").replace("example:", "example:2-")
    found = read({"a.toml": second, "b.toml": GOOD})
    assert [concept.key for concept in found.concepts] == ["concept:one", "concept:two"]


@pytest.mark.parametrize(
    ("said", "instead", "problem"),
    [
        ('text = "Try it."', "", "one.toml, ideas, idea:first, text: Field required"),
        ("Tried there", "", "one.toml, ideas, idea:first, examples, example:there, text: String"),
        ("idea:first", "First idea", "one.toml, ideas, First idea, key: String should match"),
        ('"Somewhere"', '""', "one.toml, concepts, concept:one, source: String should have"),
        ("plain = ", "plane = ", "one.toml, concepts, concept:one, plane: Extra inputs"),
        ("[concept]", "idees = []\n[concept]", "one.toml, idees: Extra inputs are not permitted"),
        ("[concept]", "[concept", "one.toml: Expected ']'"),
        ("[[ideas]]", "ideas = ['x']\n[[other]]", "one.toml: "),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_its_name_the_key_and_the_field(
    said: str, instead: str, problem: str
) -> None:
    with pytest.raises(BrokenCatalog) as refusal:
        read({"one.toml": GOOD.replace(said, instead)})
    assert any(row.startswith(problem) for row in str(refusal.value).splitlines())


def test_a_key_that_is_there_twice_and_a_concept_that_is_not_are_refused() -> None:
    stray = 'source = "S"\n[[gems]]\nkey = "idea:first"\nconcept = "concept:none"\ntext = "Oh."'
    with pytest.raises(BrokenCatalog) as refusal:
        read({"one.toml": GOOD, "gems.toml": stray})
    assert str(refusal.value).splitlines() == [
        "gems.toml, idea:first: no concept is called 'concept:none'",
        "one.toml, idea:first: this key stands in gems.toml already",
    ]


def found(query: str) -> Sequence[str]:
    return [entry.key for entry in search(PACKAGE, query).entries() if "example:" not in entry.key]


def test_a_word_is_found_in_any_case_in_its_plural_and_as_a_beginning() -> None:
    assert "idea:charter" in found("CHARTER")
    assert found("charters") == found("charter") == found("Chárter")
    assert "idea:charter" in found("chart")
    assert found("harter") == []


def test_a_short_word_stands_for_itself_alone() -> None:
    assert found("car") == []
    assert "idea:standing-agenda-item" in found("qi")


def test_every_word_must_be_there_and_tags_and_examples_are_read_too() -> None:
    assert found("graphic design") == ["starter:review-form"]
    assert found("marathon") == ["idea:fundraise-with-families"]
    assert found("graphic marathon") == []


@pytest.mark.parametrize("query", ["", " ", "?!", "zebra", "starter", "concept:barriers"])
def test_nothing_is_found_for_no_word_nor_for_what_is_only_a_key(query: str) -> None:
    assert found(query) == []


def test_languages_are_written_with_their_capital_and_other_tags_as_they_are() -> None:
    assert shown(("graphic design", "spanish", "haitian creole")) == (
        "graphic design, Spanish, Haitian Creole"
    )
