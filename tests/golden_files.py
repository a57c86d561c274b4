"""Golden files: what people read, kept beside the tests as it was last agreed on.

`pytest --record-golden` writes them anew; look at the difference before you keep it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).with_name("golden")


@dataclass(frozen=True)
class Golden:
    """Compares with a file, or writes it."""

    record: bool

    def check(self, name: str, read: str, payload: Any) -> None:
        """`read` is what a person reads, `payload` what is sent for it."""
        file = FOLDER / f"{name}.json"
        shown = {"read": read.splitlines(), "payload": payload}
        text = json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
        if self.record:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            return
        assert file.exists(), f"{file.name} was never recorded: pytest --record-golden"
        assert shown == json.loads(file.read_text("utf-8"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(request.config.getoption("--record-golden"))
