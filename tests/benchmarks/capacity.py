"""What a number of teams takes: measured figures projected. `docs/capacity.md` shows both, and a
test compares them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from math import ceil

from bot.queue import CONNECTIONS, CONNECTIONS_OF_WORKER
from storage.postgres import Connections
from tests.unit.documents import ROOT, table

DOCUMENT = ROOT / "docs" / "capacity.md"
SIZES = (1, 100, 10_000, 1_000_000)

# What is supposed. The document says why.
SAME_ZONE = 0.5
OUT_WITHIN_MINUTES = 10
ANSWERED = 0.2
REQUESTS_AN_ANSWER = 2
FULL = 0.7
TEAMS_OF_AN_INSTALLATION = 100_000
PROCESSORS_OF_A_MACHINE = 16

_SECONDS = OUT_WITHIN_MINUTES * 60
_SECONDS_A_YEAR = 365 * 86_400
_MIB_A_GIB = 1024


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; `LABELS` says what each is."""

    sent: float
    updated: float
    acts: float
    at_once: float
    kib: float
    planned: float
    worker_ms: float
    database_ms: float
    answered: float
    idle_mb: float
    surge_mb: float


LABELS = {
    "sent": ("messages sent in a year of a team", "year"),
    "updated": ("messages brought up to date in that year", "year"),
    "acts": ("answers and the like in that year", "year"),
    "at_once": ("messages in the team's fullest minute", "year"),
    "kib": ("KiB that the year leaves in PostgreSQL", "year"),
    "planned": ("routines of all kinds planned a second by one process", "planning"),
    "worker_ms": ("milliseconds of a worker's processor for a message", "surge"),
    "database_ms": ("milliseconds of PostgreSQL's processor for a message", "surge"),
    "answered": ("requests answered a second by one process", "menu"),
    "idle_mb": ("MB of a process, idle", "starting"),
    "surge_mb": ("MB of a worker in the surge", "surge"),
}
MEASURED = ("measured", "figure", "by")
PROJECTED = ("teams", *(f"{size:,}" for size in SIZES))


@dataclass(frozen=True, slots=True)
class Needs:
    """What so many teams need when everything comes at once. One alone needs one process, which
    does everything, and SQLite."""

    teams: int
    figures: Figures

    @property
    def is_alone(self) -> bool:
        return self.teams == 1

    @property
    def due(self) -> float:
        """Messages that are due in the fullest minute."""
        share = 1.0 if self.is_alone else SAME_ZONE
        return self.teams * share * self.figures.at_once

    @property
    def requests(self) -> float:
        """A second, while they go out."""
        return self.due * ANSWERED * REQUESTS_AN_ANSWER / _SECONDS

    @property
    def planning(self) -> float:
        """Seconds of one process, for one routine of each team that is due."""
        return self.due / self.figures.at_once / self.figures.planned

    @property
    def sending(self) -> float:
        """Seconds of the workers' processors. What is answered is brought up to date, which takes
        about as long as sending."""
        return self.due * (1 + ANSWERED) * self.figures.worker_ms / 1000

    @property
    def workers(self) -> int:
        return 0 if self.is_alone else _processes((self.planning + self.sending) / _SECONDS)

    @property
    def serves(self) -> int:
        return 1 if self.is_alone else _processes(self.requests / self.figures.answered)

    @property
    def processors(self) -> int:
        """Of PostgreSQL. A request, and a message brought up to date, take about what a message
        takes."""
        if self.is_alone:
            return 0
        messages = self.due * (1 + ANSWERED + ANSWERED * REQUESTS_AN_ANSWER)
        return max(1, ceil(messages * self.figures.database_ms / 1000 / _SECONDS / FULL))

    @property
    def installations(self) -> int:
        """Side by side, each with a database of its own."""
        return ceil(self.teams / TEAMS_OF_AN_INSTALLATION)

    @property
    def machines(self) -> int:
        """For the processes beside the databases."""
        return max(1, ceil((self.workers + self.serves) / PROCESSORS_OF_A_MACHINE))

    @property
    def connections(self) -> int:
        """To PostgreSQL, of all processes together, at most."""
        if self.is_alone:
            return 0
        each = 2 * Connections().pool_size + CONNECTIONS
        return self.serves * each + self.workers * (each + CONNECTIONS_OF_WORKER)

    @property
    def gigabytes(self) -> float:
        """Of memory, for all processes."""
        megabytes = self.serves * self.figures.idle_mb + self.workers * self.figures.surge_mb
        return megabytes / _MIB_A_GIB


def _processes(full: float) -> int:
    """How many share the work that would fill so many processors; two, so that one may fail."""
    return max(2, ceil(full / FULL))


def projected(figures: Figures) -> list[tuple[str, ...]]:
    """The rows of the document's table, a column for each of `SIZES`."""
    needs = [Needs(size, figures) for size in SIZES]
    rows: dict[str, Iterable[object]] = {
        "messages a year": (_rounded(one.teams * figures.sent) for one in needs),
        "brought up to date a year": (_rounded(one.teams * figures.updated) for one in needs),
        "answers a year": (_rounded(one.teams * figures.acts) for one in needs),
        "messages a second, on average": (
            _short(one.teams * figures.sent / _SECONDS_A_YEAR) for one in needs
        ),
        "due in the fullest minute": (_rounded(one.due) for one in needs),
        "requests a second then": (_short(one.requests) for one in needs),
        "seconds of planning": (_short(one.planning) for one in needs),
        "seconds of the workers' processors": (_short(one.sending) for one in needs),
        "`worker`": (f"{one.workers:,}" for one in needs),
        "`serve`": (f"{one.serves:,}" for one in needs),
        "their machines": (f"{one.machines:,}" for one in needs),
        "their memory, GB": (_short(one.gigabytes) for one in needs),
        "their connections, at most": (f"{one.connections:,}" for one in needs),
        "PostgreSQL's processors": (f"{one.processors:,}" for one in needs),
        "installations side by side": (f"{one.installations:,}" for one in needs),
        "databases after a year, GB": (
            _short(one.teams * figures.kib / _MIB_A_GIB / _MIB_A_GIB) for one in needs
        ),
    }
    return [(name, *map(str, cells)) for name, cells in rows.items()]


def documented() -> Figures:
    """The figures that the document tells. Raises `ValueError` where one is missing, or is named
    otherwise than here."""
    told = {(name, by): figure for name, figure, by in table(DOCUMENT, *MEASURED)}
    if set(told) != set(LABELS.values()):
        raise ValueError(f"{DOCUMENT.name} tells other figures: {set(told) ^ set(LABELS.values())}")
    return Figures(**{key: float(told[label].replace(",", "")) for key, label in LABELS.items()})


def show(measured: Mapping[str, float]) -> None:
    """Both tables as the document has them: what was measured in this run in the place of what it
    tells."""
    figures = replace(documented(), **{key: round(it, 1) for key, it in measured.items()})
    print("\nThe tables of docs/capacity.md, with what this run has measured\n")
    told = asdict(figures)
    _print(MEASURED, [(name, f"{told[key]:,g}", f"`{by}`") for key, (name, by) in LABELS.items()])
    print()
    _print(PROJECTED, projected(figures))


def _print(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    for row in (header, ("---",) * len(header), *rows):
        print(f"| {' | '.join(row)} |")


def _rounded(number: float) -> str:
    """To two figures, for no more is known."""
    if number < 100:
        return f"{number:.0f}"
    digits = len(f"{number:.0f}") - 2
    return f"{round(number, -digits):,.0f}"


def _short(number: float) -> str:
    if number < 0.01:
        return "below 0.01"
    return f"{number:.2g}" if number < 10 else _rounded(number)
