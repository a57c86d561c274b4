"""A real process: how it logs, and that it is ready once it has ticked."""

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.contract.core.process import Alongside


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_process_logs_json_from_its_first_line_and_is_ready_once_it_has_ticked(
    database_url: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = {"database.url": database_url, "slack.mode": "off", "server.port": port}
    alongside = Alongside(tmp_path, config | {"logging.format": "json"})
    async with asyncio.timeout(60), alongside.started("serve") as process:
        assert process.stderr is not None
        first = json.loads(await process.stderr.readline())
        assert first.keys() == {"level", "logger", "message", "time"}
        assert first["message"] == f"listening on 127.0.0.1, port {port}"
        assert first["time"].endswith("+00:00")
        async with aiohttp.ClientSession() as http:
            while (await asked(http, port)) != 200:  # noqa: ASYNC110 it tells nobody but those who ask
                await asyncio.sleep(0.05)
        process.terminate()
        assert await process.stderr.read() == b""
        assert await process.wait() == 0


async def asked(http: aiohttp.ClientSession, port: int) -> int:
    try:
        async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status
    except aiohttp.ClientConnectionError:  # it says so just before it listens
        return 0


async def test_a_level_that_there_is_not_is_named(tmp_path: Path) -> None:
    refused = await Alongside(tmp_path, {"logging.level": "loud"})("preview")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("logging.level: ")
