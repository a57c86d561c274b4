"""The command line. Errors go to stderr as one sentence a line, exit 1; misuse exits 2.

What only one command needs is imported by that command, so that the others start quickly.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import config, teamfile
from bot.clock import machine_time
from bot.errors import AlongsideError
from bot.sealing import new_key
from bot.texts import line
from handlers import logs, operations
from handlers.loop import run
from handlers.slack.manifest import manifest as slack_manifest
from handlers.unusable import reason
from storage.schema import TablesInUse, UnknownVersion


class Instant(click.ParamType[datetime]):
    """An ISO 8601 time. One without an offset is taken as UTC."""

    name = "ISO"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time like 2026-01-14T17:30-05:00", param, ctx)
        if not 1970 <= found.year <= 2200:
            self.fail(f"{value!r} is not in a year from 1970 to 2200", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


INSTANT = Instant()


class Reporting(click.Group):
    """Turns the errors that carry a sentence into that sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AlongsideError as error:
            click.echo(error.sentence, err=True)
        except SQLAlchemyError as error:
            click.echo(f"The database cannot be used ({reason(error)}).", err=True)
        except UnknownVersion:
            click.echo(line("cli.database_ahead"), err=True)
        except TablesInUse:
            click.echo(line("cli.tables_in_use"), err=True)
        sys.exit(1)


@click.group(cls=Reporting, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="ALONGSIDE_CONFIG",
    help="The config file; by default config.toml if it is there.",
)
@click.version_option(package_name="alongside")
@click.pass_context
def main(ctx: click.Context, config_file: Path | None) -> None:
    """Alongside keeps co-production routines alive."""
    os.umask(0o077)  # what people wrote is in the files that this makes
    default = Path("config.toml")
    # Not Path.exists, which fails in a folder that this user may not look into.
    ctx.obj = config_file or (default if os.path.exists(default) else None)
    logs.configure()


def _settings(config_file: Path | None) -> config.Settings:
    settings = config.load(config_file)
    logs.configure(settings.logging.format, settings.logging.level)
    return settings


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("alongside-demo"),
    show_default=True,
    help="Where the demo keeps its files.",
)
@click.option(
    "--months",
    type=click.IntRange(1, 3),
    default=None,
    help="Play so many months of the made-up team, not its first two weeks.",
)
def demo(port: int, no_browser: bool, data: Path, months: int | None) -> None:
    """The whole bot against a pretend workspace; no account, no config."""
    from handlers.demo.serve import serve as serve_demo  # only the demo needs the sandbox

    logs.configure(level="warning")  # its story is a thousand requests
    run(serve_demo(port, data, months or 0, browser=not no_browser))


@main.command()
@click.option("--worker", is_flag=True, help="Schedule and delivery too, whichever the engine.")
@click.pass_obj
def serve(config_file: Path | None, worker: bool) -> None:
    """The bot: web server; with the local engine, or as worker too, schedule and delivery."""
    from handlers import app, server

    settings = _settings(config_file)
    config.require_slack(settings)
    works = worker or settings.delivery.engine == "local"
    run(server.serve(settings, app.Part(works=works)))


@main.command()
@click.pass_obj
def worker(config_file: Path | None) -> None:
    """Schedule and delivery alone; as many as you like on PostgreSQL."""
    from handlers import app, server

    settings = _settings(config_file)
    config.require_slack(settings, only_sending=True)
    run(server.serve(settings, app.Part(answers=False)))


@main.command()
@click.pass_obj
def migrate(config_file: Path | None) -> None:
    """Brings the database to this version."""
    version = run(operations.migrate(_settings(config_file)))
    click.echo(f"The database is at version {version}.")


@main.command()
@click.pass_obj
def check(config_file: Path | None) -> None:
    """Looks whether config, database, tokens and scopes are in place."""
    from handlers.check import findings

    async def looked() -> bool:
        sound = True
        async for finding in findings(settings):
            click.echo(str(finding))
            sound = sound and not finding.problem
        return sound

    settings = _settings(config_file)
    click.echo("config: ok")
    if not run(looked()):
        sys.exit(1)


@main.command(name="import")
@click.argument("team_file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--at", type=INSTANT, help="Count what falls due from this time; else from now.")
@click.option("--welcome", is_flag=True, help="Welcome everybody in a new team, as if just added.")
@click.pass_obj
def import_(config_file: Path | None, team_file: Path, at: datetime | None, welcome: bool) -> None:
    """Creates or updates a team from a team file."""
    file = teamfile.read(team_file)
    settings, when = _settings(config_file), at or machine_time()
    done = run(operations.import_team(settings, file, when, welcomes=welcome))
    for note in done.notes:
        click.echo(note, err=True)
    click.echo(done.summary())


@main.command()
@click.option("--team", help="Only this team; else all.")
@click.option("--from", "after", type=INSTANT, help="Else from now.")
@click.option("--until", type=INSTANT, help="Else four weeks on.")
@click.option("--why", is_flag=True, help="With reasons, and with what will not come.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def preview(
    config_file: Path | None,
    team: str | None,
    after: datetime | None,
    until: datetime | None,
    why: bool,
    as_json: bool,
) -> None:
    """What will be asked of whom, and when. Writes nothing."""
    start = after or machine_time()
    end = until or start + timedelta(weeks=4)
    if end < start:
        raise click.UsageError("--until is before --from.")
    foreseen = run(operations.preview(_settings(config_file), team, start, end, why=why))
    if as_json:
        told = operations.with_why if why else operations.as_json
        click.echo(json.dumps([told(step) for step in foreseen], indent=2))
    else:
        lines = [operations.as_line(step, why=why) for step in foreseen]
        removed = not lines and run(operations.is_removed(_settings(config_file), team))
        nothing = line("cli.removed") if removed else "Nothing is planned."
        click.echo("\n".join(lines) or nothing)


@main.command()
@click.option("--at", type=INSTANT, help="As of this time; else now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def tick(config_file: Path | None, at: datetime | None, as_json: bool) -> None:
    """One planning and delivery pass, then exits."""
    from handlers import onepass

    settings = _settings(config_file)
    config.require_slack(settings, only_sending=True)
    passed = run(onepass.tick(settings, at))
    click.echo(json.dumps(asdict(passed)) if as_json else str(passed))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def catalog(as_json: bool) -> None:
    """The change package, in this bot's own words."""
    from bot.catalog.package import package
    from handlers import catalog as written

    if as_json:
        click.echo(json.dumps(written.as_json(package()), indent=2))
    else:
        click.echo(written.as_text(package()))


@main.group()
def keys() -> None:
    """The keys that stored tokens are encrypted with."""


@keys.command()
def new() -> None:
    """Prints a key for encryption.keys that nobody has yet."""
    click.echo(new_key())


@keys.command()
@click.pass_obj
def rotate(config_file: Path | None) -> None:
    """Encrypts every stored token with the first key of encryption.keys."""
    settings = config.load(config_file)
    config.require_keys(settings)
    click.echo(line("cli.rotated", count=run(operations.rotate(settings))))


@main.group()
def manifest() -> None:
    """What to paste when creating the app on a platform."""


@manifest.command()
@click.pass_obj
def slack(config_file: Path | None) -> None:
    """The Slack app manifest for this config."""
    click.echo(slack_manifest(_settings(config_file)))
