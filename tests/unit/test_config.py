"""Settings: read from a file and the environment, refused in words that keep every secret."""

import json
import os
import traceback
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.config import Settings, load, require_slack
from bot.errors import Misconfigured
from bot.sealing import Seal, Unreadable, new_key
from handlers.cli import main
from handlers.slack.manifest import manifest
from storage.postgres import Connections

SECRET = "xoxb-a-secret-of-somebody"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "SLACK__BOT_TOKEN",
        "SLACK__MODE",
        "DATABASE__URL",
        "SERVER__PORT",
        "ENCRYPTION__KEYS",
    ):
        monkeypatch.delenv(f"ALONGSIDE_{name}", raising=False)


def config_file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(Misconfigured) as refusal:
        load(config_file(folder, text))
    return refusal.value.problems


def test_without_a_file_the_bot_keeps_to_this_machine() -> None:
    settings = load(None)

    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 3000)
    assert settings.server.public_url == "http://127.0.0.1:3000"
    assert settings.database.url == "sqlite+aiosqlite:///alongside.db"
    assert settings.database.connections == Connections()
    assert (settings.slack.mode, settings.slack.api_url) == ("http", "https://slack.com/api/")
    assert settings.delivery.engine == "local"


def test_every_key_of_the_contract_is_read_from_the_file(tmp_path: Path) -> None:
    settings = load(
        config_file(
            tmp_path,
            """
            [server]
            host = "0.0.0.0"
            port = 8080
            public_url = "https://alongside.example/"
            [database]
            url = "postgresql+psycopg://bot:word@db.example:5432/alongside"
            pool_size = 4
            statement_timeout = 60
            pgbouncer = true
            [slack]
            mode = "socket"
            signing_secret = "signs"
            bot_token = "xoxb-1"
            app_token = "xapp-1"
            client_id = "1.2"
            client_secret = "hides"
            on_uninstall = "purge"
            api_url = "https://emulator.example/api"
            [delivery]
            engine = "procrastinate"
            concurrency = 7
            """,
        )
    )

    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 8080)  # noqa: S104 only read
    assert settings.server.public_url == "https://alongside.example"
    assert settings.database.url == "postgresql+psycopg://bot:word@db.example:5432/alongside"
    assert settings.database.connections == Connections(4, 60, pgbouncer=True)
    assert settings.slack.mode == "socket"
    assert settings.slack.signing_secret.get_secret_value() == "signs"
    assert settings.slack.bot_token.get_secret_value() == "xoxb-1"
    assert settings.slack.app_token.get_secret_value() == "xapp-1"
    assert settings.slack.client_id == "1.2"
    assert settings.slack.client_secret.get_secret_value() == "hides"
    assert settings.slack.on_uninstall == "purge"
    assert settings.slack.api_url == "https://emulator.example/api/"
    assert settings.slack.site == "https://emulator.example/"
    assert (settings.delivery.engine, settings.delivery.concurrency) == ("procrastinate", 7)


def test_the_environment_outranks_the_file_key_by_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALONGSIDE_SLACK__BOT_TOKEN", "xoxb-environment")
    monkeypatch.setenv("ALONGSIDE_SERVER__PORT", "4000")

    settings = load(
        config_file(tmp_path, '[slack]\nbot_token = "xoxb-file"\nsigning_secret = "signs"\n')
    )

    assert settings.slack.bot_token.get_secret_value() == "xoxb-environment"
    assert settings.slack.signing_secret.get_secret_value() == "signs"
    assert settings.server.port == 4000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[server]\nport = 0", "server.port: must be a port from 1 to 65535"),
        ("[server]\nport = 70000", "server.port: must be a port from 1 to 65535"),
        (
            '[server]\nport = "many"',
            "server.port: Input should be a valid integer, unable to parse string as an integer",
        ),
        (
            '[server]\npublic_url = "alongside.example"',
            "server.public_url: must be an address that begins with http:// or https://",
        ),
        (
            '[slack]\napi_url = "ftp://slack.example/"',
            "slack.api_url: must be an address that begins with http:// or https://",
        ),
        ('[slack]\nmode = "email"', "slack.mode: Input should be 'http', 'socket' or 'off'"),
        (
            '[database]\nurl = "mysql://x"',
            "database.url: must begin with sqlite+aiosqlite:/// or postgresql+psycopg://",
        ),
        (
            '[database]\nurl = "postgresql+psycopg://db.example:port/x"',
            "database.url: is not the address of a database",
        ),
        ('[slack]\ntoken = "x"', "slack.token: there is no such key"),
        (
            '[delivery]\nengine = "procrastinate"',
            'delivery.engine: "procrastinate" needs PostgreSQL as database.url',
        ),
        (
            "[delivery]\nconcurrency = 0",
            "delivery.concurrency: Input should be greater than or equal to 1",
        ),
        ("[mail]\nport = 25", "mail: there is no such key"),
    ],
)
def test_a_wrong_value_is_told_by_its_key(tmp_path: Path, text: str, problem: str) -> None:
    assert problems_of(tmp_path, text) == [problem]


def test_every_problem_has_a_line_of_its_own(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, '[server]\nport = 0\n[slack]\nmode = "x"\nteam = 1\n')

    assert [problem.split(":")[0] for problem in problems] == [
        "server.port",
        "slack.mode",
        "slack.team",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'[slack]\nbot_token = ["{SECRET}"]',
        f'[slack]\nmode = "{SECRET}"',
        f'[slack]\napi_url = "{SECRET}"',
        f'[slack]\nsecret = "{SECRET}"',
        f'[database]\nurl = "mysql://user:{SECRET}@db/x"',
        f'[database]\nurl = "postgresql+psycopg://user:{SECRET}@db:port/x"',
        f'slack = "{SECRET}"',
        f'[slack]\nbot_token = "{SECRET}',
    ],
)
def test_no_problem_repeats_what_was_written(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        load(config_file(tmp_path, text))

    assert SECRET not in "".join(traceback.format_exception(refusal.value))


def test_a_whole_section_in_the_environment_is_refused_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALONGSIDE_SLACK", SECRET)

    with pytest.raises(Misconfigured) as refusal:
        load(None)

    assert refusal.value.problems == [
        "the environment: write each key by itself, like ALONGSIDE_SLACK__MODE"
    ]


def test_settings_that_are_printed_show_no_secret(tmp_path: Path) -> None:
    keys = "".join(f'{key} = "{SECRET}"\n' for key in ("signing_secret", "bot_token", "app_token"))
    settings = load(config_file(tmp_path, f"[slack]\n{keys}"))

    assert SECRET not in f"{settings} {settings!r} {settings.model_dump()} {settings.slack}"


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.toml: No such file or directory"):
        load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("content", [b"[slack", b"\xff\xfe", b"port = = 1"])
def test_a_file_that_is_not_toml_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(Misconfigured, match=r"config\.toml: not TOML: "):
        load(path)


@pytest.mark.parametrize(
    ("mode", "problems"),
    [
        (
            "http",
            [
                'slack.signing_secret: needed for mode "http"',
                'slack.bot_token: needed for mode "http"',
            ],
        ),
        (
            "socket",
            [
                'slack.app_token: needed for mode "socket"',
                'slack.bot_token: needed for mode "socket"',
            ],
        ),
    ],
)
def test_a_way_to_slack_says_which_keys_it_lacks(
    mode: str, problems: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALONGSIDE_SLACK__MODE", mode)

    with pytest.raises(Misconfigured) as refusal:
        require_slack(load(None))

    assert refusal.value.problems == problems


def test_a_way_to_slack_with_its_keys_is_taken_and_off_needs_none(tmp_path: Path) -> None:
    http = config_file(tmp_path, '[slack]\nsigning_secret = "s"\nbot_token = "t"\n')
    assert load(http).slack.missing() == []
    require_slack(load(http))

    off = load(config_file(tmp_path, '[slack]\nmode = "off"\n'))
    assert off.slack.missing() == []
    require_slack(off)


INSTALLS = '[slack]\nclient_id = "1.2"\nsigning_secret = "s"\n'


def test_installs_need_a_secret_and_a_key_and_no_token_of_one_workspace(tmp_path: Path) -> None:
    settings = load(config_file(tmp_path, f'{INSTALLS}bot_token = "{SECRET}"\n'))

    with pytest.raises(Misconfigured) as refusal:
        require_slack(settings)

    assert refusal.value.problems == [
        'slack.client_secret: needed for mode "http"',
        "slack.bot_token: is for one workspace; leave it out beside slack.client_id",
        "encryption.keys: needed beside slack.client_id; make one: alongside keys new",
    ]


def test_installs_with_all_they_need_are_taken_and_sending_needs_only_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = load(config_file(tmp_path, f'[slack]\nclient_id = "1.2"\n{_keys(new_key())}'))
    require_slack(sending, only_sending=True)
    with pytest.raises(Misconfigured):
        require_slack(sending)

    whole = f'{INSTALLS}client_secret = "h"\n{_keys(new_key())}'
    require_slack(load(config_file(tmp_path, whole)))

    monkeypatch.setenv("ALONGSIDE_SLACK__MODE", "off")
    off = load(config_file(tmp_path, INSTALLS))
    require_slack(off)
    assert not off.slack.installs


def test_keys_come_as_a_list_or_with_commas_from_the_environment_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()
    listed = load(config_file(tmp_path, _keys(new, old))).encryption
    monkeypatch.setenv("ALONGSIDE_ENCRYPTION__KEYS", f"{new}, {old},")
    told = load(None).encryption

    assert listed == told
    assert Seal([new]).open(told.seal.seal("a token")) == "a token"
    assert told.seal.open(Seal([old]).seal("a token")) == "a token"
    with pytest.raises(Unreadable):
        Seal([new]).open(Seal([old]).seal("a token"))


def test_a_key_that_is_none_is_told_by_its_place_and_never_shown(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, _keys(new_key(), SECRET, SECRET))

    assert problems == ["encryption.keys: number 2, 3 is no key; make one with: alongside keys new"]


def test_the_manifest_says_where_installs_come_back_to_and_asks_for_their_end(
    tmp_path: Path,
) -> None:
    def told(text: str) -> tuple[object, list[str]]:
        written = json.loads(manifest(load(config_file(tmp_path, text))))
        events = written["settings"]["event_subscriptions"]["bot_events"]
        return written["oauth_config"].get("redirect_urls"), events

    server = '[server]\npublic_url = "https://alongside.example"\n'
    urls, events = told(server + INSTALLS)
    assert urls == ["https://alongside.example/slack/oauth_redirect"]
    assert events[-2:] == ["app_uninstalled", "tokens_revoked"]
    one_workspace, fewer = told(server)
    assert (one_workspace, fewer) == (None, events[:-2])


def _keys(*keys: str) -> str:
    return f"[encryption]\nkeys = {json.dumps(keys)}\n"


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    settings: Settings = load(None)

    with pytest.raises(ValueError, match="frozen"):
        settings.slack.mode = "off"


def test_a_folder_that_this_user_may_not_look_into_holds_no_config(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such as that of whoever became the service's user. No file can show it to root."""
    look = os.stat

    def refused(path: Any, *arguments: Any, **more: Any) -> os.stat_result:
        if str(path) == "config.toml":
            raise PermissionError
        return look(path, *arguments, **more)

    monkeypatch.setattr(os, "stat", refused)
    told = CliRunner().invoke(main, ["manifest", "slack"])
    assert (told.exit_code, told.exception) == (0, None)
