"""Leaving a team, of one's own will or because a lead says so; and a closed account.

Everything stops for whoever leaves. What they wrote stays, with their name on it, and what was open
with them goes on to somebody who stays (`handing.py`). They can come back (`joining.py`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Bullets,
    Button,
    Card,
    ChoiceField,
    Field,
    Form,
    Option,
    Paragraph,
    Part,
    Text,
)
from bot.cards import Person as Name
from bot.errors import Gone, Invalid
from bot.routines.team.goodbye import loop_parts, loops_of
from bot.teams.handing import hand_on
from bot.texts import line, say
from storage.queries.departures import member_held, places_of, skip_waiting_of
from storage.queries.members import care_team_of, leads_of, member_in_team
from storage.queries.series import hold_team
from storage.tables import Contact, Departure, Member, Team

LEAVE = "team.leave"
REMOVE = "team.remove"
SUCCESSOR = "successor"


def leave_button(team_id: int) -> Button:
    return Button(LEAVE, line("goodbye.leave"), {"team": team_id})


async def leave_form(session: AsyncSession, who: Membership) -> Form:
    """What leaving means; from the last lead it asks who leads after them."""
    parts: list[Field | Part] = [
        Paragraph(say("goodbye.leave_intro", team=who.team_name)),
        Bullets(_leaving_means()),
    ]
    if await _is_last_lead(session, who):
        others = await _could_lead(session, who)
        if not others:
            raise Gone(line("goodbye.successor_nobody"))
        options = tuple(Option(str(one.id), one.person.name) for one in others)
        parts.append(ChoiceField(SUCCESSOR, line("goodbye.successor_label"), options))
    return Form(
        LEAVE,
        line("goodbye.leave_title"),
        line("goodbye.leave_submit"),
        tuple(parts),
        payload={"team": who.team_id},
    )


async def leave(session: AsyncSession, who: Membership, successor: str, now: datetime) -> Card:
    """The member is in the team no more. `successor` is the member (by id) who leads after the
    last lead, "" for nobody. Raises `Invalid` for the field "successor"."""
    team = await hold_team(session, who.team_id)
    member = await _here(session, team, who.member_id)
    if await _is_last_lead(session, who):
        named = [one for one in await _could_lead(session, who) if str(one.id) == successor]
        if not named:
            raise Invalid({SUCCESSOR: line("goodbye.successor_missing")})
        named[0].lead = True
        await session.flush()
    await _end(session, team, member, now)
    said = Paragraph(say("goodbye.has_left", team=team.name))
    return Card((said,), title=line("goodbye.leave_title"))


async def remove_form(session: AsyncSession, who: Membership, member_id: object) -> Form | Card:
    """What it means for somebody else to be taken out; for oneself it is leaving."""
    who.require(Right.RUN_TEAM)
    member = await member_in_team(session, who.team_id, member_id)
    if member is None or member.left_at is not None:
        raise Gone(line("face.old_card"))
    if member.id == who.member_id:
        return await leave_form(session, who)
    means = (
        say("goodbye.remove_stops"),
        say("goodbye.remove_stays"),
        say("goodbye.remove_loops"),
        say("goodbye.remove_tell"),
    )
    name = Name(member.person.name)
    return Form(
        REMOVE,
        line("goodbye.remove_title"),
        line("goodbye.remove_submit"),
        (Paragraph(say("goodbye.remove_intro", name=name, team=who.team_name)), Bullets(means)),
        payload={"team": who.team_id, "member": member.id},
    )


async def remove(session: AsyncSession, who: Membership, member_id: object, now: datetime) -> Card:
    """Takes somebody else out of the team; what was open with them is shown. Raises `Gone` where
    one of the two is not in it any more."""
    who.require(Right.RUN_TEAM)
    team = await hold_team(session, who.team_id)
    by = await _here(session, team, who.member_id)
    member = await _here(session, team, member_id)
    if by.id == member.id or not by.lead:
        raise Gone(line("face.old_card"))
    departure = await _end(session, team, member, now, by=by)
    shown = loop_parts(await loops_of(session, team.id, departure), who.timezone)
    said = say("goodbye.removed", name=Name(member.person.name), team=team.name)
    nothing = Paragraph(say("goodbye.removed_nothing"))
    return Card((Paragraph(said), *(shown or [nothing])), title=line("goodbye.remove_title"))


async def account_closed(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Nobody can be reached there any more: in each of their teams what is open goes on. Whether
    they are still a member is for their team to say."""
    for place in await places_of(session, person_id):
        team = await hold_team(session, place.team_id)
        member = await member_held(session, team.id, place.id)
        if member is not None:  # nobody has just taken them out
            await hand_on(session, team, member, now, closed=True)


async def lead_alone(session: AsyncSession, who: Membership) -> Card:
    """Somebody of the care team takes on a team that nobody leads. Raises `Gone` when somebody
    does."""
    who.require(Right.LEAD_ROUND)
    team = await hold_team(session, who.team_id)
    member = await _here(session, team, who.member_id)
    others = [one for one in await _leads(session, team.id) if one.id != member.id]
    if others:
        raise Gone(line("goodbye.led_already", name=others[0].person.name))
    member.lead = True
    said = Paragraph(say("goodbye.leads_now", team=team.name))
    return Card((said,), title=team.name)


def _leaving_means() -> tuple[Text, ...]:
    return (
        say("goodbye.leave_stops"),
        say("goodbye.leave_stays"),
        say("goodbye.leave_told"),
        say("goodbye.leave_back"),
    )


async def _end(
    session: AsyncSession, team: Team, member: Member, now: datetime, by: Member | None = None
) -> Departure:
    departure = await hand_on(session, team, member, now, closed=False, by=by)
    member.left_at, member.lead, member.champion = now, False, False
    await session.flush()
    await skip_waiting_of(session, team.id, member.person_id, line("reason.left"))
    return departure


async def _here(session: AsyncSession, team: Team, member_id: object) -> Member:
    member = await member_held(session, team.id, member_id)
    if member is None:
        raise Gone(line("face.old_card"))
    return member


async def _leads(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """Those who can lead: a closed account leads nothing."""
    found = await leads_of(session, team_id)
    return [one for one in found if one.person.deactivated_at is None]


async def _is_last_lead(session: AsyncSession, who: Membership) -> bool:
    leads = {one.id for one in await _leads(session, who.team_id)}
    return leads == {who.member_id}


async def _could_lead(session: AsyncSession, who: Membership) -> list[Member]:
    """Those of the care team who can be reached, besides the one who asks."""
    return [
        one
        for one in await care_team_of(session, who.team_id)
        if one.id != who.member_id
        and one.person.deactivated_at is None
        and one.person.contact is not Contact.MAIL
    ]
