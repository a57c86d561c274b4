"""The tables, by subject: people, meetings, ledger, ideas."""

from storage.tables.base import Base
from storage.tables.ideas import Idea, IdeaChange, IdeaReply, IdeaState, PromptUse, Turn
from storage.tables.ledger import (
    Answer,
    Delivery,
    DeliveryState,
    Kind,
    Nudge,
    Routine,
    RoutineKind,
)
from storage.tables.meetings import (
    AgendaHistory,
    AgendaItem,
    Change,
    FamilyWitness,
    ItemState,
    Meeting,
    MeetingSeries,
    Outcome,
    Reply,
    Result,
    Section,
)
from storage.tables.people import (
    Contact,
    HandledRequest,
    Member,
    Person,
    Role,
    Team,
    Workspace,
)

__all__ = [
    "AgendaHistory",
    "AgendaItem",
    "Answer",
    "Base",
    "Change",
    "Contact",
    "Delivery",
    "DeliveryState",
    "FamilyWitness",
    "HandledRequest",
    "Idea",
    "IdeaChange",
    "IdeaReply",
    "IdeaState",
    "ItemState",
    "Kind",
    "Meeting",
    "MeetingSeries",
    "Member",
    "Nudge",
    "Outcome",
    "Person",
    "PromptUse",
    "Reply",
    "Result",
    "Role",
    "Routine",
    "RoutineKind",
    "Section",
    "Team",
    "Turn",
    "Workspace",
]

# SQLite would give the number of a deleted row to the next one, and an old card names rows by it.
for _table in Base.metadata.tables.values():
    if "id" in _table.c:
        _table.dialect_options["sqlite"]["autoincrement"] = True
