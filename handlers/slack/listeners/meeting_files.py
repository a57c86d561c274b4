"""Meetings from a calendar file: the file is read after the reply, and the dialog follows."""

import asyncio
import secrets

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.actor import Membership, Right
from bot.calendars import reading
from bot.calendars.components import MAX_BYTES
from bot.cards import Card, Form
from bot.errors import AlongsideError, Invalid
from bot.series import actions, from_file
from bot.texts import line
from handlers.slack import blockkit, files
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, submitted, tapped
from handlers.slack.refusals import code_of
from storage.queries.series import team_seen

_LONGEST_ADDRESS = 2000
# How often, and after how many seconds, a dialog is looked for that Slack has not put up yet.
_TRIES, _PAUSE = 20, 0.25


def register(app: Edge) -> None:
    bind(app, {actions.FILE: ask}, {})
    # By themselves, for the dialog that they answer with has a name of its own.
    app.view_submission(actions.FILE)(sent_file)
    app.view_submission(actions.WHICH)(sent_choice)


async def ask(call: Call) -> None:
    place, _ = tapped(call)
    call.show(from_file.file_form(place))


async def sent_file(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    place.require(Right.RUN_TEAM)
    if not (uploaded := sent.files[from_file.FILE]):
        raise Invalid({from_file.FILE: line("meeting.file_missing")})
    if uploaded[0].size > MAX_BYTES:
        raise Invalid({from_file.FILE: line("meeting.file_too_large")})
    await _read(ack, call, place, uploaded[0].url)


async def sent_choice(ack: AsyncAck, call: Call) -> None:
    """Of several meetings in a file one is chosen; the file is read once more."""
    sent, place = submitted(call)
    place.require(Right.RUN_TEAM)
    url = str(sent.payload.get("url", ""))
    await _read(ack, call, place, url, sent.values[from_file.WHICH])


async def _read(
    ack: AsyncAck, call: Call, place: Membership, url: str, choice: str | None = None
) -> None:
    """Says that the file is being read, then puts what was understood into the same dialog. The
    dialog has a name of its own, for the job may be done before Slack has put it up."""
    name = secrets.token_urlsafe()

    async def job() -> None:
        await _put(call, name, await _found(call, place, url, choice))

    call.answer(job)
    said = blockkit.closed(from_file.reading())
    await ack(response_action="update", view={**said["view"], "external_id": name})


async def _found(call: Call, place: Membership, url: str, choice: str | None) -> Card | Form:
    client = call.context.client
    async with call.reading() as session:
        zone = (await team_seen(session, place.team_id)).timezone
    try:
        if client.session is None or client.token is None or len(url) > _LONGEST_ADDRESS:
            raise files.NoFile(line("meeting.no_file"))
        data = await files.fetch(
            client.session, url, token=client.token, api_url=client.base_url, most=MAX_BYTES
        )
        # A file with many rules takes a while, and others wait for their answers.
        found = await asyncio.to_thread(reading.read, data, zone)
        async with call.reading() as session:
            if choice is not None:
                return await from_file.chosen(session, place, found, choice, call.now)
            return await from_file.understood(session, place, found, {"url": url}, call.now)
    except AlongsideError as error:
        return from_file.unreadable(place, error.sentence)


async def _put(call: Call, name: str, shown: Card | Form) -> None:
    view = blockkit.dialog(shown)
    for _ in range(_TRIES):
        try:
            await call.context.client.views_update(external_id=name, view=view)
        except SlackApiError as error:
            if code_of(error) != "not_found":
                raise
            await asyncio.sleep(_PAUSE)
        else:
            return
    # The person has closed it.
