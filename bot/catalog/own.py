"""What the care team adds to the catalog for its own team: adding, changing, putting away."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Bullets, Buttons, Card, Form, Paragraph, Payload, Plain
from bot.catalog import cards
from bot.catalog.entries import number_in
from bot.catalog.forms import entry_form, retire_form
from bot.catalog.typed import Typed, read
from bot.errors import Gone, Invalid
from bot.texts import line, say
from storage.queries.catalog import entries_of, entry_of_team
from storage.queries.once import first_time
from storage.queries.series import hold_team
from storage.tables import CatalogEntry, EntryKind

# Of each kind: as many as one screen of any platform can show.
MAX_OWN = 30


def adding(who: Membership, kind: EntryKind) -> Form:
    who.require(Right.CHANGE_CATALOG)
    return entry_form(who.team_id, kind)


async def add(
    session: AsyncSession,
    who: Membership,
    kind: EntryKind,
    values: Mapping[str, str],
    *,
    request: str,
    now: datetime,
) -> Card:
    """Adds what was typed. The same request again adds nothing and gets the same receipt. Raises
    `Invalid` for the fields, and at the first one when the team has `MAX_OWN` already."""
    who.require(Right.CHANGE_CATALOG)
    typed = read(kind, values)
    if await first_time(session, who.workspace_id, request, now):
        await hold_team(session, who.team_id)
        count = len(await entries_of(session, who.team_id, kind))
        if count >= MAX_OWN:
            raise Invalid({"text": line("catalog.full", count=count)})
        entry = CatalogEntry(
            team_id=who.team_id,
            author_id=who.member_id,
            kind=kind,
            added_at=now,
            **typed.columns(),
        )
        session.add(entry)
        await session.flush()
    return _receipt(who, typed, line("catalog.added"))


async def editing(session: AsyncSession, who: Membership, key: object) -> Form:
    """Raises `Gone` if it is put away."""
    entry = await _own(session, who, key)
    return entry_form(who.team_id, entry.kind, entry)


async def edit(
    session: AsyncSession,
    who: Membership,
    kind: EntryKind,
    values: Mapping[str, str],
    payload: Payload,
    *,
    request: str,
    now: datetime,
) -> Card:
    """Changes the entry to what was typed. Raises `Invalid` for the fields, and `Gone` if it is put
    away or somebody else has changed it since the form was opened."""
    entry = await _own(session, who, payload.get("entry"), kind, held=True)
    typed = read(kind, values)
    if await first_time(session, who.workspace_id, request, now):
        if entry.changes != payload.get("changes"):
            raise Gone(line("catalog.changed_meanwhile"))
        for name, value in typed.columns().items():
            setattr(entry, name, value)
        entry.changes += 1
        await session.flush()
    return _receipt(who, typed, line("catalog.changed"))


async def retiring(session: AsyncSession, who: Membership, key: object) -> Form:
    """Raises `Gone` if it is put away already."""
    return retire_form(who.team_id, await _own(session, who, key))


async def retire(session: AsyncSession, who: Membership, key: object, now: datetime) -> Card:
    """Puts the entry away; again it changes nothing."""
    entry = await _own(session, who, key, held=True, retired=True)
    entry.retired_at = entry.retired_at or now
    await session.flush()
    named = Bullets(((Plain(entry.title or entry.text),),))
    back = Buttons((cards.show_button(who.team_id),))
    said = Paragraph(say("catalog.retired"))
    return Card((said, named, back), title=line("catalog.retired_title"))


async def _own(
    session: AsyncSession,
    who: Membership,
    key: object,
    kind: EntryKind | None = None,
    *,
    held: bool = False,
    retired: bool = False,
) -> CatalogEntry:
    """The team's own entry of that key; `retired` is whether it may be put away already."""
    who.require(Right.CHANGE_CATALOG)
    entry = await entry_of_team(session, who.team_id, number_in(str(key)), held=held)
    if entry is None or (kind is not None and entry.kind is not kind):
        raise Gone(line("catalog.gone"))
    if entry.retired_at is not None and not retired:
        raise Gone(line("catalog.gone"))
    return entry


def _receipt(who: Membership, typed: Typed, said: str) -> Card:
    named = Bullets(((Plain(typed.title or typed.text),),))
    back = Buttons((cards.show_button(who.team_id),))
    return Card((Paragraph((Plain(said),)), named, back), title=line("agenda.receipt_title"))
