"""The demo as somebody starts it: `alongside demo`, a process of its own, stopped by SIGTERM."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

STARTS_WITHIN = 60
# Three months are played on a machine that does other things too.
PLAYS_WITHIN = 240
STOPS_WITHIN = 20


@dataclass(frozen=True)
class Demo:
    url: str
    data: Path


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def running_demo(data: Path, port: int | None = None, months: int = 0) -> Iterator[Demo]:
    """Runs it until the block ends, and holds it to a clean end without an unexpected error. With
    `months` it plays so many."""
    command = [str(Path(sys.executable).with_name("alongside")), "demo", "--no-browser"]
    options = ["--port", str(port or free_port()), "--data", str(data)]
    options += ["--months", str(months)] if months else []
    process = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    said = _Said(process)
    try:
        yield Demo(said.address(PLAYS_WITHIN if months else STARTS_WITHIN), data)
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPS_WITHIN) == 0, "\n".join(said.lines)
        assert "reference=" not in "\n".join(said.lines), "\n".join(said.lines)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        said.close()


class _Said:
    """What the process printed so far, read beside it so that its pipe never fills up."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._pipe = process.stdout
        self._new: Queue[str | None] = Queue()
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._pipe:
            self.lines.append(line.rstrip())
            self._new.put(line)
        self._new.put(None)

    def address(self, within: float) -> str:
        """The address in its "Open http…" line, which comes within so many seconds."""
        try:
            while (line := self._new.get(timeout=within)) is not None:
                if found := re.search(r"^Open (http://\S+)", line):
                    return found[1]
        except Empty:
            pass
        raise AssertionError("The demo did not start:\n" + "\n".join(self.lines))

    def close(self) -> None:
        self._reader.join(STOPS_WITHIN)
        self._pipe.close()
