"""`alongside` on a machine whose clock is off by so many seconds: `skewed.py SECONDS COMMAND …`."""

import sys
from datetime import datetime, timedelta, tzinfo

from bot import clock
from handlers.cli import main

SKEW = timedelta(seconds=int(sys.argv.pop(1)))


class OfThisMachine(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + SKEW


if __name__ == "__main__":
    vars(clock)["datetime"] = OfThisMachine
    main()
