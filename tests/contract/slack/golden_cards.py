"""Every card that needs no database, made of a made-up team."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import menu
from bot.actor import Actor, Membership
from bot.cards import (
    Button,
    Buttons,
    Card,
    ChannelField,
    ChoiceField,
    DateField,
    FileField,
    Form,
    Heading,
    ManyField,
    MemberField,
    Note,
    Option,
    Paragraph,
    Plain,
    Preformatted,
    TextField,
    TimeField,
)
from bot.refusal import refusal
from bot.routines.agenda import cards
from bot.routines.agenda.cards import Receipt
from bot.routines.agenda.meetings import Upcoming
from bot.texts import line
from storage.tables import AgendaItem, Answer, MeetingSeries, Role, Section, Team

ET, CT = "America/New_York", "America/Chicago"
LONG = "The waiting room is loud, and for a child who has been awake since four it is too much."


def meeting(day: str, title: str = "QI huddle", *, series: int = 3) -> Upcoming:
    team = Team(id=7, name="Maple Valley IBD", channel="C0QITEAM", timezone=ET)
    start = datetime.fromisoformat(f"{day}T09:00")
    rows = MeetingSeries(id=series, team_id=7, title=title, minutes=45, start=start)
    rows.team, rows.place, rows.join_url = team, "GI conference room", "https://meet.example/qi"
    return Upcoming(rows, start.date(), start.replace(tzinfo=ZoneInfo(ET)))


def family(*texts: str) -> list[AgendaItem]:
    return [AgendaItem(section=Section.FAMILY, text=text, carried=0) for text in texts]


def team(*texts: str) -> list[AgendaItem]:
    return [AgendaItem(section=Section.TEAM, text=text, carried=0) for text in texts]


def member(
    role: Role, *, lead: bool = False, team: int = 7, name: str = "Maple Valley IBD"
) -> Membership:
    return Membership(
        workspace_id=1, person_id=5, name="Rosa Delgado", timezone=ET, member_id=9, team_id=team,
        team_name=name, channel="C0QITEAM", role=role, lead=lead, champion=False,
    )  # fmt: skip


JAN_20 = meeting("2026-01-20")
FEB_3 = meeting("2026-02-03")
ASKED = datetime.fromisoformat("2026-01-14T17:30-05:00")
LATE = datetime.fromisoformat("2026-01-20T08:30-05:00")
TALK = meeting("2026-01-22", "Family talk", series=4)
PARTNER, LEAD = member(Role.PARTNER), member(Role.CARE_TEAM, lead=True)
BIRCH = member(Role.PARTNER, team=8, name="Birch Hill Asthma")
ITEM = "Parking is hard to find before 8"
TRICKY = "<!channel> *Tom* & <@U0DANA> `now`"

DAYS = tuple(Option(day[:3].lower(), day) for day in ("Monday", "Tuesday", "Wednesday"))
MINUTES = f"QI huddle, January 20\n\n1. {ITEM}\n   We ask for two more spaces.\n2. {TRICKY}"

# No routine asks for all of this at once: it is here to see how each field looks.
EVERY_FIELD = Form(
    "meeting.save",
    "A meeting",
    "Save",
    (
        Heading("When"),
        DateField("day", "First day", value=date(2026, 1, 20)),
        TimeField("at", "Time", hint="On the clock of your team.", value=time(9)),
        ChoiceField(
            "rhythm",
            "How often?",
            (Option("weekly", "Every week"), Option("monthly", "Every month")),
            value="weekly",
            open=True,
        ),
        ManyField("days", "On which days?", DAYS, values=("tue",)),
        ManyField(
            "off",
            "Weeks without a meeting",
            tuple(Option(f"w{week}", f"Week {week}") for week in range(1, 13)),
            values=("w1", "w12"),
            optional=True,
        ),
        Buttons((Button("meeting.dates", "Show the next dates"),)),
        Heading("Who and where"),
        Paragraph((Plain("Everybody in the channel sees the agenda."),)),
        MemberField("facilitator", "Who leads it?", value="U0DANA"),
        ChannelField("channel", "Which channel?", here=True),
        ChannelField("backup", "A second channel", value="C0QITEAM", optional=True),
        TextField("place", "Place", optional=True),
        FileField("file", "Or bring a calendar file", ("ics",), hint="It ends in .ics."),
        Note((Plain("You can change all of this later."),)),
    ),
    intro=(Paragraph((Plain("Tell me about your meeting."),)),),
    payload={"team": 7},
)

MESSAGES: dict[str, Card] = {
    "ask": cards.ask("Rosa Delgado", JAN_20, ET, None, [], ASKED),
    "ask_in_another_zone": cards.ask("Priya Shah", JAN_20, CT, None, [], ASKED),
    "ask_on_the_last_day": cards.ask("Rosa Delgado", JAN_20, ET, None, [], LATE),
    "ask_answered_nothing": cards.ask("Rosa Delgado", JAN_20, ET, Answer.NOTHING, [], ASKED),
    "ask_answered_one": cards.ask("Rosa Delgado", JAN_20, ET, Answer.ITEM, [ITEM], ASKED),
    "ask_answered_two": cards.ask("Rosa Delgado", JAN_20, ET, Answer.ITEM, [ITEM, TRICKY], ASKED),
    "channel_with_no_item": cards.channel(JAN_20, []),
    "channel_with_one_item": cards.channel(JAN_20, family(ITEM)),
    "channel_with_two_items": cards.channel(JAN_20, family(ITEM, TRICKY)),
    "agenda_empty": cards.agenda(JAN_20, []),
    "agenda_full": cards.agenda(JAN_20, [*family(ITEM, TRICKY), *team("Who calls new families?")]),
    "agenda_very_long": cards.agenda(JAN_20, family(*(f"{n}. {LONG * 5}" for n in range(1, 41)))),
    "receipt": Receipt(ITEM, JAN_20, CT, moved=False).card(),
    "text_to_copy": Card((Preformatted(MINUTES),), title="The minutes, to copy"),
    "refused_too_long": refusal(line("agenda.item_too_long", count=512, max=500), LONG * 6),
    "trouble": refusal(line("face.busy", reference="1a2b3c4d"), f"agenda add {ITEM}"),
    "old_card": refusal(line("face.old_card")),
    "menu_of_a_partner": menu.menu(Actor(1, "U0ROSA", memberships=(PARTNER,))),
    "menu_of_a_lead": menu.menu(Actor(1, "U0DANA", memberships=(LEAD,))),
    "menu_with_an_unknown_word": menu.menu(
        Actor(1, "U0ROSA", memberships=(PARTNER,)), unknown=TRICKY
    ),
    "menu_of_several_teams": menu.menu(
        Actor(1, "U0PRIYA", memberships=(PARTNER, BIRCH)), kept=ITEM
    ),
    "menu_in_another_teams_channel": menu.menu(
        Actor(1, "U0ROSA", memberships=(PARTNER,), channel_team_id=99)
    ),
    "menu_of_a_stranger": menu.menu(Actor(1, "U0LEE")),
}

DIALOGS: dict[str, Card] = {
    "agenda_full": MESSAGES["agenda_full"],
    "agenda_very_long": MESSAGES["agenda_very_long"],
    "agenda_of_no_meeting": cards.no_agenda(),
    "receipt": MESSAGES["receipt"],
    "receipt_moved": Receipt(TRICKY, FEB_3, ET, moved=True).card(),
    "refused": refusal(line("people.may_not_see_schedule")),
    "menu_of_a_team": menu.team_menu(LEAD),
}

FORMS: dict[str, Form] = {
    "every_field": EVERY_FIELD,
    "item": cards.form(7, [JAN_20], JAN_20.key, ET),
    "item_of_two_meetings": cards.form(7, [JAN_20, TALK], TALK.key, CT),
}
