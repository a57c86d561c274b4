"""The web server is told to stop by a signal, and whoever runs it still has work to finish."""

import asyncio
import signal
import socket
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from handlers.server import WebServer


@pytest.fixture
def raised_again() -> Iterator[list[int]]:
    """Signals that reach the process itself, not only the server."""
    reached: list[int] = []
    stops = (signal.SIGTERM, signal.SIGINT)
    before = {stop: signal.signal(stop, lambda sig, _frame: reached.append(sig)) for stop in stops}
    yield reached
    for stop, handler in before.items():
        signal.signal(stop, handler)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server_and_leaves_the_process_to_finish(
    stop: signal.Signals, raised_again: list[int]
) -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = WebServer(Starlette(), "127.0.0.1", 0)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await server.listening()

    signal.raise_signal(stop)
    await asyncio.wait_for(serving, timeout=10)

    assert raised_again == []
