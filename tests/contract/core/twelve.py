"""A team of twelve with all routines on, and how likely its people answer."""

from datetime import UTC, datetime
from typing import Any

from bot.rules import STANDING
from tests.contract.core.ledger import routines
from tests.contract.core.life import WORKSPACE
from tests.contract.core.standing import DAYS

BEGIN = datetime(2026, 1, 5, 14, tzinfo=UTC)
YEAR = 365 * DAYS
# Of the partners one always answers, one seldom, one never.
ANSWERS = {"UPARTNER0": 1.0, "UPARTNER1": 0.2, "UPARTNER2": 0.0, "USTAFF0": 0.9}


def team_of_twelve() -> dict[str, object]:
    """Four partners and eight of the care team, who meet every second Tuesday."""
    partners = [f"UPARTNER{number}" for number in range(4)]
    staff = [f"USTAFF{number}" for number in range(8)]
    members: list[dict[str, Any]] = [
        {"user": user, "name": user, "role": "partner" if user in partners else "care_team"}
        for user in (*partners, *staff)
    ]
    members[4]["lead"] = members[5]["champion"] = True
    for number, member in enumerate(members[:4]):
        member["skills"] = ["graphic design", "Spanish", "cooking", "web pages"][number:]
    members[0] |= {"timezone": "America/Chicago", "quiet_hours": "21:30-07:00"}
    return {
        "team": {
            "workspace": WORKSPACE,
            "name": "Maple Valley IBD",
            "channel": "C0QITEAM",
            "timezone": "America/New_York",
            "holidays": "US",
        },
        "members": members,
        "meetings": [
            {
                "title": "QI huddle",
                "start": "2026-01-06T09:00",
                "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
                "facilitator": staff[0],
                "backup_facilitator": staff[1],
            }
        ],
        "routines": routines(**{kind.value: {"enabled": True} for kind in STANDING}),
    }
