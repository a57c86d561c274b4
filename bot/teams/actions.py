"""The tap that leads to who is in a team. It stands apart, for the routines' own cards offer it."""

from bot.cards import Button
from bot.texts import line

SHOW = "team.show"


def show_button(team_id: int) -> Button:
    """Everybody may see who is in their team."""
    return Button(SHOW, line("team.show"), {"team": team_id})
