"""Delivery beside a bare loop of slack_sdk's `AsyncWebClient`: messages a second to one server.

The loop posts the same message as often and writes nothing down. Ours decides for each person
whether it may go, claims it, makes the card, sends it and records how it ended.
"""

import time
from datetime import UTC, datetime, timedelta

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select

from bot.config import DatabaseSettings, Settings, Slack
from bot.planner import plan
from bot.platforms import key_of
from bot.routines.ideas import cards
from bot.routines.ideas.prompts import PROMPTS
from bot.rules import RULES
from handlers.app import assembled, deliver_now
from handlers.lasting import keep_what_is_loaded
from handlers.slack import blockkit
from handlers.slack.lookup import named
from handlers.slack.pace import NoPace
from storage.tables import Delivery, DeliveryState
from tests.benchmarks.databases import fresh
from tests.benchmarks.filling import PARTNERS, add_routines, analyzed, fill
from tests.benchmarks.menu import server
from tests.benchmarks.servers import SLACK

NOW = datetime(2026, 6, 3, 16, 30, 1, tzinfo=UTC)
SINCE = datetime(2026, 5, 28, 12, tzinfo=UTC)
ASK = blockkit.message(cards.ask(1, "Rosa", PROMPTS[0], None))


async def bare(base_url: str, count: int) -> float:
    """Messages a second."""
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient(token="xoxb-bare", base_url=f"{base_url}/api/", session=http)
        started = time.perf_counter()
        for number in range(count):
            key = named(key_of(number))
            await client.chat_postMessage(channel=f"U{number}", metadata=key, **ASK)
        return count / (time.perf_counter() - started)


async def ours(base_url: str, database_url: str, count: int) -> float:
    """Deliveries a second."""
    settings = Settings.model_construct(
        database=DatabaseSettings(url=database_url),
        slack=Slack(bot_token=SecretStr("xoxb-T1"), api_url=f"{base_url}/api/"),
    )
    # At no pace: the loop beside it keeps none either.
    async with assembled(settings, lambda: NOW, NoPace()) as bot:
        teams = count // PARTNERS
        await fill(bot.database, teams)
        await add_routines(bot.database, teams, 1, due=NOW - timedelta(seconds=1), since=SINCE)
        await plan(bot.database, RULES, NOW)
        await analyzed(bot.database)
        started = time.perf_counter()
        ended = await deliver_now(bot)
        seconds = time.perf_counter() - started
        async with bot.database.reading() as session:
            recorded = await session.scalar(
                select(func.count()).where(Delivery.state == DeliveryState.SENT)
            )
    if (ended[DeliveryState.SENT], recorded) != (count, count):
        raise RuntimeError(f"ended as {ended}, recorded {recorded}")
    return count / seconds


async def measure(rounds: int, count: int) -> None:
    keep_what_is_loaded()  # as processes do that stay
    print(f"\nDelivery: {count} messages, one server; a second, the middle of {rounds} rounds")
    print(f"{'database':<14}{'bare loop':>12}{'ours':>10}{'ratio':>8}")
    for backend in ("SQLite", "PostgreSQL"):
        found: dict[str, list[float]] = {"theirs": [], "ours": []}
        for _round in range(rounds):
            async with server(SLACK) as base_url, fresh(backend) as url:
                found["theirs"].append(await bare(base_url, count))
                found["ours"].append(await ours(base_url, url, count))
        theirs, own = (sorted(rates)[len(rates) // 2] for rates in found.values())
        print(f"{backend:<14}{theirs:>12.0f}{own:>10.0f}{own / theirs:>8.2f}")
    print("Aim: at least 0.7 of its rate.")
