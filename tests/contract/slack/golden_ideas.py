"""The cards of ideas, as one small story makes them: messages of delivery, pages, forms.

Rosa shares an idea unnamed and Priya the same one by name; they are put together, tried, corrected,
opened again, and one wants a call.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor, Membership, resolve
from bot.cards import Card, Form
from bot.planner import plan
from bot.routines.ideas import (
    answering,
    board,
    cards,
    drafts,
    joining,
    moving,
    own,
    pages,
    placing,
    sharing,
)
from bot.routines.ideas.cards import agree, agreed, ask
from bot.rules import RULES
from handlers.demo.seed import DANA, PRIYA, ROSA
from storage.database import Database
from storage.queries.idea_changes import latest_change_id
from storage.tables import Answer, Delivery, DeliveryState, IdeaState, Nudge
from tests.contract.core.ledger import whole_delivery

MAP, SIGNS = "A map from the parking lot to your door", "Signs from the garage"
MONDAY = datetime.fromisoformat("2026-01-12T10:00:00-05:00")
SENTENCE, CORRECTED = "We draw one from Monday.", "We draw one from the Monday after."

MESSAGES = {
    "idea_ask_nothing": ask(1, "Rosa Delgado", "waiting", Answer.NOTHING),
    "idea_ask_given": ask(1, "Rosa Delgado", "waiting", Answer.GIVEN),
    "idea_ask_paused": ask(1, "Rosa Delgado", "waiting", None, paused=True),
    "idea_agree": agree(1, "Maple Valley IBD", "Rosa Delgado", "Sam Okafor", MAP, 7),
    "idea_agreed": agreed("Rosa Delgado", Answer.GIVEN),
    "idea_refused": agreed("Rosa Delgado", Answer.NOTHING),
    "idea_all_seen": cards.unseen(1, "Dana Reyes", [], again=False),
}
STORY = {
    *("message/idea_ask", "message/idea_remind", "message/idea_channel"),
    *("message/idea_draft", "message/idea_draft_too_long", "message/idea_draft_of_two_teams"),
    *("message/idea_unseen", "message/idea_unseen_again"),
    *("message/idea_told_testing", "message/idea_told_joined", "message/idea_told_gained"),
    *("message/idea_told_placed", "message/idea_corrected", "message/idea_missing"),
    *("message/idea_told_and_answered", "message/idea_call"),
    *(
        "modal/idea_board",
        "modal/idea_board_empty",
        "modal/idea_page",
        "modal/idea_page_of_partner",
    ),
    *("modal/idea_own", "modal/idea_receipt", "modal/idea_joined", "modal/idea_edited"),
    *("modal/idea_withdrawn", "form/idea_edit", "form/idea_withdraw"),
    *("form/idea_share", "form/idea_share_prompted", "form/idea_move", "form/idea_correct"),
    *("form/idea_join", "form/idea_missing", "form/idea_call"),
}


@dataclass
class Story:
    session: AsyncSession
    actors: dict[str, Actor]

    def who(self, user: str) -> Membership:
        return self.actors[user].memberships[0]

    async def share(self, user: str, text: str, way: str) -> Card:
        return await sharing.share(
            self.session, self.who(user), text, way, request=text, now=MONDAY
        )

    async def message(self, step: str, user: str, occasion: str = "") -> Card:
        """What delivery would show of the latest such step."""
        statement = (
            select(Delivery.id)
            .join(Delivery.nudge)
            .where(
                Nudge.step == step,
                Nudge.occasion.startswith(occasion),
                Delivery.person_id == (self.who(user).person_id if user else None),
            )
            .order_by(Delivery.id.desc())
        )
        found = (await self.session.scalars(statement.limit(1))).one()
        delivery = await whole_delivery(self.session, found)
        kind = delivery.nudge.routine.kind
        delivery.message = delivery.message or "shown"
        with self.session.no_autoflush:
            [card] = await RULES[kind].cards(self.session, [delivery], MONDAY)
        self.session.expire(delivery)
        assert isinstance(card, Card)
        return card


async def told(database: Database) -> dict[str, Card | Form]:
    """Everything that the story shows, by the name of its golden file."""
    await plan(database, RULES, datetime.fromisoformat("2026-01-18T12:00:00-05:00"))
    async with database.writing.begin() as session:
        actors = {
            user: await resolve(await session.connection(), "slack", "T0MAPLE", user, "")
            for user in (DANA, ROSA, PRIYA)
        }
        story = Story(session, actors)
        shown: dict[str, Card | Form] = {}
        await _asked(story, shown)
        await _shared(story, shown)
        await _joined(story, shown)
        await _answered(story, shown)
        await _changed(story, shown)
    return shown


async def _asked(story: Story, shown: dict[str, Card | Form]) -> None:
    rosa = story.who(ROSA)
    shown["message/idea_ask"] = await story.message("ask", ROSA, "2026-01-14")
    shown["message/idea_remind"] = await story.message("remind", ROSA, "2026-01-14")
    shown["message/idea_channel"] = await story.message("channel", "", "2026-01-14")
    shown["message/idea_draft"] = drafts.offer(story.actors[ROSA], MAP)
    shown["message/idea_draft_too_long"] = drafts.offer(story.actors[ROSA], MAP * 60)
    two = Actor(1, ROSA, "Rosa Delgado", (rosa, rosa))
    shown["message/idea_draft_of_two_teams"] = drafts.offer(two, MAP)
    shown["modal/idea_board_empty"] = await board.board(story.session, rosa)
    shown["form/idea_share"] = await sharing.form(story.session, rosa, MAP)
    shown["form/idea_share_prompted"] = await sharing.form(
        story.session, story.who(DANA), "", "care_form"
    )


async def _shared(story: Story, shown: dict[str, Card | Form]) -> None:
    shown["modal/idea_receipt"] = await story.share(ROSA, MAP, sharing.UNNAMED)
    await story.share(PRIYA, SIGNS, sharing.NAMED)
    shown["message/idea_unseen"] = await story.message("unseen", DANA)
    shown["message/idea_unseen_again"] = await story.message("unseen_remind", DANA)
    shown["modal/idea_board"] = await board.board(story.session, story.who(DANA))


async def _changed(story: Story, shown: dict[str, Card | Form]) -> None:
    session, rosa = story.session, story.who(ROSA)
    await story.share(ROSA, "A mop", sharing.NAMED)
    shown["form/idea_edit"] = await own.edit_form(session, rosa, 3)
    shown["modal/idea_edited"] = await own.edit(session, rosa, 3, MAP, sharing.UNNAMED, MONDAY)
    shown["form/idea_withdraw"] = await own.withdraw_form(session, rosa, 3)
    shown["modal/idea_withdrawn"] = await own.withdraw(
        session, rosa, 3, request="withdraw", now=MONDAY
    )


async def _joined(story: Story, shown: dict[str, Card | Form]) -> None:
    session, dana = story.session, story.who(DANA)
    shown["form/idea_join"] = await joining.form(session, dana, 2)
    await joining.join(session, dana, 2, "1", MONDAY)
    shown["message/idea_told_joined"] = await story.message("told", PRIYA)
    shown["message/idea_told_gained"] = await story.message("told", ROSA)
    shown["modal/idea_joined"] = await pages.page(session, story.who(ROSA), 2)
    await placing.place(session, dana, 1, MONDAY)
    shown["message/idea_told_placed"] = await story.message("told", ROSA)
    shown["form/idea_move"] = await moving.form(session, dana, 1)
    latest = await latest_change_id(session, 1)
    await moving.move(session, dana, 1, latest, IdeaState.TESTING.value, SENTENCE, MONDAY)
    shown["message/idea_told_testing"] = await story.message("told", PRIYA)


async def _answered(story: Story, shown: dict[str, Card | Form]) -> None:
    session, dana, rosa, priya = story.session, *map(story.who, (DANA, ROSA, PRIYA))
    change = await latest_change_id(session, 1)
    shown["form/idea_correct"] = await moving.correct_form(session, dana, change)
    await _sent(session)
    await moving.correct(session, dana, change, 0, CORRECTED, MONDAY)
    shown["message/idea_corrected"] = await story.message("correction", ROSA)
    shown["modal/idea_page"] = await pages.page(session, dana, 1)
    shown["modal/idea_page_of_partner"] = await pages.page(session, rosa, 1)
    call = await answering.call_form(session, rosa, change, 1, MONDAY)
    assert call is not None
    shown["form/idea_call"] = call
    await answering.call_me(session, rosa, change, 1, MONDAY)
    shown["message/idea_call"] = await story.message("call_me", DANA)
    shown["form/idea_missing"] = await answering.missing_form(session, priya, change, 1)
    await answering.not_yet(session, priya, change, 1, "Who draws it?", MONDAY)
    shown["message/idea_missing"] = await story.message("missing", DANA)
    shown["message/idea_told_and_answered"] = await story.message("told", PRIYA, f"idea:1:{change}")
    shown["modal/idea_own"] = await board.own(session, rosa)


async def _sent(session: AsyncSession) -> None:
    waiting = select(Delivery).join(Delivery.nudge).where(Nudge.step == "told")
    for delivery in await session.scalars(waiting):
        delivery.state, delivery.place, delivery.message = DeliveryState.SENT, "D1", "1.000001"
        delivery.sent_at = MONDAY
    await session.flush()
