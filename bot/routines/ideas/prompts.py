"""The questions that draw an idea out, by keys that stay; the words are `ideas.prompt_KEY`. Pure.

Each asks about one moment that a reader can see before them. To be asked for "any ideas" leaves
most people without one.
"""

from collections.abc import Mapping, Sequence

PROMPTS = (
    "last_visit",
    "parking_to_door",
    "waiting",
    "first_weeks",
    "words",
    "between_visits",
    "school",
    "night_before",
    "tests",
    "phone",
    "paper",
    "brothers_sisters",
    "first_timer",
    "food",
    "growing_up",
    "went_well",
)
"""To family partners."""

CARE_TEAM_PROMPTS = (
    "care_repeat",
    "care_tuesday",
    "care_question",
    "care_missed",
    "care_form",
    "care_praise",
    "care_newcomer",
    "care_phone",
    "care_minutes",
    "care_ask_a_parent",
    "care_other_clinic",
    "care_last_year",
)
"""To the care team, in its channel."""


OWN = "own:"
"""Before the words of one of a team's own questions."""


def partner_prompts(own: Sequence[str]) -> tuple[str, ...]:
    """The team's own questions, as they were typed, and ours."""
    return (*(f"{OWN}{words}" for words in own), *PROMPTS)


def next_prompt(prompts: Sequence[str], used: Mapping[str, int], start: int) -> str:
    """The one that was used least, the first of them in an order that begins at `start`. So none
    comes again before all have been used, one that is added later comes soon, and people who are
    asked on the same day are asked different things."""
    begin = start % len(prompts)
    in_turn = [*prompts[begin:], *prompts[:begin]]
    fresh = next((prompt for prompt in in_turn if not used.get(prompt)), None)
    return fresh or min(in_turn, key=lambda prompt: used.get(prompt, 0))
