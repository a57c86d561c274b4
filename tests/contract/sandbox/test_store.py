"""What a restart keeps."""

import sqlite3
from pathlib import Path

from handlers.sandbox.store import Store
from tests.contract.sandbox import blocks as b
from tests.contract.sandbox.world import open_house


async def test_a_restart_keeps_messages_homes_read_marks_and_members(tmp_path: Path) -> None:
    data = tmp_path / "new" / "sandbox.db"
    async with open_house(data) as house:
        sent = await house.api.chat_postMessage(
            channel="U0ROSA", text="before", blocks=[b.section("before")]
        )
        await house.api.chat_update(channel="D0ROSA", ts=sent["ts"], text="edited")
        gone = await house.api.chat_postMessage(channel="U0ROSA", text="gone")
        await house.api.chat_delete(channel="D0ROSA", ts=gone["ts"])
        await house.post("read", user="U0ROSA", channel="D0ROSA")
        await house.api.chat_postEphemeral(channel="C0QITEAM", user="U0ROSA", text="quietly")
        home = await house.api.views_publish(user_id="U0ROSA", view=b.home(b.section("Home")))
        await house.post("invite", user="U0DANA", channel="C0OTHER")
        shown = await house.get("messages", user="U0ROSA", channel="D0ROSA")
    async with open_house(data) as house:
        assert await house.get("messages", user="U0ROSA", channel="D0ROSA") == shown
        assert [m["text"] for m in shown["messages"]] == ["edited"]
        state = await house.get("state", user="U0ROSA")
        assert [c["unread"] for c in state["conversations"]] == [0, 0]
        (quiet,) = (await house.get("messages", user="U0ROSA", channel="C0QITEAM"))["messages"]
        assert quiet["ephemeral"] is True
        view = (await house.get("home", user="U0ROSA"))["view"]
        assert view == home["view"]
        again = await house.api.views_publish(user_id="U0ROSA", view=b.home(), hash=view["hash"])
        assert again["view"]["id"] == view["id"]
        await house.api.chat_postMessage(channel="C0OTHER", text="still a member")
        after = await house.api.chat_postMessage(channel="U0ROSA", text="after")
        assert after["ts"] > sent["ts"]


async def test_without_a_file_everything_is_forgotten() -> None:
    async with open_house() as house:
        await house.api.chat_postMessage(channel="U0ROSA", text="before")
    async with open_house() as house:
        shown = await house.get("messages", user="U0ROSA", channel="D0ROSA")
        assert shown["messages"] == []


def test_a_record_is_on_disk_as_soon_as_it_is_put(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    store = Store(path)
    store.put("message", "C:1", {"text": "one"})
    store.put("message", "C:1", {"text": "two"})
    with sqlite3.connect(path) as other:
        assert other.execute("select key, body from record").fetchall() == [
            ("C:1", '{"text": "two"}')
        ]
    other.close()
    store.delete("message", "C:1")
    assert store.all("message") == {}
    store.close()
