"""The documents, read for the tests of what they say."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = (
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)


def code(document: Path) -> Iterator[str]:
    """Each line of code in a document: indented, fenced, or between backquotes."""
    fenced = False
    for row in document.read_text("utf-8").splitlines():
        if row.startswith("```"):
            fenced = not fenced
        elif fenced or row.startswith("    "):
            yield row.strip()
        else:
            yield from re.findall(r"`([^`]+)`", row)


def table(document: Path, *header: str) -> list[tuple[str, ...]]:
    """The cells of each row of the one table that has this header, without backquotes around a
    whole cell. `ValueError` if there is none, or more."""
    [found] = document.read_text("utf-8").split(f"| {' | '.join(header)} |\n")[1:]
    rows = [row for row in found.partition("\n\n")[0].splitlines()[1:] if row.startswith("|")]
    return [tuple(re.sub(r"^`([^`]+)`$", r"\1", cell) for cell in _cells(row)) for row in rows]


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]
