"""Somebody becomes a person of the workspace and a member of a team."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.teamfile import QUIET_HOURS, read_quiet_hours
from bot.teams.accounts import Account
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
    now: datetime,
) -> int | None:
    """Makes the person a member; its id, or None if they are one already. `terms_by` is the member
    who confirmed that a partner may be reached by the chat."""
    values = {
        "team_id": team.id,
        "person_id": person.id,
        "role": role,
        "lead": lead,
        "champion": champion,
        "terms_at": now if terms_by is not None else None,
        "terms_by_id": terms_by,
    }
    return await insert_once(session, Member, values)


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
