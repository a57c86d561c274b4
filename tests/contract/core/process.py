"""The real `alongside`, in a process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 60
SKEWED = Path(__file__).with_name("skewed.py")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Alongside:
    """The command in a folder, with nothing of this machine's environment but what it is given:
    keys of the config by their path, such as `{"slack.mode": "off"}`. On a machine whose clock
    is off by `skew` seconds."""

    folder: Path
    config: Mapping[str, object]
    skew: int = 0

    @property
    def _command(self) -> tuple[str, ...]:
        if self.skew:
            return (sys.executable, str(SKEWED), str(self.skew))
        return (str(Path(sys.executable).with_name("alongside")),)

    async def __call__(self, *words: str, **config: object) -> Ended:
        """Runs to the end; `config` overrides keys, with `__` for the dot."""
        async with self.started(*words, **config) as process:
            async with asyncio.timeout(SECONDS):
                out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    @asynccontextmanager
    async def started(
        self, *words: str, **config: object
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """A process that is gone at the end of the block, however it ends."""
        keys = {key.replace(".", "__"): value for key, value in self.config.items()} | config
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *words,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"]}
            | {f"ALONGSIDE_{key.upper()}": str(value) for key, value in keys.items()},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
