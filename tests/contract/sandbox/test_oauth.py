"""The sandbox asks an admin about an app as Slack does, and is as strict with what comes after."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.sandbox import OAuthApp
from handlers.sandbox.config import DEFAULT_EVENTS
from handlers.sandbox.grants import CODE_SECONDS
from tests.contract.sandbox.world import House, open_house

BACK = "https://bot.example/slack/oauth_redirect"
APP = OAuthApp("1.2", "a secret", (BACK,))
ASKED = {"client_id": "1.2", "scope": "chat:write,commands", "state": "s", "redirect_uri": BACK}
FORM = {**ASKED, "decision": "allow"}


@pytest.fixture
async def house(anyio_backend: str) -> AsyncIterator[House]:
    events = (*DEFAULT_EVENTS, "app_uninstalled", "tokens_revoked")
    async with open_house(oauth=APP, events=events) as opened:
        yield opened


async def decided(house: House, **changes: str) -> dict[str, str]:
    """What the app is told when somebody decides."""
    async with house.http.post(
        f"{house.url}/oauth/v2/authorize", data={**FORM, **changes}, allow_redirects=False
    ) as answer:
        assert answer.status == 302, await answer.text()
        address = answer.headers["Location"]
    assert address.startswith(f"{BACK}?")
    return dict(parse_qsl(urlsplit(address).query))


async def access(house: House, **given: Any) -> Any:
    """The answer to `oauth.v2.access`; what Slack calls its error where it refuses."""
    credentials = {"client_id": "1.2", "client_secret": "a secret", "redirect_uri": BACK}
    client = AsyncWebClient(base_url=f"{house.url}/api/", session=house.http)
    try:
        return (await client.oauth_v2_access(**{**credentials, **given})).data
    except SlackApiError as error:
        return error.response["error"]


async def test_a_code_is_changed_once_for_a_token_of_what_was_allowed(house: House) -> None:
    told = await decided(house)

    granted = await access(house, code=told["code"])

    assert told["state"] == "s"
    assert (granted["scope"], granted["team"]["id"]) == ("chat:write,commands", "T0MAPLE")
    client = AsyncWebClient(granted["access_token"], f"{house.url}/api/", session=house.http)
    assert (await client.auth_test())["user_id"] == granted["bot_user_id"]
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.users_info(user="U0DANA")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.conversations_history(channel="C0QITEAM")
    assert await access(house, code=told["code"]) == "code_already_used"
    again = await access(house, code=(await decided(house, scope="users:read"))["code"])
    assert again["access_token"] == granted["access_token"]
    assert again["scope"] == "chat:write,commands,users:read"
    seen = str(house.sandbox.workspace.traffic.after(0))
    assert granted["access_token"] not in seen
    assert "a secret" not in seen


async def test_what_is_wrong_with_a_code_or_its_app_is_refused(house: House) -> None:
    code = (await decided(house))["code"]

    assert await access(house, code=code, client_id="9.9") == "invalid_client_id"
    assert await access(house, code=code, client_secret="none") == "bad_client_secret"
    assert await access(house, code="T0MAPLE.made-up") == "invalid_code"
    assert await access(house, code=code, redirect_uri="https://else.example") == "bad_redirect_uri"
    house.clock.seconds += CODE_SECONDS + 1
    assert await access(house, code=code) == "code_expired"
    assert await decided(house, decision="cancel") == {"error": "access_denied", "state": "s"}


async def test_a_page_of_another_app_or_another_site_is_refused(house: House) -> None:
    async def status(method: str, path: str, given: dict[str, str], **headers: str) -> int:
        where: dict[str, Any] = {"params" if method == "GET" else "data": given}
        async with house.http.request(
            method, f"{house.url}{path}", headers=headers, allow_redirects=False, **where
        ) as answer:
            return answer.status

    page = "/oauth/v2/authorize"
    assert await status("GET", page, ASKED) == 200
    assert await status("GET", page, {**ASKED, "client_id": "9.9"}) == 400
    assert await status("GET", page, {**ASKED, "redirect_uri": "https://else.example"}) == 400
    assert await status("GET", page, {**ASKED, "scope": ""}) == 400
    assert await status("POST", page, {**FORM, "redirect_uri": "https://else.example"}) == 400
    assert await status("POST", page, FORM, Origin="https://else.example") == 400
    assert await status("POST", "/apps", {"x": "1"}, Origin="https://else.example") == 403


async def test_a_revoked_token_takes_the_app_out_and_the_app_is_told(house: House) -> None:
    granted = await access(house, code=(await decided(house))["code"])
    client = AsyncWebClient(granted["access_token"], f"{house.url}/api/", session=house.http)

    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_revoke())["revoked"] is True

    [removed] = await house.bot.wait_for("app_uninstalled")
    [revoked] = await house.bot.wait_for("tokens_revoked")
    assert removed.payload["team_id"] == "T0MAPLE"
    assert revoked.payload["event"]["tokens"]["bot"] == [granted["bot_user_id"]]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    command = {"user": "U0ROSA", "channel": "D0ROSA", "command": "/coprod", "text": ""}
    assert (await house.post("command", **command))["code"] == "not_a_command"
    await house.post("say", user="U0ROSA", channel="D0ROSA", text="Anybody there?")
    await house.sandbox.dispatch.settled()
    assert house.bot.of("message") == []
