"""A word to somebody who was added to a team: what will come, how often, who sees what, and how to
stop. Once for each time that they join."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.cards import Bullets, Buttons, Card, Paragraph, Part, Text
from bot.cards import Person as Name
from bot.humane import MESSAGES_A_WEEK
from bot.nudging import write_nudge
from bot.personal import profile
from bot.personal.settings import quiet_words, settings_button
from bot.routines.agenda.cards import called, pause_button
from bot.routines.agenda.meetings import Upcoming, upcoming_by_team
from bot.routines.plan import NotNeeded, Recipient
from bot.routines.team.steps import Step, routine_of, said_now
from bot.texts import line, say
from storage.queries.members import members_behind
from storage.tables import Delivery, Member, Role


async def welcome(
    session: AsyncSession, member_id: int, now: datetime, back_from: datetime | None = None
) -> None:
    """Writes it, due at the next hour that suits them. `back_from` is when they had left."""
    whole = select(Member).where(Member.id == member_id).options(joinedload(Member.person))
    member = (await session.scalars(whole)).one()
    name = f"{member.id}:{back_from:%Y%m%dT%H%M%S}" if back_from else str(member.id)
    routine = await routine_of(session, member.team_id, now)
    to = [Recipient(person=member.person)]
    await write_nudge(session, routine, said_now(Step.WELCOME, name, now), None, to, now)


@dataclass(frozen=True, slots=True)
class Known:
    """What those who were added are in their teams, by team and person, and each team's next
    meetings, by its id."""

    members: Mapping[tuple[int, int], Member]
    ahead: Mapping[int, Sequence[Upcoming]]


async def known(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> Known:
    """Of deliveries that welcome somebody."""
    places = {_place(one) for one in deliveries}
    teams = {team_id for team_id, _ in places}
    return Known(
        await members_behind(session, places),
        await upcoming_by_team(session, teams, now) if teams else {},
    )


def card(delivery: Delivery, known: Known) -> Card:
    """As things stand when it is sent. Raises `NotNeeded`."""
    team = delivery.nudge.routine.team
    member = known.members.get(_place(delivery))
    if member is None:
        raise NotNeeded(line("reason.left"))
    zone = member.person.timezone or team.timezone
    return welcome_card(member, team.name, next(iter(known.ahead[team.id]), None), zone)


def _place(delivery: Delivery) -> tuple[int, int]:
    return delivery.nudge.routine.team_id, delivery.person_id or 0


def welcome_card(member: Member, team: str, meeting: Upcoming | None, zone: str) -> Card:
    """`zone` (IANA) is that of whoever reads it; `meeting` the team's next one."""
    is_partner = member.role is Role.PARTNER
    first = "welcome.partner" if is_partner else "welcome.care_team"
    what = "welcome.what_partner" if is_partner else "welcome.what_care_team"
    seen = "welcome.who_sees_partner" if is_partner else "welcome.who_sees_care_team"
    name = Name(called(member.person.name))
    parts: list[Part] = [Paragraph(say(first, name=name, team=team))]
    if meeting is not None:
        parts.append(Paragraph(say("welcome.next", when=meeting.when(zone))))
    told: tuple[Text, ...] = (
        say(what),
        say("welcome.how_often", most=MESSAGES_A_WEEK, quiet=quiet_words(member.person)),
        say(seen),
        say("welcome.how_to_stop"),
    )
    taps = Buttons(
        (settings_button(line("personal.settings_title")), pause_button(), profile.button())
    )
    return Card((*parts, Bullets(told), taps))
