"""The log as `serve` writes it, kept line by line."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from handlers import logs

Form = Literal["text", "json"]


@dataclass
class Lines:
    form: Form
    out: io.StringIO = field(default_factory=io.StringIO)

    @property
    def text(self) -> str:
        return self.out.getvalue()

    def json(self, logger: str = "") -> list[dict[str, Any]]:
        """Every line as an object; those of one logger and below it."""
        found = [json.loads(one) for one in self.text.splitlines()]
        return [one for one in found if one["logger"].startswith(logger)]


@contextmanager
def written(form: Form) -> Iterator[Lines]:
    """From here on everything that is logged is written so, at the level that says most."""
    root, lines = logging.getLogger(), Lines(form)
    before, level = root.handlers[:], root.level
    own = {name: logging.getLogger(name).level for name in logs.OURS}
    root.handlers.clear()  # `configure` closes those that it finds
    logs.configure(form, "debug", lines.out)
    try:
        yield lines
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        for name, was in own.items():
            logging.getLogger(name).setLevel(was)
