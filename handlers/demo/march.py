"""March: a meeting stays without notes, somebody says "not now", and three months stand on the
charts."""

from handlers.demo.acts import (
    Beat,
    Came,
    answers_idea,
    asks_partner,
    brings,
    everybody_reads,
    says,
    says_yes,
    sees_idea,
    shares,
    taps,
    writes_down,
)
from handlers.demo.seed import AMARA, BEN, DANA, JONAH, NADIA, PRIYA, ROSA, SAM

MARCH: tuple[tuple[str, Beat], ...] = (
    ("2026-03-02T19:15", brings(ROSA, "The small room is good. May we keep it?")),
    ("2026-03-04T12:20", shares(AMARA, "A short call two days after a first visit.")),
    ("2026-03-04T16:10", sees_idea(SAM, "A short call two days")),
    (
        "2026-03-09T09:10",
        says(DANA, "I was away, so last Tuesday has no notes. All of it comes on the 17th."),
    ),
    ("2026-03-10T10:00", asks_partner(DANA, "Jonah")),
    ("2026-03-11T19:30", taps(ROSA, "Nothing this time")),
    ("2026-03-12T20:00", taps(PRIYA, "Resume")),
    ("2026-03-12T20:10", taps(JONAH, "Not now")),
    (
        "2026-03-13T12:00",
        answers_idea(
            DANA,
            "A page with photos",
            "Trying it",
            "Nadia takes the photos, and it hangs by the desk from April on.",
            to="a team member",
        ),
    ),
    ("2026-03-13T12:30", brings(AMARA, "Two families asked for our page in Spanish.", in_="home")),
    ("2026-03-17T10:05", taps(DANA, "Hand to Sam")),
    (
        "2026-03-17T10:20",
        writes_down(
            SAM,
            Came("Jonah", "Decided", "Nadia brings a microphone, and asks you if it works."),
            Came("Rosa", "Decided", "Yes. It is yours, and it has a sign on the door."),
            Came("Nadia", "Discussed", "The room, the letter, the list. Next: the text."),
            Came("Amara", "Decided", "Rosa and Sam put it into Spanish by Apr 14."),
        ),
    ),
    ("2026-03-17T12:30", says_yes(AMARA, "in Spanish")),
    ("2026-03-17T19:30", says_yes(JONAH, "From the screen")),
    ("2026-03-18T12:30", says_yes(ROSA, "May we keep it?")),
    ("2026-03-18T18:50", shares(ROSA, "Toys that can be wiped, in the small room.")),
    ("2026-03-19T09:15", sees_idea(DANA, "Toys that can be wiped")),
    ("2026-03-19T20:00", taps(PRIYA, "Not this month")),
    (
        "2026-03-20T11:00",
        answers_idea(
            SAM,
            "A short call two days",
            "Trying it",
            "Ben calls five families in April, and tells us what they asked.",
            to="Amara Lee",
        ),
    ),
    (
        "2026-03-24T15:00",
        answers_idea(
            DANA,
            "A quiet hour for teens",
            "Thinking about it",
            "Ben asks three teens first what they would come for.",
            to="a family partner",
        ),
    ),
    ("2026-03-25T19:30", brings(JONAH, "The text came at 6 in the morning. Can it come later?")),
    ("2026-03-26T12:30", brings(ROSA, "Who tells brothers and sisters what happens?")),
    ("2026-03-26T20:10", taps(PRIYA, "Nothing this time")),
    ("2026-03-27T12:10", brings(NADIA, "May families change a visit online?", in_="home")),
    ("2026-03-30T09:10", brings(BEN, "The microphone helps. May it stay here?", in_="home")),
    ("2026-03-31T09:50", says(SAM, "Good one. Thank you for the text times, Jonah.")),
    (
        "2026-03-31T10:05",
        writes_down(
            DANA,
            Came("Jonah", "Decided", "From Apr 6 it comes at 4 in the afternoon before."),
            Came("Rosa", "Discussed", "Nobody, so far. Amara and you talk about a page for them."),
            Came("Nadia", "Not reached"),
            Came("Ben", "Decided", "Yes. It lives in the top drawer now."),
        ),
    ),
    ("2026-03-31T12:20", says_yes(BEN, "The microphone helps")),
    ("2026-03-31T19:30", says_yes(JONAH, "The text came at 6")),
    ("2026-04-01T09:00", everybody_reads),
    ("2026-04-01T09:30", asks_partner(DANA, "Rosa")),
    ("2026-04-02T16:00", says(DANA, "Three months of huddles. Thank you, all of you.")),
    ("2026-04-03T12:30", shares(PRIYA, "A shelf where families leave books for each other.")),
)
