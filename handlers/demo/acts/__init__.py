"""What the made-up people do, by what stands on their screens: each act gives a beat of a story.

A beat that does not find what it looks for raises NotSeenError.
"""

from handlers.demo.acts.agenda import (
    Came,
    brings,
    everybody_reads,
    misses,
    says,
    says_yes,
    taps,
    types,
    writes_down,
)
from handlers.demo.acts.ideas import (
    answers_idea,
    sees_idea,
    shares,
)
from handlers.demo.acts.people import (
    adds,
    adds_partner,
    confirms,
    introduces,
    reflects,
)
from handlers.demo.acts.projects import (
    asks_partner,
    begins_project,
    checks_in,
    ends_project,
    thanks_partner,
)
from handlers.demo.acts.screen import (
    Beat,
)

__all__ = [
    "Beat",
    "Came",
    "adds",
    "adds_partner",
    "answers_idea",
    "asks_partner",
    "begins_project",
    "brings",
    "checks_in",
    "confirms",
    "ends_project",
    "everybody_reads",
    "introduces",
    "misses",
    "reflects",
    "says",
    "says_yes",
    "sees_idea",
    "shares",
    "taps",
    "thanks_partner",
    "types",
    "writes_down",
]
