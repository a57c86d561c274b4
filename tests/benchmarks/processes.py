"""The real `alongside` in processes of its own: how soon each is ready, and its memory."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from handlers.server import listen

_SECONDS = 120


@dataclass(frozen=True)
class Process:
    """`ready_after`: seconds from its start until it said that it was ready."""

    base_url: str
    pid: int
    ready_after: float

    def megabytes(self) -> float:
        """What it has in memory now (Linux)."""
        for row in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if row.startswith("VmRSS:"):
                return int(row.split()[1]) / 1024
        raise RuntimeError("no VmRSS in /proc")

    def processor_seconds(self) -> float:
        return processor_seconds(self.pid)


def processor_seconds(pid: int) -> float:
    """What a process has used, and those of its children that have ended (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def family_seconds(pid: int) -> float:
    """What a process and all its children have used (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return processor_seconds(pid) + sum(processor_seconds(int(child)) for child in children)


@asynccontextmanager
async def running(
    *words: str, settings: Mapping[str, object], count: int = 1
) -> AsyncIterator[list[Process]]:
    """So many processes of a command (`"worker"`), each ready. `settings`: keys of the config,
    `slack__mode`. They end by SIGTERM."""
    async with AsyncExitStack() as stack, aiohttp.ClientSession() as http:
        yield [
            await stack.enter_async_context(_started(http, words, settings)) for _ in range(count)
        ]


@asynccontextmanager
async def _started(
    http: aiohttp.ClientSession, words: tuple[str, ...], settings: Mapping[str, object]
) -> AsyncIterator[Process]:
    port = _free_port()
    base_url = f"http://127.0.0.1:{port}"
    given = {"server__port": port, "server__public_url": base_url, **settings}
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("alongside"),
        *words,
        env={"PATH": os.environ["PATH"]}
        | {f"ALONGSIDE_{key.upper()}": str(value) for key, value in given.items()},
    )
    try:
        async with asyncio.timeout(_SECONDS):
            await _ready(http, base_url)
        yield Process(base_url, process.pid, time.perf_counter() - started)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(http: aiohttp.ClientSession, base_url: str) -> None:
    while True:
        try:
            async with http.get(f"{base_url}/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.02)


def _free_port() -> int:
    with listen("127.0.0.1", 0) as listening:
        return int(listening.getsockname()[1])
