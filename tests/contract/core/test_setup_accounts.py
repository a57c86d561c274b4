"""Who may set up a team, and what Slack's word for somebody means."""

from typing import Any

import pytest

from bot.actor import Actor, Membership
from bot.errors import Invalid, NotAllowed
from bot.teams.accounts import Account, require_may_set_up, require_person
from handlers.slack.accounts import account_in
from storage.tables import Role

HERE = "T0MAPLE"
USER: dict[str, Any] = {
    "id": "U0LEE",
    "team_id": HERE,
    "name": "lee",
    "tz": "America/Denver",
    "profile": {"real_name": "Lee Ann", "display_name": "lee"},
}


def _place(role: Role) -> Membership:
    return Membership(
        workspace_id=1, person_id=5, name="Lee", timezone="UTC", member_id=9, team_id=7,
        team_name="Birch", channel="C1", role=role, lead=False, champion=False,
    )  # fmt: skip


def _actor(*roles: Role) -> Actor:
    return Actor(1, "U0LEE", memberships=tuple(map(_place, roles)))


def test_a_full_member_may_set_up_the_first_team_and_another() -> None:
    require_may_set_up(Account("U0LEE", "Lee"), _actor())
    require_may_set_up(Account("U0LEE", "Lee"), _actor(Role.CARE_TEAM))


@pytest.mark.parametrize(
    "account",
    [
        Account("U0LEE", "Lee", is_guest=True),
        Account("U0LEE", "Lee", is_bot=True),
        Account("U0LEE", "Lee", is_gone=True),
    ],
)
def test_a_guest_an_app_and_a_closed_account_may_not(account: Account) -> None:
    with pytest.raises(NotAllowed, match="full members"):
        require_may_set_up(account, _actor())


def test_a_partner_may_not_even_in_another_team_of_the_care_team() -> None:
    with pytest.raises(NotAllowed, match="care team's work"):
        require_may_set_up(Account("U0LEE", "Lee"), _actor(Role.CARE_TEAM, Role.PARTNER))


def test_an_admin_of_the_workspace_always_may() -> None:
    require_may_set_up(Account("U0LEE", "Lee", is_admin=True), _actor(Role.PARTNER))


def test_a_sentence_about_somebody_stands_at_the_field_that_names_them() -> None:
    with pytest.raises(Invalid) as error:
        require_person(Account("U0BOT", "Helper", is_bot=True), "lead")
    assert list(error.value.fields) == ["lead"]


def test_a_full_member_is_read_with_name_and_zone() -> None:
    assert account_in(USER, HERE) == Account("U0LEE", "Lee Ann", "America/Denver")


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted", "is_stranger"])
def test_slacks_guests_are_guests(flag: str) -> None:
    assert account_in(USER | {flag: True}, HERE).is_guest


def test_somebody_of_another_workspace_is_a_guest() -> None:
    assert account_in(USER | {"team_id": "T0CEDAR"}, HERE).is_guest


@pytest.mark.parametrize("flag", ["is_admin", "is_owner"])
def test_admins_and_owners_run_the_workspace(flag: str) -> None:
    assert account_in(USER | {flag: True}, HERE).is_admin


def test_slackbot_is_an_app_though_slack_does_not_say_so() -> None:
    assert account_in(USER | {"id": "USLACKBOT", "is_bot": False}, HERE).is_bot


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus"])
def test_a_zone_that_is_not_known_is_none(zone: str | None) -> None:
    assert account_in(USER | {"tz": zone}, HERE).timezone is None


def test_somebody_who_left_has_only_a_name() -> None:
    left = {"id": "U0LEE", "name": "lee", "deleted": True, "profile": {}}
    assert account_in(left, HERE) == Account("U0LEE", "lee", is_gone=True)
