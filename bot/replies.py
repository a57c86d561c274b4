"""What a contributor says to what became of something: yes, not yet, or call me. The same words
whatever it was about."""

from collections.abc import Sequence

from bot.cards import Card, Form, Paragraph, Part, Payload, Text, TextField
from bot.errors import Invalid
from bot.texts import line, say
from bot.visible import is_visible
from storage.tables import Reply

MISSING = "missing"
MAX_MISSING = 500


def label(reply: Reply) -> str:
    """The words on its button."""
    match reply:
        case Reply.YES:
            return line("outcome.yes")
        case Reply.NOT_YET:
            return line("outcome.not_yet")
        case Reply.CALL_ME:
            return line("outcome.call_me")


def missing_form(action: str, hint: str, about: Sequence[Part], payload: Payload) -> Form:
    """Asks what is missing in what it is `about`."""
    field = TextField(
        key=MISSING,
        label=line("outcome.form_label"),
        hint=hint,
        max_length=MAX_MISSING,
        multiline=True,
    )
    return Form(
        action=action,
        title=line("outcome.form_title"),
        submit=line("outcome.form_submit"),
        fields=(field,),
        intro=tuple(about),
        payload=payload,
    )


def receipt(said: Text) -> Card:
    """Thanks for an answer, and what becomes of it."""
    return Card((Paragraph(said),), title=line("outcome.receipt_title"))


def call_receipt() -> Card:
    """Somebody will call."""
    return receipt(say("outcome.call_receipt"))


def checked_missing(typed: str) -> str:
    """What was typed there, trimmed. Raises `Invalid` for the field if nothing visible is left, or
    too much."""
    missing = typed.strip()
    if not is_visible(missing):
        raise Invalid({MISSING: line("outcome.missing_empty")})
    if len(missing) > MAX_MISSING:
        count = len(missing)
        raise Invalid({MISSING: line("outcome.missing_long", count=count, max=MAX_MISSING)})
    return missing


def call_form(action: str, callers: str, shown: str, payload: Payload) -> Form:
    """What a call tells, before somebody asks for one whose name is not shown."""
    return Form(
        action=action,
        title=line("outcome.call_title"),
        submit=line("outcome.call_submit"),
        fields=(),
        intro=(Paragraph(say("outcome.call_reveals", callers=callers, shown=shown)),),
        payload=payload,
    )
