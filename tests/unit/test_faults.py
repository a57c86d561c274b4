"""The log of what went wrong: enough to find it, and nothing that a person typed."""

import logging
import re

import pytest

from bot.clock import machine_time
from bot.faults import report
from bot.heartbeat import Heartbeat

log = logging.getLogger("the bot")
WORDS = "my daughter was in hospital"


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    """The error with a traceback, as it arrives at whoever reports it."""
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def test_a_report_is_found_by_the_reference_that_the_person_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reference = report(log, raised(ValueError(WORDS)), delivery=7)

    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert re.fullmatch("[0-9a-f]{8}", reference)
    assert f"reference={reference} error=ValueError delivery=7 at " in record.getMessage()


def test_two_reports_have_two_references() -> None:
    error = raised(ValueError())

    assert report(log, error) != report(log, error)


def test_a_report_says_where_the_error_arose(caplog: pytest.LogCaptureFixture) -> None:
    report(log, raised(ValueError()))

    assert re.search(r"test_faults\.py:\d+ raised$", caplog.text.strip())


async def test_a_report_says_where_in_the_bot_an_error_arose_deep_in_a_library(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def failing(depth: int = 30) -> None:
        if depth:
            await failing(depth - 1)
        raise ValueError(WORDS)

    await Heartbeat(failing, machine_time).beat()

    assert re.search(
        r"heartbeat\.py:\d+ _ticked > .*test_faults\.py:\d+ failing$", caplog.text.strip()
    )
    assert caplog.text.count(" failing") == 3


def test_a_report_names_what_led_to_the_error(caplog: pytest.LogCaptureFixture) -> None:
    report(log, raised(LookupError(), raised(TimeoutError(), raised(OSError()))))

    assert "error=LookupError from TimeoutError from OSError" in caplog.text


def test_a_report_names_what_was_being_handled(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise KeyError(WORDS)
        except KeyError:
            raise RuntimeError(WORDS)  # noqa: B904 the case that is tested
    except RuntimeError as error:
        report(log, error)

    assert "error=RuntimeError from KeyError" in caplog.text


def test_a_report_holds_no_words_of_a_person(caplog: pytest.LogCaptureFixture) -> None:
    error = raised(ValueError(WORDS), raised(LookupError(WORDS)))
    error.add_note(WORDS)

    report(log, error, workspace=1)

    [record] = caplog.records
    assert WORDS not in caplog.text
    assert WORDS not in logging.Formatter().format(record)
    assert record.exc_info is None
