"""Somebody who becomes a member while things are under way."""

from sqlalchemy import select

from storage.database import Database
from storage.tables import Contact, Member, Person, Role, Team, Workspace


async def joins(database: Database, workspace: str, user: str, role: Role) -> None:
    """Somebody new joins the workspace's only team."""
    async with database.writing.begin() as session:
        of = select(Team).join(Team.workspace).where(Workspace.external_id == workspace)
        team = (await session.scalars(of)).one()
        person = Person(
            workspace_id=team.workspace_id, contact=Contact.SLACK, address=user, name=user
        )
        session.add(person)
        await session.flush()
        session.add(Member(team_id=team.id, person_id=person.id, role=role))
