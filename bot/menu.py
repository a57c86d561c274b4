"""The menu: what `/coprod` alone shows, and where every face begins. It reads nothing."""

from bot.actor import Actor, Membership, Right
from bot.cards import Button, Buttons, Card, Choice, Option, Paragraph, Part, Plain, Style
from bot.catalog import cards as catalog
from bot.outlook import SHOW_SCHEDULE
from bot.personal import profile
from bot.personal.settings import settings_button, why_button
from bot.refusal import you_wrote
from bot.routines.agenda import family
from bot.routines.agenda.cards import ADD, SHOW
from bot.routines.ideas.actions import board_button
from bot.routines.reflection.cards import SHOW as CHECKIN
from bot.routines.starters import listing
from bot.routines.summary import cards as summary
from bot.series import actions
from bot.teams import actions as team_actions
from bot.teams import hello, routine_settings
from bot.texts import line, say

CHOOSE_TEAM = "menu.team"
MORE = "menu.more"


def menu(actor: Actor, *, unknown: str = "", kept: str = "") -> Card:
    """What one can do here. `unknown` is a word that was not understood, `kept` what was typed and
    has no place yet; both are said back."""
    parts: list[Part] = [*you_wrote(kept)]
    if unknown:
        parts.append(Paragraph(say("menu.unknown", word=Plain(unknown))))
    if not actor.memberships:
        return Card((*parts, *hello.parts()))
    if actor.is_elsewhere:
        parts.append(Paragraph(say("menu.elsewhere")))
    place = actor.here or (actor.memberships[0] if len(actor.memberships) == 1 else None)
    if place is not None:
        parts += _whole(place)
    else:
        parts += [Paragraph(say("menu.which_team")), which_team(actor)]
    return Card(tuple(parts))


def team_menu(place: Membership) -> Card:
    """The menu of one team, for somebody who is in several, or who wants more than is at hand."""
    return Card(tuple(_whole(place)))


def first_taps(place: Membership, *, meets: bool, asked: bool) -> tuple[Button, ...]:
    """What a member does most, and "More" for the rest. `meets` is whether a meeting is ahead,
    `asked` whether there is a button to add something already."""
    team = {"team": place.team_id}
    buttons = [*_agenda(team)[asked:]] if meets else []
    if place.may(Right.SEE_SCHEDULE):
        buttons.append(_schedule(team) if meets else _meetings(team))
    return (*buttons, Button(MORE, line("menu.more"), team))


def _whole(place: Membership) -> list[Part]:
    """Everything that this member can do in this team, a row for each subject: the agenda, what one
    does together, the team, and oneself."""
    team = {"team": place.team_id}
    together = (
        board_button(place.team_id),
        listing.show_button(place.team_id),
        catalog.show_button(place.team_id),
        Button(CHECKIN, line("reflection.menu"), team),
    )
    of_team = [team_actions.show_button(place.team_id), family.show_button(place.team_id)]
    if place.may(Right.SEE_SCHEDULE):
        of_team.append(_schedule(team))
    if place.may(Right.SEE_SUMMARY):
        of_team.append(Button(summary.SHOW, line("summary.show"), team))
    if place.may(Right.SET_ROUTINES):
        of_team.append(routine_settings.routines_button(place.team_id))
    return [
        Paragraph(say("menu.hello", team=place.team_name)),
        Buttons((*_agenda(team), _meetings(team))),
        Buttons(together),
        Buttons(tuple(of_team)),
        Buttons((profile.button(), why_button(), settings_button())),
    ]


def _agenda(team: dict[str, int]) -> tuple[Button, Button]:
    add = Button(ADD, line("agenda.add"), team, Style.PRIMARY)
    return add, Button(SHOW, line("agenda.show"), team)


def _meetings(team: dict[str, int]) -> Button:
    return Button(actions.SHOW, line("menu.meetings"), team)


def _schedule(team: dict[str, int]) -> Button:
    return Button(SHOW_SCHEDULE, line("schedule.show"), team)


def which_team(actor: Actor) -> Choice:
    options = tuple(Option(str(place.team_id), place.team_name) for place in actor.memberships)
    return Choice(CHOOSE_TEAM, line("menu.team_label"), options)
