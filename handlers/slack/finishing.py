"""A sent form whose work must ask Slack first.

Slack waits three seconds for the reply, which is no time to ask it anything, and a transaction
would stay open meanwhile. So the reply says to wait; then Slack is asked, the work is done in a
transaction of its own, and the dialog shows what came of it: a card, or the form again, with what
was filled in and what is wrong with it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.actor import resolve
from bot.cards import Card, Form, Paragraph
from bot.errors import AlongsideError
from bot.refusal import refusal
from bot.texts import line, say
from handlers.slack import blockkit
from handlers.slack.call import Call
from handlers.slack.edge import PLATFORM
from handlers.slack.refusals import code_of

Work = Callable[[], Awaitable[Card | Form]]


def finish(call: Call, work: Work) -> Card:
    """Queues the work for after the reply; what comes back takes the form's place meanwhile."""

    async def job() -> None:
        try:
            shown = await work()
        except AlongsideError as error:
            shown = refusal(error.sentence)
        await redraw(call, call.body["view"]["id"], shown)
        await publish_as_now(call)

    call.answer(job)
    return Card((Paragraph(say("setup.waiting")),), title=line("setup.waiting_title"))


async def publish_as_now(call: Call) -> None:
    """Brings the person's App Home up to date after what may have changed which teams they have."""
    context = call.context
    async with call.reading() as session:
        actor = await resolve(
            await session.connection(),
            PLATFORM,
            context.team_id or "",
            call.actor.address,
            context.channel_id or "",
        )
    await replace(call, actor=actor).publish_home()


async def redraw(call: Call, view_id: str, shown: Card | Form) -> None:
    """Shows it in the dialog of that name; in none if the person has closed it."""
    view = blockkit.dialog(shown)
    try:
        await call.context.client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if code_of(error) != "not_found":
            raise
