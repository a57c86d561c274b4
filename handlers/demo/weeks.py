"""The first two weeks of the made-up team; times are its wall time."""

from handlers.demo.acts import Beat, Came, brings, confirms, misses, says, taps, types, writes_down
from handlers.demo.seed import DANA, PRIYA, ROSA, SAM

WEEKS: tuple[tuple[str, Beat], ...] = (
    ("2025-12-30T09:20", says(DANA, "Welcome, Rosa and Priya. Glad you are on the team.")),
    ("2025-12-30T09:25", says(ROSA, "Happy to be here.")),
    ("2025-12-30T09:40", confirms(DANA, "Rosa Delgado", "Priya Shah")),
    (
        "2025-12-31T19:05",
        brings(
            ROSA,
            "The wait between check-in and the nurse is long, and there is nowhere quiet to sit.",
        ),
    ),
    (
        "2026-01-02T12:15",
        brings(PRIYA, "Schools ask us what to do on a bad day. What can we give them?"),
    ),
    ("2026-01-02T13:40", types(SAM, "agenda add Who calls families after a new diagnosis?")),
    ("2026-01-06T09:50", says(DANA, "Good meeting. Thank you for starting us off, Rosa.")),
    (
        "2026-01-06T10:05",
        writes_down(
            DANA,
            Came("Rosa", "Decided", "From Jan 19 we try the small room next door for two weeks."),
            Came("Priya", "Discussed", "All of us want one page that schools can keep."),
            Came("Sam", "Decided", "Priya and Sam draft a first call together."),
        ),
    ),
    ("2026-01-06T12:30", taps(ROSA, "Yes")),
    ("2026-01-06T12:45", taps(SAM, "Yes")),
    ("2026-01-06T19:10", misses(PRIYA, "Who writes it?")),
)
