"""Where a token may go: to Slack's own host for files, and nowhere else."""

import pytest

from handlers.slack.files import is_slacks

SLACK, EMULATOR = "https://slack.com/api/", "http://127.0.0.1:3001/api/"


@pytest.mark.parametrize(
    ("url", "api_url"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.ics", SLACK),
        ("https://maple.enterprise.slack.com/files-pri/T1-F1/a.ics", SLACK),
        ("https://files.slack-gov.com/files-pri/T1-F1/a.ics", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:3001/files-pri/T1-F1/a.ics", EMULATOR),
    ],
)
def test_a_file_of_the_workspace_is_fetched(url: str, api_url: str) -> None:
    assert is_slacks(url, api_url)


@pytest.mark.parametrize(
    ("url", "api_url"),
    [
        ("https://evil.example/a.ics", SLACK),
        ("https://slack.com.evil.example/a.ics", SLACK),
        ("https://evilslack.com/a.ics", SLACK),
        ("https://files.slack.com@evil.example/a.ics", SLACK),
        ("https://somebody@files.slack.com/a.ics", SLACK),
        ("http://files.slack.com/a.ics", SLACK),
        ("https://files.slack.com:8443/a.ics", SLACK),
        ("http://127.0.0.1:3002/a.ics", EMULATOR),
        ("http://[bad/a.ics", SLACK),
        ("file:///etc/passwd", SLACK),
        ("", SLACK),
    ],
)
def test_no_token_goes_anywhere_else(url: str, api_url: str) -> None:
    assert not is_slacks(url, api_url)
