"""The names of what can be tapped around ideas, and the buttons that many cards share."""

from bot.cards import Button, Style
from bot.texts import line

SHARE = "idea.share"
NOTHING = "idea.nothing"
SAVE = "idea.save"
BOARD = "idea.board"
JUMP = "idea.jump"
OWN = "idea.own"
OPEN = "idea.open"
EDIT = "idea.edit"
WITHDRAW = "idea.withdraw"
SEEN = "idea.seen"
MOVE = "idea.move"
CORRECT = "idea.correct"
JOIN = "idea.join"
PLACE = "idea.place"
GROW = "idea.grow"
YES = "idea.yes"
NOT_YET = "idea.not_yet"
CALL_ME = "idea.call_me"
CALLED = "idea.called"
AGREE = "idea.agree"
REFUSE = "idea.refuse"
FROM_MESSAGE = "idea.from_message"


def share_button(team_id: int, prompt: str = "", style: Style = Style.DEFAULT) -> Button:
    """Opens the form; `prompt` is the question that it answers."""
    payload: dict[str, str | int] = {"team": team_id}
    if prompt:
        payload["prompt"] = prompt
    return Button(SHARE, line("ideas.share"), payload, style)


def board_button(team_id: int, label: str = "") -> Button:
    return Button(BOARD, label or line("ideas.board"), {"team": team_id, "first": 0})


def open_button(team_id: int, idea_id: int) -> Button:
    return Button(OPEN, line("ideas.open"), {"team": team_id, "idea": idea_id})


def called_button(team_id: int, reply_id: int, style: Style = Style.DEFAULT) -> Button:
    """Says that somebody called the contributor who asked for it."""
    return Button(CALLED, line("ideas.called"), {"team": team_id, "reply": reply_id}, style)


def own_button(team_id: int) -> Button:
    return Button(OWN, line("ideas.own"), {"team": team_id})


def own_buttons(team_id: int, idea_id: int) -> tuple[Button, ...]:
    """What one can do with an idea of one's own that nobody has seen."""
    payload: dict[str, str | int] = {"team": team_id, "idea": idea_id}
    return (
        Button(EDIT, line("personal.edit"), payload),
        Button(WITHDRAW, line("personal.withdraw"), payload),
    )
