"""Whether what stands in Slack is what would be sent now."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.cards import Card
from bot.clock import machine_time
from bot.routines.ideas.steps import Step
from bot.rules import RULES
from handlers.slack import blockkit
from storage.database import Database
from storage.tables import Delivery, DeliveryState, Nudge, Workspace
from tests.contract.core.ledger import whole_delivery
from tests.contract.storm.screens import Message


async def assert_latest(database: Database, messages: Sequence[Message]) -> None:
    """Nothing here goes out in a digest: each delivery has a message of its own. What a question
    for somebody's words showed, the message alone knows until it is answered."""
    shown = {(one.workspace, one.channel, one.ts): one.blocks for one in messages}
    is_known = (Nudge.step != Step.AGREE) | Delivery.answer.is_not(None)
    sent = select(Delivery.id).join(Delivery.nudge).where(Delivery.state == DeliveryState.SENT)
    async with database.reading() as session:
        ids = (await session.scalars(sent.where(is_known))).all()
    for delivery_id in ids:
        where, blocks = await _as_of_now(database, delivery_id)
        assert shown[where] == blocks, where


async def _as_of_now(database: Database, delivery_id: int) -> tuple[tuple[str, str, str], Any]:
    async with database.reading() as session:
        delivery = await whole_delivery(session, delivery_id)
        workspace = await session.get_one(Workspace, delivery.workspace_id)
        rules = RULES[delivery.nudge.routine.kind]
        [card] = await rules.cards(session, [delivery], machine_time())
    assert isinstance(card, Card)
    where = workspace.external_id, str(delivery.place), str(delivery.message)
    return where, json.loads(json.dumps(blockkit.message(card)["blocks"]))
