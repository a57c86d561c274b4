"""A real process logs as its config says, from its first line on."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from tests.contract.core.process import Alongside


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_process_logs_json_from_its_first_line(database_url: str, tmp_path: Path) -> None:
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


async def test_a_level_that_there_is_not_is_named(tmp_path: Path) -> None:
    refused = await Alongside(tmp_path, {"logging.level": "loud"})("preview")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("logging.level: ")
