"""What a lead does with the team: who is in it, partners, roles, and putting it away."""

from bot.actor import Membership, Right
from bot.cards import Card, Form
from bot.errors import Gone, Invalid, NotAllowed
from bot.teams import actions, archiving, partners, roster
from bot.teams.partners import Invited
from bot.texts import line
from handlers.slack import parse
from handlers.slack.accounts import account_of
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.finishing import finish, publish_as_now, redraw
from handlers.slack.listeners.taps import bind, picked_member, request_of, submitted, tapped
from handlers.slack.parse import Submission
from handlers.slack.show import show
from storage.queries.people import team_of_workspace
from storage.queries.teams import led_by


def register(app: Edge) -> None:
    taps = {
        partners.NOT_YET: not_yet,
        partners.ADD_PARTNER: partner,
        partners.CONFIRM: confirming,
        actions.SHOW: who_is_in,
        roster.ADD_MEMBER: member,
        roster.CHANGE: duties,
        archiving.ARCHIVE: archiving_form,
        archiving.BRING_BACK: bring_back,
    }
    forms = {
        partners.ADD_PARTNER: add_partner,
        partners.CONFIRM: confirm,
        roster.ADD_MEMBER: add_member,
        roster.CHANGE: change_duties,
        archiving.ARCHIVE: archive,
    }
    bind(app, taps, forms)


async def team(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod team`."""
    async with call.reading() as session:
        return await roster.roster(session, place, call.now)


async def who_is_in(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        call.show(await roster.roster(session, place, call.now))


async def not_yet(call: Call) -> None:
    place = _led(call)
    call.show(await partners.readiness(call.session, place, call.now))
    call.changed(place)


async def partner(call: Call) -> None:
    call.show(partners.form(_led(call).team_id))


async def add_partner(call: Call) -> Card:
    sent, place = _sent(call)
    invited = partners.read(sent.values, sent.many)
    if invited.account:
        return finish(call, lambda: _partner_added(call, place, invited))
    request = request_of(call)
    card = await partners.add(call.session, place, invited, None, request=request, now=call.now)
    call.woken(place.workspace_id)
    return card


async def confirming(call: Call) -> None:
    async with call.reading() as session:
        call.show(await partners.confirm_form(session, _led(call)))


async def confirm(call: Call) -> Card:
    sent, place = _sent(call)
    card = await partners.confirm(call.session, place, sent.many["partners"], call.now)
    call.changed(place)
    return card


async def member(call: Call) -> None:
    call.show(roster.member_form(_led(call).team_id))


async def add_member(call: Call) -> Card:
    sent, place = _sent(call)
    chosen, ticked = sent.values["account"], sent.many["duties"]
    return finish(call, lambda: _member_added(call, place, chosen, ticked))


async def duties(call: Call) -> None:
    async with call.reading() as session:
        place, member_id = await picked_member(session, call)
        call.show(await roster.duties_form(session, place, member_id))


async def change_duties(call: Call) -> Card:
    sent, place = _sent(call)
    card = await roster.change_duties(
        call.session, place, sent.payload.get("member"), sent.many["duties"]
    )
    call.changed(place)
    return card


async def archiving_form(call: Call) -> None:
    call.show(archiving.form(_led(call)))


async def archive(call: Call) -> Card:
    _, place = _sent(call)
    card = await archiving.archive(call.session, place, call.now)
    call.later(lambda: publish_as_now(call))
    return card


async def bring_back(call: Call) -> None:
    """For who led the team, and for workspace admins, whom only Slack knows: that is asked after
    the reply."""
    team_id = parse.press(call.body).payload.get("team")
    async with call.reading() as session:
        found = await team_of_workspace(session, call.actor.workspace_id, team_id)
        if found is None:
            raise Gone(line("face.old_card"))
        leads = await led_by(session, found.id, call.actor.address)

    async def job() -> None:
        if not leads and not await call.is_admin():
            raise NotAllowed(line("team.may_not_bring_back"))
        async with call.writing.begin() as session:
            card = await archiving.bring_back(session, found.id, call.now)
        call.wake(found.workspace_id)
        if parse.is_in_dialog(call.body):
            await redraw(call, call.body["view"]["id"], card)
        else:
            await show(call.context, call.body, card)
        await publish_as_now(call)

    call.answer(job)


async def _partner_added(call: Call, place: Membership, invited: Invited) -> Card | Form:
    account = await account_of(call.context.client, invited.account, call.context.team_id or "")
    try:
        async with call.writing.begin() as session:
            card = await partners.add(
                session, place, invited, account, request=request_of(call), now=call.now
            )
    except Invalid as error:
        return partners.form(place.team_id, invited, error.fields)
    call.wake(place.workspace_id)
    return card


async def _member_added(
    call: Call, place: Membership, chosen: str, ticked: tuple[str, ...]
) -> Card | Form:
    account = await account_of(call.context.client, chosen, call.context.team_id or "")
    try:
        async with call.writing.begin() as session:
            card = await roster.add_member(
                session, place, account, ticked, request=request_of(call), now=call.now
            )
    except Invalid as error:
        return roster.member_form(place.team_id, chosen, ticked, error.sentence)
    call.wake(place.workspace_id)
    return card


def _led(call: Call) -> Membership:
    """The team that a button names, for whoever leads it."""
    place, _ = tapped(call)
    place.require(Right.RUN_TEAM)
    return place


def _sent(call: Call) -> tuple[Submission, Membership]:
    """A sent form and the team that it names, for whoever leads it."""
    sent, place = submitted(call)
    place.require(Right.RUN_TEAM)
    return sent, place
