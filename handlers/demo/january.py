"""The rest of January: a small start is asked for, ideas come in, and two people join the team."""

from handlers.demo.acts import (
    Beat,
    Came,
    adds,
    answers_idea,
    begins_project,
    brings,
    everybody_reads,
    says,
    says_yes,
    sees_idea,
    shares,
    taps,
    types,
    writes_down,
)
from handlers.demo.seed import AMARA, BEN, DANA, PRIYA, ROSA, SAM

JANUARY: tuple[tuple[str, Beat], ...] = (
    ("2026-01-15T09:10", taps(DANA, "Ask Priya")),
    ("2026-01-15T20:30", taps(PRIYA, "Nothing this time")),
    ("2026-01-16T12:10", brings(ROSA, "Mornings are full. Where can we park with a stroller?")),
    ("2026-01-16T13:00", types(SAM, "agenda add Which page do new families get first?")),
    (
        "2026-01-20T10:05",
        writes_down(
            DANA,
            Came("Priya", "Decided", "Dana writes it, and you see it before anyone else does."),
            Came("Rosa", "Decided", "From Feb 2 four places by the door are for families."),
            Came("Sam", "Discussed", "We put all pages on one table and choose next time."),
        ),
    ),
    ("2026-01-20T12:40", says_yes(ROSA, "Mornings are full")),
    ("2026-01-20T12:41", taps(ROSA, "I was there: we did")),
    ("2026-01-20T19:20", says_yes(PRIYA, "Dana writes it")),
    ("2026-01-21T09:00", adds(DANA, "Amara Lee")),
    ("2026-01-21T09:05", adds(DANA, "Ben Carter")),
    ("2026-01-21T09:10", says(DANA, "Welcome, Amara and Ben. You find us here.")),
    ("2026-01-21T09:40", says(AMARA, "Glad to be here. What should I read first?")),
    ("2026-01-21T09:45", says(BEN, "The agenda, I guess. Families first.")),
    (
        "2026-01-21T18:50",
        shares(ROSA, "A map from the parking lot to your door, drawn by families.", prompted=True),
    ),
    ("2026-01-22T20:10", taps(PRIYA, "Yes, gladly")),
    (
        "2026-01-23T09:30",
        begins_project(DANA, "In four weeks families get a first letter that is easy to read."),
    ),
    ("2026-01-23T09:40", sees_idea(DANA, "A map from the parking lot")),
    (
        "2026-01-26T12:20",
        shares(SAM, "A page with photos: who does what in our clinic.", unnamed="a team member"),
    ),
    (
        "2026-01-27T16:00",
        answers_idea(
            DANA,
            "A map from the parking lot",
            "Trying it",
            "Ben prints ten maps, and hands them out from Monday.",
            to="Rosa Delgado",
        ),
    ),
    ("2026-01-28T09:10", sees_idea(DANA, "A page with photos")),
    ("2026-01-28T17:00", everybody_reads),
    ("2026-01-29T20:15", brings(PRIYA, "What should families bring to a first visit?")),
)
