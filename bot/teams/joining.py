"""Somebody becomes a person of the workspace and a member of a team."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.team.welcome import welcome
from bot.teamfile import QUIET_HOURS, read_quiet_hours
from bot.teams.accounts import Account
from bot.texts import line
from storage.queries.departures import former_member, send_after_all_to
from storage.queries.once import insert_once
from storage.queries.teams import person_once
from storage.tables import Contact, Member, Person, Role, Team


async def person_of(session: AsyncSession, workspace_id: int, account: Account) -> Person:
    """The person behind a chat account, with everybody's quiet hours if they are new."""
    return await _person(session, workspace_id, Contact.SLACK, account)


async def person_by_mail(
    session: AsyncSession, workspace_id: int, address: str, name: str
) -> Person:
    """The person who is reached at a mail address."""
    return await _person(session, workspace_id, Contact.MAIL, Account(address, name))


async def join(
    session: AsyncSession,
    team: Team,
    person: Person,
    role: Role,
    *,
    lead: bool = False,
    champion: bool = False,
    terms_by: int | None = None,
    knows: bool = False,
    now: datetime,
) -> int | None:
    """Makes the person a member, who is told what will come unless they `know`; its id, or None if
    they are one already. Whoever had left comes back, and what waited for them then and is still of
    use waits again. `terms_by` is the member who confirmed that a partner may be reached by the
    chat."""
    values = {
        "team_id": team.id,
        "person_id": person.id,
        "role": role,
        "lead": lead,
        "champion": champion,
        "terms_at": now if terms_by is not None else None,
        "terms_by_id": terms_by,
    }
    member_id, left_at = await insert_once(session, Member, values), None
    if member_id is None:
        gone = await former_member(session, team.id, person.id)
        if gone is None:
            return None
        member_id, left_at = gone.id, gone.left_at
        for name, value in values.items():
            setattr(gone, name, value)
        gone.left_at = None
        await session.flush()
        await send_after_all_to(session, team.id, person.id, line("reason.left"), now)
    if not knows:
        await welcome(session, member_id, now, back_from=left_at)
    return member_id


async def _person(
    session: AsyncSession, workspace_id: int, contact: Contact, account: Account
) -> Person:
    quiet_from, quiet_until = read_quiet_hours(QUIET_HOURS)
    return await person_once(
        session,
        workspace_id,
        contact,
        account.address,
        name=account.name,
        timezone=account.timezone,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )
