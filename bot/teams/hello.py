"""The first words to somebody whom no team knows, and sending them on to who should have them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Button, Buttons, Card, Form, MemberField, Paragraph, Part, Person, Style
from bot.errors import Invalid
from bot.teams.accounts import Account, require_person
from bot.texts import line, say
from storage.queries.once import first_time

SET_UP = "setup.start"
SEND = "setup.send"


def parts() -> tuple[Part, ...]:
    """What stands wherever somebody meets the bot before they are in a team."""
    return Paragraph(say("setup.hello")), Buttons((set_up_button(), _send_button()))


def another() -> Card:
    """`/coprod setup` for somebody who is in a team already."""
    buttons = Buttons((set_up_button(), _send_button()))
    return Card((Paragraph(say("setup.another")), buttons), title=line("setup.title"))


def set_up_button() -> Button:
    return Button(SET_UP, line("setup.start"), style=Style.PRIMARY)


def form(chosen: str = "", problem: str = "") -> Form:
    """Whom to send it to. `problem` says why it could not be the one who was `chosen`."""
    said = (Paragraph(say("setup.problem", problem=problem)),) if problem else ()
    who = MemberField("lead", line("setup.send_label"), line("setup.send_hint"), chosen)
    return Form(
        action=SEND,
        title=line("setup.send_title"),
        submit=line("setup.send_submit"),
        fields=(*said, who),
    )


def invitation(sender: Account) -> Card:
    """What the one whom somebody named gets."""
    said = say("setup.invitation", name=Person(sender.name))
    return Card((Paragraph(said), Buttons((set_up_button(),))))


def sent(to: Account) -> Card:
    said = say("setup.sent", name=Person(to.name))
    return Card((Paragraph(said),), title=line("setup.send_title"))


async def check_lead(
    session: AsyncSession, workspace_id: int, sender: Account, to: Account, now: datetime
) -> None:
    """Raises `Invalid` if nobody there could set up a team, or if the same two had this before:
    one person cannot make me write to another again and again."""
    require_person(to, "lead")
    if to.is_guest:
        raise Invalid({"lead": line("setup.is_guest", name=to.name)})
    request = f"hello:{sender.address}:{to.address}"
    if not await first_time(session, workspace_id, request, now):
        raise Invalid({"lead": line("setup.sent_before", name=to.name)})


def _send_button() -> Button:
    return Button(SEND, line("setup.send"))
