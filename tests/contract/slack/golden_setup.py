"""Cards and forms of a first day, of members and settings, that need no database."""

from datetime import date, time

from bot.cards import Card, Form
from bot.series.rhythm import Often
from bot.teams import archiving, founding, hello, partners, roster, wishes
from bot.teams.accounts import Account
from bot.teams.partners import Invited
from bot.teams.wishes import Wishes
from storage.tables import Contact, Member, Person, Role, Team
from tests.contract.slack.golden_cards import ET, LEAD

DANA = Account("U0DANA", "Dana Reyes", ET)
WISHES = Wishes(
    channel="C0QITEAM",
    day=date(2026, 1, 13),
    at=time(9),
    often=Often.TWO_WEEKS,
    facilitator="U0DANA",
    timezone=ET,
    name="Maple Valley IBD",
)
NEW = Wishes("", WISHES.day, WISHES.at, Often.TWO_WEEKS, "U0DANA", ET, "QI team")
ARCHIVED = Team(id=7, name="Maple Valley IBD", channel="C0QITEAM", timezone=ET)


def _partner(name: str) -> Member:
    person = Person(name=name, contact=Contact.SLACK)
    return Member(id=9, role=Role.PARTNER, person=person)


ROSA, PRIYA = _partner("Rosa Delgado"), _partner("Priya Shah")

MESSAGES: dict[str, Card] = {
    "hello": Card(hello.parts()),
    "setup_of_another_team": hello.another(),
    "invitation": hello.invitation(DANA),
    "unconfirmed_partner": Card(partners.unconfirmed_parts(7, [ROSA])),
    "unconfirmed_partners": Card(partners.unconfirmed_parts(7, [ROSA, PRIYA])),
}

DIALOGS: dict[str, Card] = {
    "setup_sent_on": hello.sent(DANA),
    "setup_in_an_archived_place": founding.in_its_place(ARCHIVED, ("Dana Reyes", "Sam Okafor")),
}

FORMS: dict[str, Form] = {
    "setup": wishes.form(NEW),
    "setup_again": wishes.form(WISHES, {"facilitator": "That account is closed."}),
    "setup_send": hello.form(),
    "partner": partners.form(7),
    "partner_again": partners.form(7, Invited("U0ROSA"), {"account": "That account is closed."}),
    "team_member": roster.member_form(7),
    "archive": archiving.form(LEAD),
}
