"""The menu: what `/coprod` alone shows, and where every face begins. It reads nothing."""

from bot.actor import Actor, Membership, Right
from bot.cards import Button, Buttons, Card, Choice, Option, Paragraph, Part, Plain, Style
from bot.outlook import SHOW_SCHEDULE
from bot.personal.settings import settings_button, why_button
from bot.refusal import you_wrote
from bot.routines.agenda import family
from bot.routines.agenda.cards import ADD, SHOW
from bot.routines.ideas.actions import board_button
from bot.series import actions
from bot.teams import hello, roster
from bot.texts import line, say

CHOOSE_TEAM = "menu.team"


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
        parts += [Paragraph(say("menu.hello", team=place.team_name)), Buttons(taps(place))]
    else:
        parts += [Paragraph(say("menu.which_team")), which_team(actor)]
    return Card(tuple(parts))


def team_menu(place: Membership) -> Card:
    """The menu of one team, for somebody who is in several."""
    hello = Paragraph(say("menu.hello", team=place.team_name))
    return Card((hello, Buttons(taps(place))))


def taps(place: Membership) -> tuple[Button, ...]:
    """Everything that this member can do in this team."""
    team = {"team": place.team_id}
    buttons = [
        Button(ADD, line("agenda.add"), team, Style.PRIMARY),
        Button(SHOW, line("agenda.show"), team),
        board_button(place.team_id),
        Button(actions.SHOW, line("menu.meetings"), team),
        roster.show_button(place.team_id),
        family.show_button(place.team_id),
    ]
    if place.may(Right.SEE_SCHEDULE):
        buttons.append(Button(SHOW_SCHEDULE, line("schedule.show"), team))
    return (*buttons, why_button(), settings_button())


def which_team(actor: Actor) -> Choice:
    options = tuple(Option(str(place.team_id), place.team_name) for place in actor.memberships)
    return Choice(CHOOSE_TEAM, line("menu.team_label"), options)
