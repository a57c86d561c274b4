"""How long the menu takes to answer, beside a bare Bolt app that only acks."""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.benchmarks.servers import BARE_DEFAULT, BARE_FAST, MENU_POSTGRES, MENU_SQLITE, SECRET

BODY = (
    "token=t&team_id=T0MAPLE&team_domain=maple&channel_id=C0QITEAM&channel_name=qi-ibd"
    "&user_id=U0DANA&user_name=dana&command=%2Fcoprod&text=&api_app_id=A0ALONG"
    "&trigger_id=1.2.3&response_url="
)
CROWD = 16


@asynccontextmanager
async def server(kind: str) -> AsyncIterator[str]:
    """A server process of that kind; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.servers", kind, stdout=asyncio.subprocess.PIPE
    )
    if process.stdout is None:
        raise RuntimeError("no output to read the address from")
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


class Client:
    """Sends the same signed `/coprod`, as Slack would."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url
        self._signer = SignatureVerifier(SECRET)

    async def ask(self) -> float:
        """Seconds until the answer was read. Raises for any answer but 200."""
        now = str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": self._signer.generate_signature(timestamp=now, body=BODY) or "",
        }
        started = time.perf_counter()
        async with self._http.post(self._url, data=BODY, headers=headers) as answer:
            await answer.read()
            answer.raise_for_status()
        return time.perf_counter() - started

    async def one_by_one(self, count: int) -> list[float]:
        return [await self.ask() for _ in range(count)]

    async def all_at_once(self, count: int) -> float:
        """Requests a second with `CROWD` of them under way."""
        started = time.perf_counter()
        await asyncio.gather(*(self.one_by_one(count // CROWD) for _ in range(CROWD)))
        return count / (time.perf_counter() - started)


async def measure(rounds: int, count: int) -> dict[str, float]:
    kinds = (BARE_FAST, BARE_DEFAULT, MENU_SQLITE, MENU_POSTGRES)
    latencies: dict[str, list[float]] = {kind: [] for kind in kinds}
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    async with aiohttp.ClientSession() as http:
        for _round in range(rounds):
            for kind in kinds:  # in turn, so that a busy moment of the machine hits all alike
                async with server(kind) as base_url:
                    client = Client(http, f"{base_url}/slack/events")
                    await client.one_by_one(100)
                    latencies[kind] += await client.one_by_one(count)
                    rates[kind].append(await client.all_at_once(count))
    _print(latencies, rates)
    return {"answered": statistics.median(rates[MENU_POSTGRES])}


def _print(latencies: dict[str, list[float]], rates: dict[str, list[float]]) -> None:
    medians = {kind: statistics.median(times) * 1000 for kind, times in latencies.items()}
    by_rate = {kind: statistics.median(found) for kind, found in rates.items()}
    print(f"{'server':<28}{'median ms':>10}{'x fast':>8}{'per second':>12}{'x fast':>8}")
    for kind, median in medians.items():
        print(
            f"{kind:<28}{median:>10.2f}{median / medians[BARE_FAST]:>8.2f}"
            f"{by_rate[kind]:>12.0f}{by_rate[kind] / by_rate[BARE_FAST]:>8.2f}"
        )
    print("\nAims: the menu at most 6 times the bare fast setting, and below the bare default.")
    for kind in (MENU_SQLITE, MENU_POSTGRES):
        fast = medians[kind] / medians[BARE_FAST]
        default = medians[kind] / medians[BARE_DEFAULT]
        print(f"{kind}: {fast:.2f} times the fast setting, {default:.2f} times the default")
