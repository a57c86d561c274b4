"""Showing a card to the one person who tapped, wherever the tap was."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError

from bot.cards import Card, Form
from handlers.slack import blockkit, parse
from handlers.slack.refusals import code_of


async def show(
    context: AsyncBoltContext, body: Mapping[str, Any], shown: Card | Form, *, aside: bool = False
) -> None:
    """Opens the card or form in a dialog, on top of the one that is open if there is one.

    `aside` puts a card beside the message that was tapped instead, for that person alone.
    """
    if aside and isinstance(shown, Card) and context.respond and body.get("response_url"):
        await context.respond(
            **blockkit.reply(shown), response_type="ephemeral", replace_original=False
        )
        return
    view = blockkit.dialog(shown)
    in_dialog = parse.is_in_dialog(body)
    open_view = context.client.views_push if in_dialog else context.client.views_open
    try:
        await open_view(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        match code_of(error):
            case "push_limit_reached":  # three lie on each other already: this one turns into it
                await context.client.views_update(view_id=body["view"]["id"], view=view)
            case "exchanged_trigger_id":  # the same tap, answered before
                pass
            case _:
                raise
