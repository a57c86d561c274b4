"""Settings: a TOML file and the environment, checked at the start. Secrets are never shown."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import Misconfigured
from bot.sealing import Seal, is_key
from storage.postgres import Connections

ENVIRONMENT = "ALONGSIDE_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """Where the web server listens, and where people reach it."""

    host: str = "127.0.0.1"
    port: int = 3000
    public_url: str = "http://127.0.0.1:3000"

    @field_validator("port")
    @classmethod
    def _port(cls, port: int) -> int:
        if not 1 <= port <= 65535:
            raise ValueError("must be a port from 1 to 65535")
        return port

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, url: str) -> str:
        return _web_address(url).rstrip("/")


class DatabaseSettings(_Section):
    """Where everything is kept. All but the address is about PostgreSQL."""

    url: str = "sqlite+aiosqlite:///alongside.db"
    pool_size: int = Field(default=Connections.pool_size, ge=1, le=1000)
    statement_timeout: int = Field(default=Connections.statement_timeout, ge=1, le=3600)
    pgbouncer: bool = Connections.pgbouncer

    @property
    def connections(self) -> Connections:
        return Connections(self.pool_size, self.statement_timeout, self.pgbouncer)

    @field_validator("url")
    @classmethod
    def _url(cls, url: str) -> str:
        if not url.startswith(("sqlite+aiosqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite+aiosqlite:/// or postgresql+psycopg://")
        try:
            make_url(url)
        except (ArgumentError, ValueError):
            raise ValueError("is not the address of a database") from None
        return url

    @property
    def is_postgresql(self) -> bool:
        return self.url.startswith("postgresql")


class Slack(_Section):
    """How the bot meets Slack. `mode` "off" serves no Slack at all.

    `bot_token` is for one workspace. With `client_id` and `client_secret` instead, any number of
    workspaces install the bot by themselves; `on_uninstall` says what becomes of the data of one
    that removes it.
    """

    mode: Literal["http", "socket", "off"] = "http"
    signing_secret: SecretStr = SecretStr("")
    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    on_uninstall: Literal["keep", "purge"] = "keep"
    api_url: str = "https://slack.com/api/"

    @field_validator("api_url")
    @classmethod
    def _api_url(cls, url: str) -> str:
        return _web_address(url).rstrip("/") + "/"

    @property
    def installs(self) -> bool:
        """Whether workspaces install the bot by themselves."""
        return bool(self.client_id) and self.mode != "off"

    @property
    def is_slacks_own(self) -> bool:
        """Whether it is Slack, and no emulator of it."""
        return urlsplit(self.api_url).hostname == "slack.com"

    @property
    def site(self) -> str:
        """Where people meet Slack in a browser, with a slash at its end."""
        return self.api_url.removesuffix("api/")

    def missing(self) -> list[str]:
        """The keys that this mode needs and that have no value."""
        token = "client_secret" if self.client_id else "bot_token"
        needed = {
            "http": ("signing_secret", token),
            "socket": ("app_token", token),
            "off": (),
        }[self.mode]
        return [key for key in needed if not getattr(self, key).get_secret_value()]


class Delivery(_Section):
    """Who delivers: this process alone, or workers that share a queue. `concurrency`: how many
    workspaces one worker has in hand at a time."""

    engine: Literal["local", "procrastinate"] = "local"
    concurrency: int = Field(default=1000, ge=1, le=5000)


class Logging(_Section):
    """How the log is written to stderr; `level` is of the bot's own lines."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Encryption(_Section):
    """The keys that stored tokens are sealed with, the newest first. In the environment they are
    one text, with commas between them."""

    keys: Annotated[list[SecretStr], NoDecode] = []

    @property
    def seal(self) -> Seal:
        """Raises `IndexError` without a key."""
        return Seal([key.get_secret_value() for key in self.keys])

    @field_validator("keys", mode="before")
    @classmethod
    def _split(cls, keys: object) -> object:
        if not isinstance(keys, str):
            return keys
        return [key.strip() for key in keys.split(",") if key.strip()]

    @field_validator("keys")
    @classmethod
    def _are_keys(cls, keys: list[SecretStr]) -> list[SecretStr]:
        wrong = [
            str(place) for place, key in enumerate(keys, 1) if not is_key(key.get_secret_value())
        ]
        if wrong:
            raise ValueError(
                f"number {', '.join(wrong)} is no key; make one with: alongside keys new"
            )
        return keys


class Settings(BaseSettings):
    """The whole configuration. The environment (`ALONGSIDE_SECTION__KEY`) outranks the file."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    server: Server = Server()
    database: DatabaseSettings = DatabaseSettings()
    slack: Slack = Slack()
    encryption: Encryption = Encryption()
    delivery: Delivery = Delivery()
    logging: Logging = Logging()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(file: Path | None) -> Settings:
    """The settings from the file, if one is given, under those of the environment.

    Raises `Misconfigured` with one line for each problem, naming its key and never its value.
    """
    try:
        settings = Settings(**(_read(file) if file else {}))
    except ValidationError as error:
        raise Misconfigured([_problem(details) for details in error.errors()]) from None
    except SettingsError:
        problem = f"the environment: write each key by itself, like {ENVIRONMENT}SLACK__MODE"
        raise Misconfigured([problem]) from None
    if settings.delivery.engine == "procrastinate" and not settings.database.is_postgresql:
        problem = 'delivery.engine: "procrastinate" needs PostgreSQL as database.url'
        raise Misconfigured([problem])
    return settings


def require_slack(settings: Settings, *, only_sending: bool = False) -> None:
    """Raises `Misconfigured` if the chosen way to Slack lacks a key. What only sends needs no key
    for what comes in."""
    problems = slack_problems(settings)
    if only_sending:
        problems = {key: problem for key, problem in problems.items() if key in _FOR_SENDING}
    if problems:
        raise Misconfigured([f"{key}: {problem}" for key, problem in problems.items()])


_FOR_SENDING = ("slack.bot_token", "encryption.keys")


def slack_problems(settings: Settings) -> dict[str, str]:
    """What the chosen way to Slack lacks, and what contradicts it, by the name of the key."""
    slack = settings.slack
    problems = {f"slack.{key}": f'needed for mode "{slack.mode}"' for key in slack.missing()}
    if slack.installs and slack.bot_token.get_secret_value():
        problems |= {"slack.bot_token": "is for one workspace; leave it out beside slack.client_id"}
    if slack.installs and not settings.encryption.keys:
        problems |= {
            "encryption.keys": "needed beside slack.client_id; make one: alongside keys new"
        }
    return problems


def require_keys(settings: Settings) -> None:
    """Raises `Misconfigured` without a key for what is stored."""
    if not settings.encryption.keys:
        raise Misconfigured(["encryption.keys: there is none; make one: alongside keys new"])


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise Misconfigured([f"{file}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured([f"{file}: not TOML: {error}"]) from None


def _problem(details: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in details["loc"])
    if details["type"] == "extra_forbidden":
        return f"{key}: there is no such key"
    return f"{key}: {details['msg'].removeprefix('Value error, ')}"


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    return url
