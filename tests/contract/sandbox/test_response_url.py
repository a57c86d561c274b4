"""`response_url`: answering a command or a click later; and the record of it all."""

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.contract.sandbox.steps import a_button, said
from tests.contract.sandbox.world import BOT_TOKEN, SECRET, House


async def a_response_url(house: House) -> str:
    await house.post("command", user="U0ROSA", channel="C0QITEAM", command="/coprod", text="")
    return str(house.bot.of("/coprod")[-1].payload["response_url"])


async def test_a_response_url_answers_its_person_and_can_answer_all(house: House) -> None:
    webhook = AsyncWebhookClient(await a_response_url(house), session=house.http)
    answer = await webhook.send(text="for you")
    assert (answer.status_code, answer.body) == (200, "ok")
    await webhook.send(text="for all", response_type="in_channel")
    assert await said(house, "C0QITEAM") == ["for you", "for all"]
    assert await said(house, "C0QITEAM", "U0DANA") == ["for all"]


async def test_a_response_url_works_five_times_within_half_an_hour(house: House) -> None:
    webhook = AsyncWebhookClient(await a_response_url(house), session=house.http)
    other = AsyncWebhookClient(await a_response_url(house), session=house.http)
    for _ in range(5):
        assert (await webhook.send(text="x")).status_code == 200
    used = await webhook.send(text="x")
    assert (used.status_code, "used_url" in used.body) == (404, True)
    house.clock.seconds += 30 * 60 + 1
    expired = await other.send(text="x")
    assert (expired.status_code, "expired_url" in expired.body) == (404, True)


async def test_a_response_url_of_a_click_replaces_or_deletes_its_message(
    house: House, api: AsyncWebClient
) -> None:
    await house.post("click", **await a_button(api))
    url = house.bot.of("block_actions")[0].payload["response_url"]
    webhook = AsyncWebhookClient(url, session=house.http)
    await webhook.send(text="Done", replace_original=True)
    (message,) = (await house.get("messages", user="U0ROSA", channel="D0ROSA"))["messages"]
    assert (message["text"], message["blocks"]) == ("Done", [])
    await webhook.send(delete_original=True)
    assert await said(house) == []
    bad = await webhook.send(text="x", blocks=[{"type": "nope"}])
    assert (bad.status_code, "invalid_blocks" in bad.body) == (400, True)


async def test_the_traffic_shows_both_ways_and_no_secret(house: House, api: AsyncWebClient) -> None:
    await house.post("click", **await a_button(api))
    await api.chat_postMessage(channel="C0QITEAM", text=f"oops {BOT_TOKEN}")
    async with house.http.post(f"{house.url}/api/auth.test", data={"token": BOT_TOKEN}):
        pass
    await house.sandbox.dispatch.settled()
    entries = (await house.get("traffic", after="0"))["entries"]
    ways = {(entry["way"], entry["name"]) for entry in entries}
    assert ("from bot", "chat.postMessage") in ways
    assert ("to bot", "block_actions press") in ways
    shown = str(entries)
    url_token = house.bot.of("block_actions")[0].payload["response_url"].rsplit("/", 1)[1]
    assert not [secret for secret in (BOT_TOKEN, SECRET, "v0=", url_token) if secret in shown]
    later = (await house.get("traffic", after=str(entries[-2]["n"])))["entries"]
    assert [entry["n"] for entry in later] == [entries[-1]["n"]]
