"""Whether a text repeats nine words in a row of the change package.

The package itself is not in this repository. What is kept is a short hash of each run of nine words
in it: enough to recognize a run, and not to read one. `python -m tests.unit.nine_words DOCUMENT`
writes them anew from the document's plain text.
"""

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

LENGTH = 9
# With 40 bits for some 5,000 runs, one run in 200 million that is our own would be suspected.
_LETTERS = 10
FILE = Path(__file__).with_name("nine_words.txt")


def runs(text: str) -> Iterator[str]:
    """Each nine words in a row, in lower case and without what stands between them. Hyphens part
    words, apostrophes do not."""
    words = re.findall(r"[a-z0-9]+", re.sub("['’]", "", text.casefold()))
    for start in range(len(words) - LENGTH + 1):
        yield " ".join(words[start : start + LENGTH])


def hashed(run: str) -> str:
    return sha256(run.encode()).hexdigest()[:_LETTERS]


def known() -> frozenset[str]:
    """The hashes of the runs in the change package."""
    return frozenset(FILE.read_text("ascii").split())


def repeated(text: str, hashes: frozenset[str]) -> list[str]:
    """The runs in a text that stand in the package."""
    return [run for run in runs(text) if hashed(run) in hashes]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.unit.nine_words DOCUMENT")
    found = sorted({hashed(run) for run in runs(Path(sys.argv[1]).read_text("utf-8"))})
    FILE.write_text("\n".join(found) + "\n", "ascii")
