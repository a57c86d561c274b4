"""Every step and every reason of the ledger has words for the person whom it concerns."""

import tomllib
from pathlib import Path

import pytest

from bot.personal import why
from bot.routines.agenda.steps import Step
from bot.texts import line


@pytest.mark.parametrize("step", Step)
def test_every_step_of_the_agenda_has_a_name_for_whoever_gets_it(step: Step) -> None:
    words = line(f"personal.step_agenda_{step.value}")

    assert words[0].islower()
    assert not words.endswith(".")


def test_every_reason_of_the_ledger_is_put_into_a_sentence() -> None:
    reasons = tomllib.loads(Path("bot/texts/en/reason.toml").read_text("utf-8"))

    assert set(why.REASONS) == set(reasons)
    assert all(line(f"personal.because_{reason}").endswith(".") for reason in reasons)
