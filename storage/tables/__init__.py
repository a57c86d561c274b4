"""The tables, by subject: people, meetings, ledger, catalog, projects."""

from storage.tables.base import Base
from storage.tables.catalog import CatalogEntry, EntryKind, Setting
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
from storage.tables.projects import (
    Decision,
    Origin,
    PartnerAnswer,
    Project,
    ProjectHours,
    ProjectPartner,
    ProjectReview,
    ProjectState,
    Review,
    Suggestion,
    SuggestionAnswer,
    Thanks,
)

__all__ = [
    "AgendaHistory",
    "AgendaItem",
    "Answer",
    "Base",
    "CatalogEntry",
    "Change",
    "Contact",
    "Decision",
    "Delivery",
    "DeliveryState",
    "EntryKind",
    "FamilyWitness",
    "HandledRequest",
    "ItemState",
    "Kind",
    "Meeting",
    "MeetingSeries",
    "Member",
    "Nudge",
    "Origin",
    "Outcome",
    "PartnerAnswer",
    "Person",
    "Project",
    "ProjectHours",
    "ProjectPartner",
    "ProjectReview",
    "ProjectState",
    "Reply",
    "Result",
    "Review",
    "Role",
    "Routine",
    "RoutineKind",
    "Section",
    "Setting",
    "Suggestion",
    "SuggestionAnswer",
    "Team",
    "Thanks",
    "Workspace",
]

# SQLite would give the number of a deleted row to the next one, and an old card names rows by it.
for _table in Base.metadata.tables.values():
    if "id" in _table.c:
        _table.dialect_options["sqlite"]["autoincrement"] = True
