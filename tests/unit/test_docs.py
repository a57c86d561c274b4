"""What the documents say is so: their examples run, and what they name is there."""

import json
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from pydantic import BaseModel, SecretStr

from bot import config
from bot.config import Settings
from bot.teamfile import MeetingTable
from handlers.cli import main
from handlers.slack.manifest import SCOPES, manifest
from tests.unit.documents import DOCUMENTS, README, ROOT, code, table

EXAMPLE = ROOT / "config.example.toml"
README_TEXT = README.read_text("utf-8")
INSTALLED_BY = (ROOT / "Dockerfile", ROOT / "Makefile", *sorted((ROOT / "deploy").iterdir()))
documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def described(command: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words call, and the rest of them. `KeyError` if there is none."""
    found: click.Command = main
    while isinstance(found, click.Group):
        found, command = found.commands[command[0]], command[1:]
    return found, command


def commands_in(document: Path) -> list[list[str]]:
    """Calls of `alongside` in a document's code, as words."""
    return [
        shlex.split(call)
        for row in code(document)
        for call in re.findall(r"(?<![\w.-])alongside ([a-z]+(?: .*)?)$", row)
    ]


def flattened(settings: BaseModel) -> dict[str, Any]:
    return {
        f"{section}.{key}": value.get_secret_value() if isinstance(value, SecretStr) else value
        for section, inner in settings
        for key, value in inner
    }


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(config.ENVIRONMENT)]:
        monkeypatch.delenv(name)


@pytest.fixture
def alongside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command in a folder of its own, as in a terminal."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    return run


def test_the_example_config_loads_names_every_key_and_gives_every_default() -> None:
    written = tomllib.loads(EXAMPLE.read_text("utf-8"))
    named = {
        f"{section}.{key}": value
        for section, keys in written.items()
        for key, value in keys.items()
    }

    assert named == flattened(Settings.model_construct())
    assert flattened(config.load(EXAMPLE)) == named


@documents
def test_every_command_that_is_named_exists_with_its_options(document: Path) -> None:
    for words in commands_in(document):
        command, rest = described(words)
        known = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known, words


def test_the_readme_leads_through_all_commands_of_a_real_workspace() -> None:
    named = {words[0] for words in commands_in(ROOT / "README.md")}
    assert named >= {"manifest", "migrate", "import", "preview", "check", "serve", "tick"}


@documents
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    named = {name for row in code(document) for name in re.findall(r"^make ([a-z]+)", row)}
    assert named <= make_targets()


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(re.findall(r"^  make ([a-z]+) ", shown.stdout, re.MULTILINE)) == make_targets()


def make_targets() -> set[str]:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    return set(phony[1].split())


@documents
def test_every_link_to_a_file_or_heading_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", document.read_text("utf-8")):
        path, _, heading = target.partition("#")
        file = document.parent / path if path else document
        assert file.exists(), target
        assert not heading or heading in headings(file), target


def headings(document: Path) -> set[str]:
    """The addresses of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@documents
def test_every_file_of_the_source_that_is_named_is_there(document: Path) -> None:
    """Of this version: what decisions.md tells of may be gone."""
    if document.name != "decisions.md":
        for row in code(document):
            for path in re.findall(
                r"(?<![\w/.-])(?:bot|handlers|storage|tests|deploy)/[\w/.]+", row
            ):
                assert (ROOT / path.rstrip(".")).exists(), path


def test_every_picture_is_described_for_those_who_do_not_see_it() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(docs/pictures/", README_TEXT)
    assert pictures
    assert all(len(description.split()) > 10 for description in pictures)


def test_the_readme_lists_the_scopes_of_the_manifest_and_why() -> None:
    assert table(README, "scope", "why") == list(SCOPES.items())


def test_the_scopes_that_may_be_left_out_are_named_and_asked_for() -> None:
    asked = json.loads(manifest(Settings.model_construct()))["oauth_config"]["scopes"]
    first, second, third = asked["bot_optional"]
    assert {first, second, third} < set(asked["bot"])
    assert f"`{first}`, `{second}` and `{third}` are optional" in README_TEXT


def test_the_readme_says_where_each_secret_comes_from() -> None:
    secrets = {
        f"slack.{key}"
        for key, value in Settings.model_construct().slack
        if isinstance(value, SecretStr)
    }
    assert set(re.findall(r"^\| `(slack\.\w+)` \|", README_TEXT, re.MULTILINE)) == secrets


def test_the_team_file_of_the_readme_is_imported_and_previewed(
    alongside: Callable[..., Result], tmp_path: Path
) -> None:
    [team_file] = re.findall(r"^```toml\n(.+?)^```", README_TEXT, re.MULTILINE | re.DOTALL)
    (tmp_path / "team.toml").write_text(team_file, "utf-8")

    assert alongside("migrate").exit_code == 0
    imported = alongside("import", "team.toml", "--at", "2026-11-01T12:00-05:00")
    assert (imported.exit_code, imported.stderr) == (0, "")
    window = ("--from", "2026-11-20T00:00-05:00", "--until", "2026-12-02T00:00-05:00")
    shown = alongside("preview", "--team", "Maple Valley IBD", *window).stdout.splitlines()
    assert [line.split("  ")[::2] for line in shown] == [  # Thursday is Thanksgiving
        ["Mon Nov 23, 8:30 AM ET", "summary.week"],
        ["Wed Nov 25, 9:30 AM ET", "agenda.channel"],
        ["Wed Nov 25, 5:30 PM ET", "agenda.ask"],
        ["Sun Nov 29, 5:30 PM ET", "agenda.remind"],
        ["Mon Nov 30, 8:30 AM ET", "summary.week"],
        ["Mon Nov 30, 2:00 PM ET", "agenda.post"],
        ["Mon Nov 30, 2:00 PM ET", "agenda.copy"],
        ["Tue Dec 1, 9:55 AM ET", "agenda.round"],
    ]


def test_the_team_file_of_the_readme_gives_the_defaults_that_it_says() -> None:
    [team_file] = re.findall(r"^```toml\n(.+?)^```", README_TEXT, re.MULTILINE | re.DOTALL)
    [meeting] = tomllib.loads(team_file)["meetings"]
    given = MeetingTable.model_validate(meeting)
    default = MeetingTable.model_validate({"title": given.title, "start": given.start})
    steps = ("ask", "channel", "post")
    keys = [f"{step}_{what}" for step in steps for what in ("days_before", "time")]
    for key in (*keys, "remind_days_before"):
        assert key in meeting
        assert getattr(given, key) == getattr(default, key)


def test_the_options_of_pytest_that_contributing_names_exist(
    pytestconfig: pytest.Config,
) -> None:
    rows = [row for row in code(ROOT / "CONTRIBUTING.md") if row.startswith(".venv/bin/pytest")]
    options = {word for row in rows for word in row.split() if word.startswith("--")}
    assert options
    for option in options:
        pytestconfig.getoption(option)  # raises for one that there is not


@pytest.mark.parametrize(
    "file",
    [*DOCUMENTS, EXAMPLE, *INSTALLED_BY, *sorted(ROOT.glob("*.lock"))],
    ids=lambda path: path.name,
)
def test_no_index_address_and_no_personal_path_is_written_down(file: Path) -> None:
    found = re.search(
        r"--(extra-)?index-url|--find-links|https?://\S+\.(whl|tar\.gz)|/(home|root|Users)/",
        file.read_text("utf-8"),
    )
    assert found is None, found


def test_the_image_is_built_from_what_dockerignore_lets_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {row[1:] for row in ignored if row.startswith("!")}
    copies = re.findall(r"^COPY (?!--from)(.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    copied = {name for row in copies for name in row.split()[:-1]}
    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)
