"""What people type comes out as they typed it, and as nothing more."""

import json

import pytest

from handlers.demo.seed import CHANNEL, DANA, ROSA
from tests.world import World

QUESTION = "What should we talk about?"
TYPED = [
    "<!channel> <!here> @channel",
    "<@U0DANA> and <#C0QITEAM> and @dana",
    "*bold* _italic_ ~gone~ `code` ```more```",
    "Tom & Jerry &amp; &lt;b&gt; <b>",
    "<https://elsewhere.example|Click here> [words](https://elsewhere.example)",
    "> quoted\n• listed\n1. numbered",
    ":tada: 🎉👩🏽‍⚕️🇺🇸 é",
    "مرحبا بكم في الفريق",
    "עברית and English, ‮backwards‬",
    "{when} {0} %s $(date) ${HOME}",
    "'; DROP TABLE teams; --",
]


async def _add(world: World, text: str) -> None:
    rosa = await world.person(ROSA)
    await rosa.open_home()
    await rosa.until("[Add an item]", in_="home")
    await rosa.click("Add an item", in_="home")
    await rosa.until(QUESTION, in_="modal")
    await rosa.fill(QUESTION, text)
    assert await rosa.submit() == {}
    await rosa.until("We have it.", in_="modal")


def _shown(world: World) -> str:
    """Every message that the workspace keeps, as Slack was given it."""
    messages = world.sandbox.workspace.messages
    return json.dumps([said.stored() for said in messages.all(CHANNEL)])


async def test_it_comes_out_as_typed_wherever_it_is_shown(world: World) -> None:
    """All at once: in the receipt, on the agenda in the channel, and in what is read aloud."""
    for text in TYPED[:-1]:
        await _add(world, text)
    dana = await world.person(DANA)
    await world.at("2026-01-05T14:01-05:00")
    await dana.command("agenda add " + TYPED[-1], CHANNEL)
    await world.settled()
    posted = next(text for text in await dana.reads(CHANNEL) if "Agenda: QI huddle" in text)
    for text in TYPED:
        assert f"• {text}" in posted
    kept = _shown(world)
    for kind in ("user", "usergroup", "broadcast", "channel", "emoji", "date"):
        assert f'"type": "{kind}"' not in kept
    assert "mrkdwn" not in kept
    assert '"url": "https://elsewhere.example' not in kept


async def test_the_fallback_text_is_no_markup_either(world: World) -> None:
    await _add(world, TYPED[0] + TYPED[1])
    await world.at("2026-01-05T14:01-05:00")
    messages = world.sandbox.workspace.messages.all(CHANNEL)
    texts = [said.text for said in messages if "Agenda" in said.text]
    assert texts
    assert all("<" not in text for text in texts)


@pytest.mark.parametrize("typed", ["", "   ", "\n\n", "\u200b\u200b", "\u2060 \ufeff"])
async def test_nothing_at_all_is_no_item(world: World, typed: str) -> None:
    rosa = await world.person(ROSA)
    await rosa.open_home()
    await rosa.until("[Add an item]", in_="home")
    await rosa.click("Add an item", in_="home")
    await rosa.until(QUESTION, in_="modal")
    await rosa.fill(QUESTION, typed)
    said = await rosa.submit()
    wanted = "Please write a few words first." if typed else "Please complete this required field."
    assert said == {QUESTION: wanted}
    assert await rosa.value_of(QUESTION) == typed


async def test_too_much_is_said_kindly_and_comes_back_whole(world: World) -> None:
    rosa = await world.person(ROSA)
    long = "Waiting is hard. " * 40
    await rosa.command(f"agenda add {long}", CHANNEL)
    [said] = await rosa.reads(CHANNEL)
    assert f"That is {len(long.strip())} letters; an agenda line can have 500." in said
    assert long.strip() in said.replace("\n", "")
    await rosa.command("agenda", CHANNEL)
    assert "Waiting is hard" not in (await rosa.reads(CHANNEL))[-1]


async def test_a_long_agenda_in_any_script_is_still_kept_up_to_date(world: World) -> None:
    """Slack takes fewer bytes in an edit than in a post, and one such letter takes several."""
    rosa = await world.person(ROSA)
    await world.at("2026-01-05T14:01-05:00")
    for number in range(8):
        await rosa.command(f"agenda add {number} " + "停车很难 مواقف " * 40, CHANNEL)
    await world.settled()
    dana = await world.person(DANA)
    posted = next(text for text in await dana.reads(CHANNEL) if "Agenda: QI huddle" in text)
    assert "• 7 停车很难" in posted


async def test_a_full_agenda_says_how_much_is_missing_and_shows_the_rest(world: World) -> None:
    rosa = await world.person(ROSA)
    for number in range(40):
        await rosa.command(f"agenda add {number}: " + "words " * 80, CHANNEL)
    await rosa.command("agenda", CHANNEL)
    said = (await rosa.reads(CHANNEL))[-1]
    assert "• 0: words" in said
    assert "• 39: words" not in said
    assert "more lines." in said
    await rosa.click("See agenda", in_=CHANNEL)
    await rosa.until("• 39: words", in_="modal")
