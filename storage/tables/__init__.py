"""The tables, a file per subject."""

from storage.tables.base import Base
from storage.tables.catalog import CatalogEntry, EntryKind, Setting
from storage.tables.ledger import (
    UNCOUNTED,
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
    Departure,
    Each,
    HandledRequest,
    Member,
    Person,
    Role,
    Team,
    Workspace,
)
from storage.tables.reflection import (
    Group,
    Question,
    ReflectionAnswer,
    ReflectionLine,
    ReflectionParticipant,
    ReflectionRound,
    ReflectionScore,
    ReflectionSetting,
)
from storage.tables.summary import TakenOn

__all__ = [
    "UNCOUNTED",
    "AgendaHistory",
    "AgendaItem",
    "Answer",
    "Base",
    "CatalogEntry",
    "Change",
    "Contact",
    "Delivery",
    "DeliveryState",
    "Departure",
    "Each",
    "EntryKind",
    "FamilyWitness",
    "Group",
    "HandledRequest",
    "ItemState",
    "Kind",
    "Meeting",
    "MeetingSeries",
    "Member",
    "Nudge",
    "Outcome",
    "Person",
    "Question",
    "ReflectionAnswer",
    "ReflectionLine",
    "ReflectionParticipant",
    "ReflectionRound",
    "ReflectionScore",
    "ReflectionSetting",
    "Reply",
    "Result",
    "Role",
    "Routine",
    "RoutineKind",
    "Section",
    "Setting",
    "TakenOn",
    "Team",
    "Workspace",
]

# SQLite would give the number of a deleted row to the next one, and an old card names rows by it.
for _table in Base.metadata.tables.values():
    if "id" in _table.c:
        _table.dialect_options["sqlite"]["autoincrement"] = True
