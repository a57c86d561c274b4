"""The command line, as the contract says: real processes, real databases, a pretend Slack."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.sealing import is_key
from handlers.demo.seed import SEED
from handlers.slack.manifest import OPTIONAL, SCOPES
from handlers.unusable import reason
from storage.database import Database
from storage.schema import head
from tests.contract.core.ledger import EXAMPLE, at, import_team, ledger, maple
from tests.contract.core.process import Alongside
from tests.contract.sandbox.world import BOT_TOKEN, SECRET, House, open_house
from tests.databases import PostgresDatabases

BEHIND = "The database is not at this version. Run: alongside migrate\n"
UNUSABLE = "The database cannot be used (its file cannot be opened).\n"

# Where the database is not what the test is about: a process takes its second to start.
on_sqlite_alone = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
async def house(anyio_backend: str) -> AsyncIterator[House]:
    """The made-up hospital of the demo, without a bot that listens."""
    async with open_house(seed=SEED) as opened:
        yield opened


def configured(folder: Path, database_url: str, house: House | None = None) -> Alongside:
    """The command with a database, and with the pretend Slack if there is one."""
    shutil.copy(EXAMPLE, folder / "team.toml")
    config = {"database.url": database_url, "slack.mode": "off"}
    if house is not None:
        config |= {
            "slack.mode": "http",
            "slack.api_url": f"{house.url}/api/",
            "slack.bot_token": BOT_TOKEN,
            "slack.signing_secret": SECRET,
        }
    return Alongside(folder, config)


@pytest.fixture
def alongside(tmp_path: Path, database_url: str) -> Alongside:
    return configured(tmp_path, database_url)


@pytest.fixture
def nowhere(tmp_path: Path) -> Alongside:
    """The command with a database that is not there."""
    return configured(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/alongside.db")


async def test_a_new_database_is_brought_to_this_version_once(
    tmp_path: Path, empty_database_url: str
) -> None:
    alongside = configured(tmp_path, empty_database_url)

    for _ in range(2):
        migrated = await alongside("migrate")
        assert (migrated.code, migrated.out) == (0, f"The database is at version {head()}.\n")
    assert (await alongside("preview")).out == "Nothing is planned.\n"


@pytest.mark.parametrize(
    "words",
    [("import", "team.toml"), ("tick",), ("serve",)],
    ids=lambda words: words[0],
)
async def test_a_database_that_is_behind_names_the_command_that_helps(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    alongside = configured(tmp_path, "sqlite+aiosqlite:///empty.db")

    refused = await alongside(
        *words, slack__mode="http", slack__bot_token="x", slack__signing_secret="y"
    )

    assert (refused.code, refused.out, refused.err) == (1, "", BEHIND)


@on_sqlite_alone
async def test_a_database_of_a_newer_version_is_left_alone(
    alongside: Alongside, database: Database
) -> None:
    async with database.writing.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    refused = await alongside("migrate")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines()[-1].startswith(
        "A newer version of Alongside made this database"
    )
    assert "Traceback" not in refused.err
    async with database.reading() as session:
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


@pytest.mark.parametrize("command", ["migrate", "preview", "serve"])
async def test_a_database_that_cannot_be_reached_is_said_in_one_sentence(
    nowhere: Alongside, command: str
) -> None:
    refused = await nowhere(
        command, slack__mode="http", slack__bot_token="x", slack__signing_secret="y"
    )

    assert (refused.code, refused.out, refused.err) == (1, "", UNUSABLE)


async def test_a_postgres_that_is_not_there_is_said_in_one_sentence_without_its_password(
    tmp_path: Path,
) -> None:
    url = "postgresql+psycopg://bot:the-password@127.0.0.1:1/alongside"

    refused = await configured(tmp_path, url)("preview")

    said = "The database cannot be used (no server answers there).\n"
    assert (refused.code, refused.out, refused.err) == (1, "", said)


@pytest.mark.parametrize("backend", ["pgbouncer"])
async def test_why_a_postgres_lets_nobody_in_is_said_in_our_words(
    database_url: str, postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    unknown = postgres_databases.url.set(database="the-password").render_as_string()
    for url, why in (
        (database_url, "that is a pooler of connections: set database.pgbouncer"),
        (unknown, "the server has no such database or user"),
        ("postgresql+psycopg://bot@the-password.invalid/x", "there is no machine of that name"),
    ):
        checked = await configured(tmp_path, url)("check")
        assert checked.out == f"config: ok\ndatabase: cannot be used ({why})\n"
        assert checked.err == ""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('FATAL:  password authentication failed for user "the-password"', "with this password"),
        ("fe_sendauth: no password supplied", "with this password"),
        ("FATAL:  sorry, too many clients already", "no connection left"),
        ("FATAL:  remaining connection slots are reserved for roles with", "no connection left"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', "pg_hba.conf"),
        ("connection timeout expired", "no server answers"),
        ('relation "the-password" does not exist', "OperationalError"),
    ],
)
def test_what_a_server_may_say_of_it_is_known_and_not_repeated(said: str, why: str) -> None:
    told = reason(OperationalError("SELECT 1", {}, psycopg.OperationalError(said)))
    assert why in told
    assert "the-password" not in told


@on_sqlite_alone
async def test_files_with_what_people_wrote_are_for_their_own_user_alone(
    alongside: Alongside, tmp_path: Path
) -> None:
    fresh = configured(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/private.db")

    assert (await fresh("migrate")).code == 0

    assert (tmp_path / "private.db").stat().st_mode & 0o077 == 0


async def test_a_team_is_imported_once(alongside: Alongside, database: Database) -> None:
    first = await alongside("import", "team.toml", "--at", "2026-01-07T09:00-05:00")
    assert first.code == 0
    assert first.out.startswith("Maple Valley IBD: ")
    assert first.err == ""

    again = await alongside("import", "team.toml")
    assert (again.code, again.out) == (0, "Maple Valley IBD: nothing changed.\n")


@on_sqlite_alone
async def test_a_team_file_that_is_wrong_is_refused_line_by_line(
    alongside: Alongside, tmp_path: Path
) -> None:
    file = tmp_path / "team.toml"
    file.write_text(
        file.read_text()
        .replace('"America/New_York"', '"Mars"')
        .replace("minutes = 45", "minutes = 1")
    )

    refused = await alongside("import", "team.toml")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines() == [
        "team.toml: team.timezone: “Mars” is not a time zone I know. "
        "Write it like America/New_York.",
        "team.toml: meetings[1].minutes: Input should be greater than or equal to 5",
    ]


@on_sqlite_alone
async def test_an_unknown_facilitator_is_said_and_the_team_imported(
    alongside: Alongside, tmp_path: Path
) -> None:
    file = tmp_path / "team.toml"
    file.write_text(file.read_text().replace('facilitator = "U0SAM"', 'facilitator = "U0X"'))

    imported = await alongside("import", "team.toml")

    assert imported.code == 0
    assert "“QI huddle” names U0X as facilitator" in imported.err
    assert imported.out.startswith("Maple Valley IBD: ")


async def test_the_preview_tells_what_the_contract_promises(
    alongside: Alongside, database: Database
) -> None:
    await import_team(database, maple(), at("2026-06-01T09:00-04:00"))

    shown = await alongside(
        *("preview", "--json", "--team", "Maple Valley IBD"),
        *("--from", "2026-01-14T09:30-05:00", "--until", "2026-01-16T14:00-05:00"),
    )

    told = {"team": "Maple Valley IBD", "zone": "America/New_York"}
    told["for"] = "2026-01-20T09:00:00-05:00"
    # Jan 19 is a holiday: three working days before Tue Jan 20 is Wed Jan 14, one is Fri Jan 16.
    assert shown.json == [
        told
        | {
            "routine": "agenda.channel",
            "due": "2026-01-14T09:30:00-05:00",
            "recipients": ["C0QITEAM"],
        },
        told
        | {"routine": "agenda.ask", "due": "2026-01-14T17:30:00-05:00", "recipients": ["U0PRIYA"]},
        told
        | {
            "routine": "agenda.post",
            "due": "2026-01-16T14:00:00-05:00",
            "recipients": ["C0QITEAM"],
        },
        told
        | {"routine": "agenda.copy", "due": "2026-01-16T14:00:00-05:00", "recipients": ["U0PRIYA"]},
    ]
    assert (shown.code, shown.err) == (0, "")


@on_sqlite_alone
async def test_the_preview_keeps_the_offset_of_each_season(
    alongside: Alongside, database: Database
) -> None:
    await import_team(database, maple())

    # An offset may be left out; then the time is in UTC.
    shown = await alongside("preview", "--json", "--from", "2026-03-01", "--until", "2026-03-18")

    asks = [(step["due"], step["for"]) for step in shown.json if step["routine"] == "agenda.ask"]
    assert asks == [
        ("2026-03-11T17:30:00-04:00", "2026-03-17T09:00:00-04:00"),
    ]
    assert [step["for"] for step in shown.json][:1] == ["2026-03-03T09:00:00-05:00"]


@on_sqlite_alone
async def test_the_preview_says_why_on_request_also_of_what_will_not_come(
    alongside: Alongside, database: Database
) -> None:
    await import_team(database, maple())
    await import_team(database, maple(name="Zebra Hill", channel="C0ZEBRA"))
    window = "--from", "2026-01-14T17:30-05:00", "--until", "2026-01-14T17:30-05:00"

    shown = await alongside("preview", "--why", "--json", *window)
    read = await alongside("preview", "--why", *window)

    assert [(one["team"], one["comes"], one["digest"], one["reason"]) for one in shown.json] == [
        ("Maple Valley IBD", True, False, ""),
        ("Zebra Hill", False, False, "an ask this week already"),
    ]
    assert read.out.splitlines()[1].endswith("  (skipped: an ask this week already)")


@on_sqlite_alone
async def test_the_preview_can_be_read_and_names_each_zone(
    alongside: Alongside, database: Database
) -> None:
    await import_team(database, maple())

    shown = await alongside("preview", "--from", "2026-01-14", "--until", "2026-01-15T00:00Z")

    assert shown.out == (
        "Wed Jan 14, 9:30 AM ET  Maple Valley IBD  agenda.channel  to C0QITEAM, "
        "for Tue Jan 20, 9:00 AM ET\n"
        "Wed Jan 14, 5:30 PM ET  Maple Valley IBD  agenda.ask  to U0PRIYA, "
        "for Tue Jan 20, 9:00 AM ET\n"
    )


@on_sqlite_alone
async def test_a_team_that_there_is_not_is_said_in_one_sentence(alongside: Alongside) -> None:
    refused = await alongside("preview", "--team", "Nobody")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "There is no team called “Nobody”.\n"


async def test_a_tick_sends_what_is_due_and_counts_it(
    tmp_path: Path, database_url: str, database: Database, house: House
) -> None:
    alongside = configured(tmp_path, database_url, house)
    await import_team(database, maple(), at("2026-01-07T09:00-05:00"))

    ticked = await alongside("tick", "--at", "2026-01-16T14:01-05:00", "--json")

    # The channel's post has lost its use by then: the agenda itself is there.
    counted = {"at": "2026-01-16T14:01:00-05:00", "planned": 4, "sent": 3}
    counted |= {"skipped": 1, "failed": 0, "waiting": 0}
    assert (ticked.code, ticked.json) == (0, counted)
    channel = await house.get("messages", user="U0DANA", channel="C0QITEAM")
    assert len(channel["messages"]) == 1
    personal = await house.get("messages", user="U0PRIYA", channel="D0PRIYA")
    ask, copy = personal["messages"]
    assert "We meet Tue Jan 20, 8:00 AM CT" in ask["text"]
    assert "Here is what we will talk about" in copy["text"]

    again = await alongside("tick", "--at", "2026-01-16T14:02-05:00")
    assert again.out == (
        "2026-01-16T14:02:00-05:00: 0 planned, 0 sent, 0 skipped, 0 failed, 0 waiting\n"
    )


@on_sqlite_alone
async def test_a_tick_tells_apart_what_was_skipped_failed_and_put_off(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    file = maple(channel="C0LOBBY")  # where the bot is not
    file["members"].append({"email": "ann@example.org", "name": "Ann", "role": "partner"})
    await import_team(database, file, at("2026-01-07T09:00-05:00"))

    async with open_house(seed=SEED) as house:
        alongside = configured(tmp_path, database_url, house)
        begun = await alongside("tick", "--at", "2026-01-20T09:00-05:00", "--json")
        refused = await alongside("tick", "--at", "2026-01-30T09:00-05:00", "--json")
    away = await alongside("tick", "--at", "2026-02-02T14:00-05:00", "--json")

    keys = ("planned", "sent", "skipped", "failed", "waiting")
    counts = [[ended.json[key] for key in keys] for ended in (begun, refused, away)]
    assert counts == [[5, 0, 8, 0, 0], [5, 1, 2, 2, 0], [3, 0, 0, 1, 3]]
    later = [one for one in await ledger(database) if one.occasion == "2026-02-03"]
    assert [(one.step, one.state.value, one.reason) for one in later] == [
        ("ask", "sent", ""),
        ("ask", "unreachable", "mail is not set up"),
        ("channel", "unreachable", "I am not in the channel"),
        ("remind", "waiting", "Slack did not answer"),
        ("post", "waiting", "Slack did not answer"),
        ("copy", "waiting", "Slack did not answer"),
        ("copy", "unreachable", "mail is not set up"),
    ]


@on_sqlite_alone
async def test_everything_in_place_is_checked_line_by_line(
    tmp_path: Path, database_url: str, house: House
) -> None:
    checked = await configured(tmp_path, database_url, house)("check")

    assert checked.code == 0, checked
    assert checked.out.splitlines() == [
        "config: ok",
        "database: ok",
        f"slack.bot_token ({SEED.team_name}): ok",
        "slack scopes: ok",
    ]


@on_sqlite_alone
async def test_a_scope_that_may_be_left_out_is_not_missed(
    tmp_path: Path, database_url: str
) -> None:
    scopes = tuple(scope for scope in SCOPES if scope not in OPTIONAL)
    async with open_house(seed=SEED, scopes=scopes) as house:
        checked = await configured(tmp_path, database_url, house)("check")

    assert (checked.code, checked.out.splitlines()[-1]) == (0, "slack scopes: ok")


@on_sqlite_alone
async def test_a_socket_is_checked_with_its_own_token(
    tmp_path: Path, database_url: str, house: House
) -> None:
    alongside = configured(tmp_path, database_url, house)

    checked = await alongside("check", slack__mode="socket", slack__app_token="xapp-wrong")

    assert checked.code == 1
    assert checked.out.splitlines()[-1] == "slack.app_token: Slack answered invalid_auth"


async def test_what_is_not_in_place_is_told_and_ends_in_one(tmp_path: Path) -> None:
    async with open_house(seed=SEED, scopes=("chat:write", "commands")) as house:
        alongside = configured(tmp_path, "sqlite+aiosqlite:///empty.db", house)
        checked = await alongside("check")
        wrong = await alongside("check", slack__bot_token="xoxb-wrong")
    away = await alongside("check")

    assert (checked.code, wrong.code, away.code) == (1, 1, 1)
    assert "database: not at this version; run: alongside migrate" in checked.out
    assert "slack scopes: missing " in checked.out
    assert "slack.bot_token: Slack answered invalid_auth" in wrong.out
    assert "slack.bot_token: Slack cannot be reached" in away.out
    for ended in (checked, wrong, away):
        assert BOT_TOKEN not in ended.out + ended.err
        assert "Traceback" not in ended.err


async def test_a_database_that_is_away_is_one_line_of_the_check(nowhere: Alongside) -> None:
    checked = await nowhere("check")

    assert (checked.code, checked.err) == (1, "")
    assert checked.out == "config: ok\ndatabase: cannot be used (its file cannot be opened)\n"


CONFIG = """
[server]
port = 0
[slack]
mode = "xoxb-secret"
bot_token = ["xoxb-secret"]
token = "xoxb-secret"
"""


async def test_a_config_that_is_wrong_is_told_line_by_line_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)

    refused = await Alongside(tmp_path, {})("preview")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines() == [
        "server.port: must be a port from 1 to 65535",
        "slack.mode: Input should be 'http', 'socket' or 'off'",
        "slack.bot_token: Input should be a valid string",
        "slack.token: there is no such key",
    ]


async def test_the_config_can_be_somewhere_else(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[server]\nport = 0\n")
    refusal = "server.port: must be a port from 1 to 65535\n"

    by_option = await Alongside(tmp_path, {})("--config", "other.toml", "preview")
    by_environment = await Alongside(tmp_path, {"config": "other.toml"})("preview")

    assert (by_option.code, by_option.err) == (1, refusal)
    assert (by_environment.code, by_environment.err) == (1, refusal)


async def test_what_needs_slack_says_which_keys_it_lacks(tmp_path: Path) -> None:
    alongside = configured(tmp_path, "sqlite+aiosqlite:///empty.db")

    refused = await alongside("serve", slack__mode="http")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines() == [
        'slack.signing_secret: needed for mode "http"',
        'slack.bot_token: needed for mode "http"',
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("dance",),
        ("tick", "--at", "yesterday"),
        ("tick", "--at", "9999-12-31T23:59"),
        ("preview", "--from", "2026-02-01", "--until", "2026-01-01"),
        ("demo", "--months", "0"),
        ("demo", "--months", "4"),
        ("demo", "--months", "x"),
    ],
    ids=" ".join,
)
async def test_misuse_ends_in_two(tmp_path: Path, words: tuple[str, ...]) -> None:
    misused = await configured(tmp_path, "sqlite+aiosqlite:///empty.db")(*words)

    assert (misused.code, misused.out) == (2, "")
    assert misused.err.startswith("Usage: ")
    assert not (tmp_path / "empty.db").exists()


async def test_the_catalog_is_printed_without_a_database_as_json_or_to_read(
    nowhere: Alongside,
) -> None:
    shown = await nowhere("catalog", "--json")

    assert (shown.code, shown.err) == (0, "")
    counts = {kind: len(entries) for kind, entries in shown.json.items()}
    assert counts == {
        "concepts": 7,
        "ideas": 19,
        "starters": 7,
        "gems": 6,
        "team_characteristics": 6,
        "partner_characteristics": 9,
        "questions": 3,
        "tools": 4,
        "outreach": 6,
    }
    entries = [entry for kind in shown.json.values() for entry in kind]
    assert all(entry["source"] and entry["text"] for entry in entries)

    read = await nowhere("catalog")
    assert read.code == 0
    assert [entry["key"] for entry in entries if f"[{entry['key']}]" not in read.out] == []


@on_sqlite_alone
async def test_keys_are_made_and_needed_to_rotate(alongside: Alongside) -> None:
    made = await alongside("keys", "new")
    refused = await alongside("keys", "rotate")
    rotated = await alongside("keys", "rotate", encryption__keys=made.out.strip())

    assert (made.code, is_key(made.out.strip())) == (0, True)
    assert (refused.code, refused.err) == (
        1,
        "encryption.keys: there is none; make one: alongside keys new\n",
    )
    assert (rotated.code, rotated.out) == (
        0,
        "Every stored token is encrypted with the newest key.\n",
    )
