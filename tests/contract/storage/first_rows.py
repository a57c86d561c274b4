"""Rows as version 0001 kept them: that version is released, so they never change."""

from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, MetaData, Table, select

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
PLANNED = datetime(2026, 1, 14, 17, 30, tzinfo=UTC)

Rows = list[dict[str, object]]

_SERIES: dict[str, object] = {
    "team_id": 103,
    "start": datetime.fromisoformat("2026-01-06T09:00"),
    "rrule": "FREQ=WEEKLY;BYDAY=TU",
    "minutes": 60,
    "place": "Room 2",
    "join_url": "",
    "facilitator_id": 104,
    "backup_id": None,
    "ask_days_before": 6,
    "remind_days_before": 2,
    "channel_days_before": 3,
    "post_days_before": 1,
    "ask_time": time(17, 30),
    "channel_time": time(9, 30),
    "post_time": time(14),
}
_ROUTINE: dict[str, object] = {
    "team_id": 103,
    "enabled": True,
    "rrule": None,
    "time_of_day": None,
    "next_due": NOON,
}
_NUDGE: dict[str, object] = {
    "routine_id": 109,
    "occasion": "2026-01-20",
    "meeting_id": 106,
    "due_at": NOON,
    "expires_at": NOON,
    "planned_at": NOON,
}
_HISTORY: dict[str, object] = {"item_id": 107, "meeting_id": 106, "at": NOON}
_DELIVERY: dict[str, object] = {
    "workspace_id": 101,
    "reason": "",
    "due_at": NOON,
    "attempts": 1,
    "held_until": None,
    "sent_at": NOON,
    "place": "D0ROSA",
    "message": "1768392000.000100",
    "version": 2,
    "shown": 1,
}

# In an order in which they can be written.
FIRST_ROWS: dict[str, Rows] = {
    "workspaces": [{"id": 101, "platform": "slack", "external_id": "T0MAPLE", "name": "Maple"}],
    "handled_requests": [{"workspace_id": 101, "key": "a click", "at": NOON}],
    "persons": [
        {
            "id": 102,
            "workspace_id": 101,
            "contact": "slack",
            "address": "U0ROSA",
            "name": "Rosa",
            "timezone": "America/Chicago",
            "quiet_from": time(20),
            "quiet_until": time(8),
            "skills": ["listening"],
            "interests": [],
        }
    ],
    "teams": [
        {
            "id": 103,
            "workspace_id": 101,
            "name": "Maple",
            "channel": "C0QI",
            "timezone": "Etc/UTC",
            "holidays": "US",
        }
    ],
    "members": [
        {
            "id": 104,
            "team_id": 103,
            "person_id": 102,
            "role": "partner",
            "lead": True,
            "champion": False,
        }
    ],
    "meeting_series": [
        {"id": 105, "title": "QI huddle", **_SERIES},
        {"id": 115, "title": "Retreat", **_SERIES},
    ],
    "meetings": [{"id": 106, "series_id": 105, "day": date(2026, 1, 20), "starts_at": NOON}],
    "routines": [
        {"id": 109, "kind": "agenda", "series_id": 105, "planned_until": PLANNED, **_ROUTINE},
        {"id": 110, "kind": "ideas", "series_id": None, "planned_until": NOON, **_ROUTINE},
    ],
    "agenda_items": [
        {
            "id": 107,
            "meeting_id": 106,
            "author_id": 104,
            "section": "family",
            "text": "a quieter place to wait",
            "added_at": NOON,
        }
    ],
    "nudges": [
        {"id": 111, "step": "ask", **_NUDGE},
        {"id": 112, "step": "channel", **_NUDGE},
        {"id": 113, "step": "post", **_NUDGE},
    ],
    "agenda_history": [
        {"id": 108, "member_id": 104, "change": "added", **_HISTORY},
        {"id": 117, "member_id": None, "change": "moved", **_HISTORY},
    ],
    "deliveries": [
        {
            "id": 114,
            "nudge_id": 111,
            "recipient": "person:102",
            "person_id": 102,
            "channel": None,
            "state": "sent",
            "answer": "item",
            "answered_at": NOON,
            **_DELIVERY,
        },
        {
            "id": 116,
            "nudge_id": 112,
            "recipient": "channel:C0QI",
            "person_id": None,
            "channel": "C0QI",
            "state": "sent",
            "answer": None,
            "answered_at": None,
            **_DELIVERY,
        },
    ],
}


def write_first_rows(connection: Connection) -> None:
    tables = _tables(connection)
    for name, rows in FIRST_ROWS.items():
        connection.execute(tables[name].insert(), rows)


def first_columns(connection: Connection) -> dict[str, Rows]:
    """What a database of any version holds in the columns that 0001 had."""
    tables, found = _tables(connection), {}
    for name, rows in FIRST_ROWS.items():
        columns = [tables[name].c[column] for column in rows[0]]
        in_order = select(*columns).order_by(*tables[name].primary_key.columns)
        found[name] = [dict(row) for row in connection.execute(in_order).mappings()]
    return found


def _tables(connection: Connection) -> dict[str, Table]:
    """The tables as they stand, for the code's own are ahead of those of 0001."""
    metadata = MetaData()
    metadata.reflect(connection)
    return dict(metadata.tables)
