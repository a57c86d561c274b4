"""`make bench`: what is measured, side by side in one run. `ARGS="planning idle"` chooses."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine

from tests.benchmarks import delivery, idle, menu, planning, starting, surge

PARTS: dict[str, Callable[[], Coroutine[object, object, None]]] = {
    "menu": lambda: menu.measure(rounds=3, count=800),
    "planning": lambda: planning.measure(rounds=3, count=2_000),
    "idle": lambda: idle.measure((1_000, 100_000, 1_000_000)),
    "delivery": lambda: delivery.measure(rounds=3, count=1_000),
    "surge": lambda: surge.measure(workspaces=1_000, posts=10, workers=(1, 2, 4)),
    "starting": lambda: starting.measure(rounds=5),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="else all")
    for part in parser.parse_args().parts or PARTS:
        asyncio.run(PARTS[part]())


if __name__ == "__main__":
    main()
