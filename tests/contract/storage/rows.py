"""Rows that belong together, for tests that try to break what the tables promise."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from storage.database import Database
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Base,
    Beat,
    CatalogEntry,
    Change,
    Contact,
    Decided,
    Decision,
    Delivery,
    Departure,
    Each,
    EntryKind,
    FamilyWitness,
    Group,
    HandledRequest,
    Idea,
    IdeaChange,
    IdeaReply,
    IdeaState,
    Install,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Nudge,
    OAuthState,
    Origin,
    Outcome,
    Paced,
    PartnerAnswer,
    Person,
    Project,
    ProjectHours,
    ProjectPartner,
    ProjectReview,
    ProjectState,
    PromptUse,
    Question,
    ReflectionAnswer,
    ReflectionLine,
    ReflectionParticipant,
    ReflectionRound,
    ReflectionScore,
    ReflectionSetting,
    Reply,
    Result,
    Review,
    Role,
    Routine,
    RoutineKind,
    Section,
    Suggestion,
    SuggestionAnswer,
    TakenOn,
    Team,
    Thanks,
    Turn,
    Workspace,
)

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
NINE_ON_THE_WALL = datetime.fromisoformat("2026-01-06T09:00")
# Each its own number, so that a reference to the wrong table cannot pass by luck.
WORKSPACE, PERSON, TEAM, MEMBER = 101, 102, 103, 104
SERIES, MEETING, ITEM, HISTORY = 105, 106, 107, 108
AGENDA, IDEAS, NUDGE, DELIVERY = 109, 110, 111, 112
OUTCOME = 113
ENTRY = 114
ROUND, PARTICIPANT, LINE = 121, 122, 123
TAKEN = 118
PROJECT, PART, REVIEW, HOURS, SUGGESTION = 124, 125, 126, 127, 128
DECIDED = 129
IDEA, IDEA_CHANGE, IDEA_REPLY = 130, 131, 132


def one_of_each() -> Iterator[Base]:
    """A row for every table, in an order in which they can be written."""
    yield Beat(name="tick", at=NOON)
    yield OAuthState(hash="a hash", expires_at=NOON)
    yield Workspace(id=WORKSPACE, platform="slack", external_id="T0MAPLE")
    yield Install(
        workspace_id=WORKSPACE,
        token="sealed",
        app_id="A0",
        bot_id="B0",
        bot_user_id="U0BOT",
        scopes=[],
        installed_by="U0DANA",
        installed_at=NOON,
    )
    yield person(id=PERSON, calendar_key="a secret")
    yield HandledRequest(workspace_id=WORKSPACE, key="a click", at=NOON)
    yield team(id=TEAM)
    yield member(id=MEMBER)
    yield series(id=SERIES, facilitator_id=MEMBER, backup_id=MEMBER)
    yield Departure(member_id=MEMBER, at=NOON, to_id=MEMBER, series=[], rounds=[], calls=[])
    yield meeting(id=MEETING)
    yield item(id=ITEM)
    yield AgendaHistory(
        id=HISTORY,
        item_id=ITEM,
        member_id=MEMBER,
        change=Change.ADDED,
        meeting_id=MEETING,
        at=NOON,
    )
    yield outcome(id=OUTCOME, by_id=MEMBER)
    yield witness()
    yield TakenOn(id=TAKEN, team_id=TEAM, subject="call:1", member_id=MEMBER, by_id=MEMBER, at=NOON)
    yield routine(id=AGENDA, series_id=SERIES)
    yield routine(id=IDEAS, kind=RoutineKind.IDEAS)
    yield ReflectionSetting(team_id=TEAM, threshold=3)
    yield checkin(id=ROUND)
    yield participant(id=PARTICIPANT)
    yield answer()
    yield score()
    yield ReflectionLine(id=LINE, round_id=ROUND, text="More time to ask.")
    yield nudge(id=NUDGE, meeting_id=MEETING)
    yield delivery(id=DELIVERY)
    yield entry(id=ENTRY, author_id=MEMBER)
    yield Decided(id=DECIDED, delivery_id=DELIVERY, at=NOON, until=NOON, reason="paused")
    yield idea(id=IDEA, item_id=ITEM)
    yield idea_change(id=IDEA_CHANGE, member_id=MEMBER)
    yield idea_reply(id=IDEA_REPLY, called_by_id=MEMBER)
    yield from of_a_project()
    yield Paced(workspace="T0MAPLE", key="chat.update", whole_at=NOON)
    yield PromptUse(delivery_id=DELIVERY, recipient=f"person:{PERSON}", prompt="last_visit")


def person(**changes: object) -> Person:
    row = {
        "workspace_id": WORKSPACE,
        "contact": Contact.SLACK,
        "address": "U0ROSA",
        "name": "Rosa",
        "quiet_from": time(20),
        "quiet_until": time(8),
        "minutes": 30,
        "minutes_each": Each.WEEK,
    }
    return Person(**{**row, **changes})


def team(**changes: object) -> Team:
    row = {"workspace_id": WORKSPACE, "name": "Maple", "channel": "C0QI", "timezone": "Etc/UTC"}
    return Team(**{**row, **changes})


def member(**changes: object) -> Member:
    row = {"team_id": TEAM, "person_id": PERSON, "role": Role.PARTNER}
    return Member(**{**row, **changes})


def series(**changes: object) -> MeetingSeries:
    row = {"team_id": TEAM, "title": "QI huddle", "start": NINE_ON_THE_WALL, "rule_since": NOON}
    return MeetingSeries(**{**row, **changes})


def meeting(**changes: object) -> Meeting:
    row = {"series_id": SERIES, "day": date(2026, 1, 20), "starts_at": NOON}
    return Meeting(**{**row, **changes})


def item(**changes: object) -> AgendaItem:
    row = {
        "meeting_id": MEETING,
        "author_id": MEMBER,
        "section": Section.FAMILY,
        "text": "a quieter place to wait",
        "added_at": NOON,
    }
    return AgendaItem(**{**row, **changes})


def outcome(**changes: object) -> Outcome:
    row = {"item_id": ITEM, "meeting_id": MEETING, "result": Result.DISCUSSED, "at": NOON}
    return Outcome(**{**row, **changes})


def witness(**changes: object) -> FamilyWitness:
    row = {"meeting_id": MEETING, "member_id": MEMBER, "discussed": True, "at": NOON}
    return FamilyWitness(**{**row, **changes})


def routine(**changes: object) -> Routine:
    row = {"team_id": TEAM, "kind": RoutineKind.AGENDA, "since": NOON, "planned_until": NOON}
    return Routine(**{**row, **changes})


def nudge(**changes: object) -> Nudge:
    row = {
        "routine_id": AGENDA,
        "occasion": "2026-01-20",
        "step": "ask",
        "kind": Kind.ASK,
        "due_at": NOON,
        "expires_at": NOON,
        "planned_at": NOON,
    }
    return Nudge(**{**row, **changes})


def checkin(**changes: object) -> ReflectionRound:
    times = {"opens_at": NOON, "remind_at": NOON, "closes_at": NOON}
    row = {"routine_id": IDEAS, "day": date(2026, 1, 20), "threshold": 3, **times}
    return ReflectionRound(**{**row, **changes})


def participant(**changes: object) -> ReflectionParticipant:
    row = {"round_id": ROUND, "member_id": MEMBER, "role": Role.PARTNER}
    return ReflectionParticipant(**{**row, **changes})


def answer(**changes: object) -> ReflectionAnswer:
    ratings = {question.value: 3 for question in Question}
    return ReflectionAnswer(**{"participant_id": PARTICIPANT, **ratings, **changes})


def score(**changes: object) -> ReflectionScore:
    row = {"round_id": ROUND, "part": Group.EVERYBODY, "question": Question.HEARD}
    return ReflectionScore(**{**row, "doubled": 6, "answers": 3, **changes})


def delivery(**changes: object) -> Delivery:
    row = {
        "nudge_id": NUDGE,
        "workspace_id": WORKSPACE,
        "recipient": f"person:{PERSON}",
        "person_id": PERSON,
        "due_at": NOON,
    }
    return Delivery(**{**row, **changes})


def entry(**changes: object) -> CatalogEntry:
    row = {
        "team_id": TEAM,
        "kind": EntryKind.IDEA,
        "concept": "concept:norms",
        "text": "Read one thank-you letter aloud",
        "added_at": NOON,
    }
    return CatalogEntry(**{**row, **changes})


def of_a_project() -> Iterator[Base]:
    yield project(id=PROJECT, by_id=MEMBER, owner_id=MEMBER, ended_by_id=MEMBER)
    yield project_partner(id=PART, called_by_id=MEMBER)
    yield review(id=REVIEW, by_id=MEMBER)
    yield ProjectHours(
        id=HOURS,
        project_id=PROJECT,
        member_id=MEMBER,
        minutes=30,
        thanks=Thanks.RECOGNITION,
        by_id=MEMBER,
        at=NOON,
    )
    yield suggestion(id=SUGGESTION, member_id=MEMBER, project_id=PROJECT)


def project(**changes: object) -> Project:
    row = {
        "team_id": TEAM,
        "idea_id": IDEA,
        "origin": Origin.STARTER,
        "state": ProjectState.ENDED,
        "title": "Look over one form",
        "since": NOON,
        "begins_on": date(2026, 1, 20),
        "ends_on": date(2026, 2, 17),
        "decision": Decision.ADOPT,
        "ended_at": NOON,
    }
    return Project(**{**row, **changes})


def project_partner(**changes: object) -> ProjectPartner:
    row = {
        "project_id": PROJECT,
        "member_id": MEMBER,
        "asked_at": NOON,
        "answer": PartnerAnswer.YES,
        "reply": Reply.YES,
    }
    return ProjectPartner(**{**row, **changes})


def review(**changes: object) -> ProjectReview:
    row = {"project_id": PROJECT, "review": Review.FINAL, "plan": "a plan", "at": NOON}
    return ProjectReview(**{**row, **changes})


def suggestion(**changes: object) -> Suggestion:
    row = {
        "team_id": TEAM,
        "occasion": "2026-01-20",
        "starter_key": "starter:review-form",
        "at": NOON,
        "answer": SuggestionAnswer.ASKED,
    }
    return Suggestion(**{**row, **changes})


def idea(**changes: object) -> Idea:
    row = {
        "team_id": TEAM,
        "author_id": MEMBER,
        "text": "a map of the clinic",
        "shared_at": NOON,
        "since": NOON,
    }
    return Idea(**{**row, **changes})


def idea_change(**changes: object) -> IdeaChange:
    row = {"idea_id": IDEA, "turn": Turn.SHARED, "state": IdeaState.NEW, "at": NOON}
    return IdeaChange(**{**row, **changes})


def idea_reply(**changes: object) -> IdeaReply:
    row = {
        "change_id": IDEA_CHANGE,
        "member_id": MEMBER,
        "reply": Reply.YES,
        "replied_at": NOON,
    }
    return IdeaReply(**{**row, **changes})


async def write_one_of_each(database: Database) -> None:
    async with database.writing.begin() as session:
        for row in one_of_each():
            session.add(row)
            await session.flush()
