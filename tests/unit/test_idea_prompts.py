"""Which question comes next, when a turn's steps fall due, and what a button can carry."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.routines.ideas.drafts import can_be_carried
from bot.routines.ideas.prompts import CARE_TEAM_PROMPTS, PROMPTS, next_prompt
from bot.routines.ideas.steps import TAIL, Step, of_turn
from bot.schedule import Occurrence
from bot.texts import line
from bot.working_days import WorkingDays
from handlers.slack import limits, payload
from tests.unit.times import NEW_YORK


@given(start=st.integers(0, 10_000), turns=st.integers(1, 60))
def test_no_question_comes_again_before_all_have_come(start: int, turns: int) -> None:
    used: Counter[str] = Counter()
    for _ in range(turns):
        chosen = next_prompt(PROMPTS, used, start)
        assert used[chosen] == min(used[prompt] for prompt in PROMPTS)
        used[chosen] += 1


def test_a_new_question_comes_before_the_old_ones_come_again() -> None:
    used = dict.fromkeys(PROMPTS, 3)
    assert next_prompt((*PROMPTS, "brand_new"), used, 5) == "brand_new"


def test_two_partners_of_a_team_are_asked_different_things() -> None:
    firsts = [next_prompt(PROMPTS, {}, person) for person in (7, 8, 9)]
    assert len(set(firsts)) == 3


def test_every_question_asks_one_thing_in_few_words() -> None:
    for prompt in (*PROMPTS, *CARE_TEAM_PROMPTS):
        words = line(f"ideas.prompt_{prompt}")
        assert words.endswith("?")
        assert words.count("?") == 1
        assert len(words.split()) <= 28
        assert "idea" not in words.casefold()
    assert len(PROMPTS) >= 12


@given(day=st.integers(0, 800), hour=st.integers(0, 23))
def test_the_steps_of_a_turn_come_in_time_and_the_channel_on_a_working_morning(
    day: int, hour: int
) -> None:
    starts = datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day)
    turn = Occurrence(starts.astimezone(NEW_YORK).date(), starts)
    steps = {Step(one.step): one for one in of_turn(NEW_YORK, WorkingDays("US"), turn)}

    assert all(turn.starts_at <= one.due_at <= turn.starts_at + TAIL for one in steps.values())
    channel = steps[Step.CHANNEL].due_at.astimezone(NEW_YORK)
    assert channel.time() == time(9, 30)
    assert channel.date() in WorkingDays("US")
    assert channel.date() > turn.day


@given(text=st.text(max_size=2_000).map(limits.clean))
def test_what_is_offered_fits_into_a_button(text: str) -> None:
    if can_be_carried(text):
        assert payload.write({"team": 2**40, "asked": 2**40, "text": text}, limits.BUTTON_VALUE)


def test_a_thousand_plain_letters_can_be_carried_and_two_thousand_cannot() -> None:
    assert can_be_carried("a" * 1000)
    assert not can_be_carried("a" * 2000)
