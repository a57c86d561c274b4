"""The first day: setting a team up, and sending me on to whoever should."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.actor import Right
from bot.cards import Card, Form
from bot.errors import Gone, Invalid
from bot.teams import founding, hello, wishes
from bot.teams.accounts import Account, require_may_set_up, require_person
from bot.teams.wishes import Wishes
from bot.texts import line
from handlers.slack import blockkit, parse
from handlers.slack.accounts import account_of
from handlers.slack.call import Call
from handlers.slack.edge import PLATFORM, Edge
from handlers.slack.finishing import finish
from handlers.slack.listeners.taps import bind, request_of, tapped
from handlers.slack.refusals import code_of
from handlers.slack.show import show
from storage.queries.members import leads_of
from storage.queries.people import workspace_named
from storage.queries.teams import team_names

# Why the bot could not come into a channel by itself: it is private, or may not join any. Whether
# it is in there already, Slack does not say.
_OUTSIDE = {"channel_not_found", "method_not_supported_for_channel_type", "missing_scope"}


def register(app: Edge) -> None:
    taps = {hello.SET_UP: start, hello.SEND: whom, founding.INVITED: invited}
    bind(app, taps, {hello.SEND: send})
    # By itself, for a team that was put away is shown on top of the form.
    app.view_submission(wishes.FORM)(set_up)


async def start(call: Call) -> None:
    """Who may set up, and in which zone they are, only Slack knows."""

    async def job() -> None:
        by = await _account(call, call.actor.address)
        require_may_set_up(by, call.actor)
        async with call.reading() as session:
            taken = await team_names(session, call.actor.workspace_id)
        await show(call.context, call.body, wishes.form(wishes.suggested(by, taken, call.now)))

    call.answer(job)


async def set_up(ack: AsyncAck, call: Call) -> None:
    """What the rows know is said at the field; what only Slack knows is asked after the reply."""
    wished = wishes.read(parse.submission(call.body["view"]).values, call.now)
    workspace = await _workspace(call)
    archived = await founding.archived_in(call.session, workspace, wished.channel)
    if archived is not None:
        leads = await leads_of(call.session, archived.id)
        card = founding.in_its_place(archived, tuple(lead.person.name for lead in leads))
        await ack(response_action="push", view=blockkit.modal(card))
        return
    await founding.check_free(call.session, workspace, wished)
    await ack(**blockkit.closed(finish(call, lambda: _found(call, workspace, wished))))


async def whom(call: Call) -> None:
    call.show(hello.form())


async def send(call: Call) -> Card:
    lead = parse.submission(call.body["view"]).values["lead"]
    workspace = await _workspace(call)
    return finish(call, lambda: _sent(call, workspace, lead))


async def invited(call: Call) -> None:
    """Whether a channel is open again, only Slack knows."""
    place, _ = tapped(call)
    place.require(Right.RUN_TEAM)

    async def job() -> None:
        try:
            await _joined(call, place.channel)
        except Invalid as error:
            raise Gone(line("setup.still_archived")) from error
        async with call.writing.begin() as session:
            card = await founding.invited(session, place.team_id, call.now)
        call.wake(place.workspace_id)
        await show(call.context, call.body, card)
        await call.publish_home()

    call.answer(job)


async def _found(call: Call, workspace: int, wished: Wishes) -> Card | Form:
    by = await _account(call, call.actor.address)
    require_may_set_up(by, call.actor)
    leads_itself = wished.facilitator == by.address
    facilitator = by if leads_itself else await _account(call, wished.facilitator)
    try:
        require_person(facilitator, "facilitator")
        is_in = await _joined(call, wished.channel)
        async with call.writing.begin() as session:
            team = await founding.found(
                session,
                workspace,
                by,
                facilitator,
                wished,
                request=request_of(call),
                now=call.now,
            )
    except Invalid as error:
        return wishes.form(wished, error.fields)
    call.wake(workspace)
    async with call.reading() as session:
        return await founding.founded(session, team, call.now, is_in=is_in)


async def _sent(call: Call, workspace: int, lead: str) -> Card | Form:
    sender, to = await _account(call, call.actor.address), await _account(call, lead)
    try:
        async with call.writing.begin() as session:
            await hello.check_lead(session, workspace, sender, to, call.now)
    except Invalid as error:
        return hello.form(lead, error.sentence)
    card = hello.invitation(sender)
    await call.context.client.chat_postMessage(channel=to.address, **blockkit.message(card))
    return hello.sent(to)


async def _joined(call: Call, channel: str) -> bool:
    """Whether the bot came into the channel. Raises `Invalid` for one that is archived."""
    try:
        await call.context.client.conversations_join(channel=channel)
    except SlackApiError as error:
        code = code_of(error)
        if code == "is_archived":
            raise Invalid({"channel": line("setup.channel_closed")}) from error
        if code in _OUTSIDE:
            return False
        raise
    return True


async def _account(call: Call, user: str) -> Account:
    return await account_of(call.context.client, user, call.context.team_id or "")


async def _workspace(call: Call) -> int:
    """The workspace's id; at the first contact there is no row yet."""
    if call.actor.workspace_id is not None:
        return call.actor.workspace_id
    return await workspace_named(call.session, PLATFORM, call.context.team_id or "")
