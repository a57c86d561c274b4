"""What a chat platform says of somebody, before any team knows them."""

from dataclasses import dataclass

from bot.actor import Actor
from bot.errors import Invalid, NotAllowed
from bot.texts import line
from storage.tables import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody in a workspace. `timezone` is an IANA name, None where the platform says none that
    is known. A guest sees a part of the workspace only, or comes from another one; who is gone
    has left it."""

    address: str
    name: str
    timezone: str | None = None
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_gone: bool = False


def require_may_set_up(account: Account, actor: Actor) -> None:
    """Raises `NotAllowed` for whoever may not set up a team.

    Workspace admins always may. So may everybody who is a full member of the workspace, as they may
    make a channel; but no guest, for the workspace's owner gave them less, and no family partner,
    for setting up is the care team's work.
    """
    if account.is_admin:
        return
    if account.is_guest or account.is_bot or account.is_gone:
        raise NotAllowed(line("setup.may_not_as_guest"))
    if any(place.role is Role.PARTNER for place in actor.memberships):
        raise NotAllowed(line("setup.may_not_as_partner"))


def require_person(account: Account, field: str) -> None:
    """Raises `Invalid` for that field if nobody reads what is sent there."""
    if account.is_bot:
        raise Invalid({field: line("setup.is_bot", name=account.name)})
    if account.is_gone:
        raise Invalid({field: line("setup.is_gone")})
