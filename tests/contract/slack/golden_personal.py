"""The cards of what each person decides for themselves, made of made-up people."""

from datetime import datetime, time

from bot.cards import Card, Form
from bot.personal import partners_view, pausing, rhythm, settings
from bot.personal.reached import Reached
from storage.tables import HowOften, Member, Person, Role, Team

ET = "America/New_York"
NOW = datetime.fromisoformat("2026-01-14T17:31-05:00")
UNTIL = datetime.fromisoformat("2026-02-03T08:00-05:00")
NEXT_YEAR = datetime.fromisoformat("2027-01-04T08:00-05:00")


def reached(
    *, lead: bool = False, teams: int = 1, role: Role = Role.PARTNER, **person: object
) -> Reached:
    """Rosa, as she wants to be reached, in one or two teams."""
    values: dict[str, object] = {
        "id": 5,
        "name": "Rosa Delgado",
        "days": "1234567",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "notices_any_hour": False,
        "how_often": HowOften.AS_PLANNED,
    }
    return Reached(Person(**(values | person)), [_member(n, role, lead=lead) for n in range(teams)])


def _member(number: int, role: Role, *, lead: bool) -> Member:
    name = ("Maple Valley IBD", "Birch Hill Asthma")[number]
    member = Member(id=9 + number, team_id=7 + number, role=role, lead=lead)
    member.team = Team(id=7 + number, name=name, timezone=ET, holidays="US", days_off=[])
    return member


CHOSEN = reached(
    teams=2, timezone="America/Chicago", days="135", quiet_from=None, quiet_until=None,
    notices_any_hour=True, paused_at=NOW, paused_until=UNTIL, how_often=HowOften.EVERY_SECOND,
)  # fmt: skip

MESSAGES: dict[str, Card] = {
    "personal_rhythm": rhythm.rhythm_card(reached(), NOW, chosen=False, spoke=False),
    "personal_rhythm_of_the_care_team": rhythm.rhythm_card(
        reached(role=Role.CARE_TEAM, how_often=HowOften.EVERY_SECOND),
        NOW,
        chosen=False,
        spoke=False,
    ),
    "personal_rhythm_chosen": rhythm.chosen_card(HowOften.NEEDED),
    "personal_rhythm_paused": rhythm.rhythm_card(
        reached(paused_at=NOW), NOW, chosen=False, spoke=False
    ),
    "personal_rhythm_spoke": rhythm.rhythm_card(reached(), NOW, chosen=False, spoke=True),
}

DIALOGS: dict[str, Card] = {
    "personal_paused": pausing.paused_card(reached(paused_at=NOW), NOW),
    "personal_paused_until": pausing.paused_card(
        reached(paused_at=NOW, paused_until=NEXT_YEAR, teams=2), NOW
    ),
    "personal_paused_already": pausing.paused_card(reached(paused_at=NOW), NOW, again=True),
    "personal_resumed": pausing.resumed_card(reached(), was_paused=True, kept=2),
    "personal_not_paused": pausing.resumed_card(reached(), was_paused=False, kept=0),
    "personal_settings": settings.settings_card(reached(), NOW),
    "personal_settings_of_a_lead": settings.settings_card(reached(lead=True), NOW),
    "personal_settings_chosen": settings.settings_card(CHOSEN, NOW, saved=True),
    "personal_partners_view_sent": partners_view.sent(),
}

FORMS: dict[str, Form] = {
    "personal_settings": settings.settings_form(reached()),
    "personal_settings_chosen": settings.settings_form(CHOSEN),
}
