"""Showing what a tap leads to where the tap was: a dialog turns into it, everything else opens one.

Slack lets only three dialogs lie on each other, and what leads back and forth would soon be four.
"""

from bot.cards import Card, Form
from handlers.slack import blockkit, parse
from handlers.slack.call import Call


def turn(call: Call, shown: Card | Form) -> None:
    """After the reply, in the dialog that was tapped, or else in a new one."""
    if not parse.is_in_dialog(call.body):
        call.show(shown)
        return
    view, turned = call.body["view"], blockkit.dialog(shown)
    call.answer(
        lambda: call.context.client.views_update(
            view_id=view["id"], hash=view.get("hash"), view=turned
        )
    )
