"""What may be shown of a check-in's answers, and that only one file reads them. Pure."""

import ast
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage.queries.reflection import Answered, doubled_middle, shown_groups
from storage.tables import Group, Question, ReflectionAnswer, Role

READER = Path("storage/queries/reflection.py")
MAY_NAME_IT = {
    READER,
    Path("storage/tables/reflection.py"),
    Path("storage/tables/__init__.py"),
    Path("storage/migrations/versions/0006_reflection.py"),
}
THRESHOLDS = st.sampled_from([3, 5])
RATINGS = st.integers(1, 4)


def answers(partners: int, care_team: int) -> list[tuple[Role, Answered]]:
    roles = [Role.PARTNER] * partners + [Role.CARE_TEAM] * care_team
    return [(role, Answered(dict.fromkeys(Question, 2))) for role in roles]


@given(st.integers(0, 12), st.integers(0, 12), THRESHOLDS)
def test_every_answer_is_in_one_group_that_is_large_enough_or_none_is_shown(
    partners: int, care_team: int, threshold: int
) -> None:
    groups = shown_groups(answers(partners, care_team), threshold)

    assert all(len(own) >= threshold for own in groups.values())
    shown = sum(len(own) for own in groups.values())
    assert shown == (partners + care_team if partners + care_team >= threshold else 0)


def test_partners_stand_apart_only_where_the_care_team_could_too() -> None:
    assert set(shown_groups(answers(5, 5), 5)) == {Group.PARTNERS, Group.CARE_TEAM}
    assert set(shown_groups(answers(5, 4), 5)) == {Group.EVERYBODY}
    assert set(shown_groups(answers(4, 5), 5)) == {Group.EVERYBODY}
    assert set(shown_groups(answers(9, 0), 5)) == {Group.EVERYBODY}
    assert shown_groups(answers(2, 2), 5) == {}


@given(st.lists(RATINGS, min_size=1, max_size=9))
def test_the_middle_has_half_of_the_answers_on_either_side(ratings: list[int]) -> None:
    middle = doubled_middle(ratings) / 2

    assert sum(rating <= middle for rating in ratings) * 2 >= len(ratings)
    assert sum(rating >= middle for rating in ratings) * 2 >= len(ratings)


@given(st.lists(RATINGS, min_size=3, max_size=5), st.data())
def test_from_a_middle_alone_nobodys_answer_can_be_told(
    ratings: list[int], data: st.DataObject
) -> None:
    """Whoever it is about, there is another way in which everybody could have answered."""
    person = data.draw(st.integers(0, len(ratings) - 1))
    middle = doubled_middle(ratings)

    possible = {
        world[person]
        for world in product(range(1, 5), repeat=len(ratings))
        if doubled_middle(world) == middle
    }

    assert len(possible) > 1


def _names(file: Path) -> bool:
    tree = ast.parse(file.read_text("utf-8"))
    table = ReflectionAnswer.__tablename__
    for node in ast.walk(tree):
        match node:
            case ast.Name(name) | ast.Attribute(attr=name) | ast.alias(name=name):
                if name == ReflectionAnswer.__name__:
                    return True
            case ast.Constant(str(words)) if table in words:
                return True
    return False


def test_one_file_reads_answers_and_no_other_names_them() -> None:
    files = [
        file for folder in ("bot", "handlers", "storage") for file in Path(folder).rglob("*.py")
    ]

    assert {file for file in files if _names(file)} == MAY_NAME_IT
    tree = ast.parse(READER.read_text("utf-8"))
    readers = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef)
        and any(isinstance(n, ast.Name) and n.id == "ReflectionAnswer" for n in ast.walk(function))
    }
    assert readers == {
        "own_answer",
        "write_answer",
        "skip_answer",
        "_answers",
        "forget_answers",
        "_read",
    }
