"""`make bench`: what is measured, side by side in one run. `ARGS="planning idle"` chooses."""

import argparse
from collections.abc import Callable, Coroutine, Mapping

from handlers.loop import run
from tests.benchmarks import capacity, delivery, idle, menu, planning, starting, surge, year

# Each may give figures of those that `capacity` projects.
PARTS: dict[str, Callable[[], Coroutine[object, object, Mapping[str, float] | None]]] = {
    "menu": lambda: menu.measure(rounds=3, count=800),
    "planning": lambda: planning.measure(rounds=3, count=2_000),
    "idle": lambda: idle.measure((1_000, 100_000, 1_000_000)),
    "delivery": lambda: delivery.measure(rounds=3, count=5_000),
    "surge": lambda: surge.measure(sizes=(100, 1_000), posts=10, workers=(1, 2, 4)),
    "starting": lambda: starting.measure(rounds=5),
    "year": lambda: year.measure(copies=100),
}
CAPACITY = "capacity"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS, CAPACITY], help="else all")
    chosen = parser.parse_args().parts or [*PARTS, CAPACITY]
    measured: dict[str, float] = {}
    for part, measure in PARTS.items():
        if part in chosen:
            figures = run(measure())
            measured |= figures or {}
    if CAPACITY in chosen:
        capacity.show(measured)


if __name__ == "__main__":
    main()
