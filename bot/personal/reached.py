"""One person as they are reached: who they are, in which teams, in which zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor, Membership
from bot.cards import Paragraph, Part, Plain, Run, Time
from bot.errors import NotAllowed
from bot.humane import Manner, manner_of
from bot.texts import line, say, time_words
from storage.queries.personal import memberships_of, person_of
from storage.tables import Member, Person


@dataclass(frozen=True, slots=True)
class Reached:
    """A person with their places in teams (at least one), each with its team."""

    person: Person
    members: Sequence[Member]

    @property
    def zone(self) -> str:
        """The IANA zone in which they are told what is not about one team alone."""
        return self.person.timezone or self.members[0].team.timezone

    @property
    def manner(self) -> Manner:
        return manner_of(self.person, self.members[0].team)

    def in_all_teams(self) -> list[Part]:
        """For somebody in several teams: what they decide holds in each."""
        if len(self.members) < 2:
            return []
        teams = ", ".join(member.team.name for member in self.members)
        return [Paragraph(say("personal.in_all_teams", teams=teams))]

    def day(self, at: datetime, now: datetime) -> Run:
        """An instant in their zone, with its year where that is not this one."""
        time = Time(at, self.zone)
        year = at.astimezone(ZoneInfo(self.zone)).year
        if year == self.manner.day_of(now).year:
            return time
        return Plain(line("personal.of_year", when=time_words(time), year=year))


def somebody(actor: Actor) -> Membership:
    """A place of whoever is acting: what is theirs alone is the same in all of them. Raises
    `NotAllowed` for somebody who is in no team."""
    place = actor.here or next(iter(actor.memberships), None)
    if place is None:
        raise NotAllowed(line("personal.in_no_team"))
    return place


async def reached(session: AsyncSession, who: Membership) -> Reached:
    """As they are now. Raises `NotAllowed` if all their teams are archived."""
    return await as_reached(session, await person_of(session, who.person_id))


async def as_reached(session: AsyncSession, person: Person) -> Reached:
    members = await memberships_of(session, person.id)
    if not members:
        raise NotAllowed(line("personal.in_no_team"))
    return Reached(person, members)
