"""A routine's rhythm in plain choices, and a team's own questions."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AlongsideError
from bot.routines.standing import Usual
from bot.teams.questions import MAX_LETTERS, MOST, read_questions
from bot.teams.rhythms import CHOICES, DAYS, KEPT, Chosen, chosen_of, rule_of, words_of
from storage.tables import Routine, RoutineKind, Team

USUAL = Usual("FREQ=MONTHLY;BYDAY=2WE", time(18, 30))
BEGAN = datetime.fromisoformat("2026-01-05T09:00-05:00")


def routine(rule: str | None = None, at: time | None = None) -> Routine:
    team = Team(timezone="America/New_York", holidays=None, days_off=[])
    return Routine(kind=RoutineKind.IDEAS, team=team, since=BEGAN, rrule=rule, time_of_day=at)


@given(often=st.sampled_from(CHOICES), day=st.sampled_from(DAYS))
def test_every_choice_is_known_again_and_said_without_a_rule(often: str, day: str) -> None:
    chosen = routine(rule_of(often, day), time(7))

    assert chosen_of(chosen, USUAL) == Chosen(often, day, time(7))
    assert words_of(chosen, USUAL).startswith("Every ")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;INTERVAL=5;BYDAY=MO", "As your team file says: Every 5 weeks on Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "As your team file says: Every week on Monday and Thursday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "As your team file says: Every month on day 1"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO", "As your team file says: On days of its own"),
    ],
)
def test_what_is_none_of_the_choices_is_kept_and_said_as_the_file_has_it(
    rule: str, words: str
) -> None:
    assert chosen_of(routine(rule), USUAL) == Chosen(KEPT, "", USUAL.time)
    assert words_of(routine(rule), USUAL) == words


def test_a_team_that_chose_nothing_goes_by_the_usual_rhythm() -> None:
    assert chosen_of(routine(), USUAL) == Chosen("month_second", "WE", time(18, 30))
    assert words_of(routine(), USUAL) == "Every month on the second Wednesday"


def test_questions_are_read_line_by_line_each_once() -> None:
    typed = "  Who helped\u200b you? \n\n Who helped  you?\nWhat was hard?\r\n"

    assert read_questions(typed) == ["Who helped you?", "What was hard?"]


@pytest.mark.parametrize("typed", ["\n".join(map(str, range(MOST + 1))), "a" * (MAX_LETTERS + 1)])
def test_too_many_questions_or_too_long_ones_are_refused_in_words(typed: str) -> None:
    with pytest.raises(AlongsideError, match=r"room for 20|longer than 200 letters"):
        read_questions(typed)
