"""A family partner: whether the team is ready for one, how one is added, and what Slack's terms say
of reaching them there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Button,
    Buttons,
    Card,
    Field,
    Form,
    ManyField,
    MemberField,
    Note,
    Option,
    Paragraph,
    Part,
    Plain,
    TextField,
    Time,
)
from bot.cards import Person as Name
from bot.errors import Invalid
from bot.outlook import SHOW_SCHEDULE
from bot.routines.agenda.items import add_item
from bot.routines.agenda.newcomer import ask_newcomer
from bot.teams.accounts import Account, require_person
from bot.teams.joining import join, person_by_mail, person_of
from bot.texts import line, say
from storage.queries.once import first_time
from storage.queries.series import hold_team
from storage.queries.teams import open_item_saying, unconfirmed_partners
from storage.tables import Member, Person, Role

ADD_PARTNER = "team.partner"
NOT_YET = "team.not_yet"
CONFIRM = "team.confirm"
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MAX_MAIL, _MAX_NAME = 320, 200
_YES = "yes"


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a lead adds as a partner: a chat account by the platform's id, or somebody by mail."""

    account: str = ""
    mail: str = ""
    name: str = ""


NOBODY = Invited()


async def readiness(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """Puts the talk about readiness on the next agenda, unless it stands on one already. Raises
    `Gone` when no meeting is ahead."""
    who.require(Right.RUN_TEAM)
    await hold_team(session, who.team_id)
    text = line("team.readiness")
    item = await open_item_saying(session, who.team_id, text)
    if item is not None:
        when = Time(item.meeting.starts_at, who.timezone)
    else:
        request = f"readiness:{who.team_id}:{now.isoformat()}"
        receipt = await add_item(session, who, "", text, request=request, now=now)
        when = receipt.meeting.when(who.timezone)
    said = Paragraph(say("team.readiness_added", when=when))
    quoted = Paragraph((Plain(text),))
    return Card((said, quoted, Paragraph(say("team.readiness_then"))), title=line("team.not_yet"))


def form(team_id: int, chosen: Invited = NOBODY, problems: Mapping[str, str] | None = None) -> Form:
    """The form for one partner, with what was `chosen` already and what is wrong with it."""
    wrong = (problems or {}).values()
    ticked = problems is not None  # or it would not have come so far
    parts: list[Field | Part] = [
        _tick("talked", line("team.talked_label"), line("team.talked"), ticked),
        Paragraph(say("team.reach")),
        *terms(),
        *(Paragraph(say("setup.problem", problem=said)) for said in wrong),
        MemberField("account", line("team.account_label"), value=chosen.account, optional=True),
        _tick("terms", line("team.terms_label"), line("team.terms"), ticked, optional=True),
        TextField(
            "mail",
            line("team.mail_label"),
            line("team.mail_hint"),
            chosen.mail,
            _MAX_MAIL,
            optional=True,
        ),
        TextField("name", line("team.name_label"), "", chosen.name, _MAX_NAME, optional=True),
    ]
    return Form(
        action=ADD_PARTNER,
        title=line("team.partner_title"),
        submit=line("team.partner_submit"),
        fields=tuple(parts),
        intro=(Paragraph(say("team.partner_intro")),),
        payload={"team": team_id},
    )


def terms() -> tuple[Part, ...]:
    """What Slack's HIPAA terms mean for a family partner, in plain words.

    Source: Slack's help page "Slack and HIPAA", requirements for customers.
    """
    return (
        Paragraph(say("team.terms_say")),
        Paragraph(say("team.terms_mean")),
        Note(say("team.terms_ask")),
    )


def read(values: Mapping[str, str], many: Mapping[str, Sequence[str]]) -> Invited:
    """What was filled in. Raises `Invalid` with a sentence for each field that needs another
    look."""
    account, mail = values["account"], values["mail"].strip().casefold()
    name = values["name"].strip()
    problems = {}
    if _YES not in many["talked"]:
        problems["talked"] = line("team.talked_missing")
    if not account and not mail:
        problems["account"] = line("team.reach_missing")
    elif account and mail:
        problems["mail"] = line("team.reach_twice")
    elif account and _YES not in many["terms"]:
        problems["terms"] = line("team.terms_missing")
    elif mail and (len(mail) > _MAX_MAIL or not _MAIL.fullmatch(mail)):
        problems["mail"] = line("team.mail_bad")
    elif mail and not name:
        problems["name"] = line("team.name_missing")
    if problems:
        raise Invalid(problems)
    return Invited(account=account, mail=mail, name=name[:_MAX_NAME])


async def add(
    session: AsyncSession,
    who: Membership,
    invited: Invited,
    account: Account | None,
    *,
    request: str,
    now: datetime,
) -> Card:
    """Makes the partner a member of the lead's team; `account` is what the platform says of a chat
    account. Their first ask comes like everybody's, or now where the others had theirs. Raises
    `Invalid` for the field that is wrong."""
    who.require(Right.RUN_TEAM)
    if account is not None:
        require_person(account, "account")
        person = await person_of(session, who.workspace_id, account)
    else:
        person = await person_by_mail(session, who.workspace_id, invited.mail, invited.name)
    if await first_time(session, who.workspace_id, request, now):
        team = await hold_team(session, who.team_id)
        by = who.member_id if account is not None else None
        new = await join(session, team, person, Role.PARTNER, terms_by=by, now=now)
        if new is None:
            field = "account" if account is not None else "mail"
            raise Invalid({field: line("team.in_already", name=person.name)})
        await ask_newcomer(session, team.id, person.id, now)
    return _added(who, person, by_mail=account is None)


async def unconfirmed(session: AsyncSession, team_id: int) -> Sequence[Member]:
    """Partners who came by a team file and are reached by the chat, which no lead has confirmed."""
    return await unconfirmed_partners(session, team_id)


def unconfirmed_parts(team_id: int, partners: Sequence[Member]) -> tuple[Part, ...]:
    """One line for a lead, with the tap that settles it; nothing where nobody is left."""
    if not partners:
        return ()
    said = say("team.unconfirmed", count=len(partners), names=_names(partners))
    button = Button(CONFIRM, line("team.confirm"), {"team": team_id})
    return Note(said), Buttons((button,))


async def confirm_form(session: AsyncSession, who: Membership) -> Form:
    """The form that settles it for those whom the lead ticks."""
    who.require(Right.RUN_TEAM)
    partners = await unconfirmed_partners(session, who.team_id)
    options = tuple(Option(str(member.id), member.person.name) for member in partners)
    return Form(
        action=CONFIRM,
        title=line("team.confirm_title"),
        submit=line("team.confirm"),
        fields=(ManyField("partners", line("team.confirm_label"), options),),
        intro=terms(),
        payload={"team": who.team_id},
    )


async def confirm(
    session: AsyncSession, who: Membership, chosen: Sequence[str], now: datetime
) -> Card:
    """Writes down that the lead has settled it for those members of the team."""
    who.require(Right.RUN_TEAM)
    await hold_team(session, who.team_id)
    for member in await unconfirmed_partners(session, who.team_id):
        if str(member.id) in chosen:
            member.terms_at, member.terms_by_id = now, who.member_id
    return Card((Paragraph(say("team.confirmed")),), title=line("team.confirm_title"))


def _added(who: Membership, person: Person, *, by_mail: bool) -> Card:
    said = say("team.partner_added", name=Name(person.name), team=who.team_name)
    then = say("team.partner_by_mail") if by_mail else say("team.partner_first")
    button = Button(SHOW_SCHEDULE, line("schedule.show"), {"team": who.team_id})
    return Card(
        (Paragraph(said), Paragraph(then), Buttons((button,))), title=line("team.partner_title")
    )


def _tick(key: str, label: str, words: str, ticked: bool, *, optional: bool = False) -> ManyField:
    values = (_YES,) if ticked else ()
    return ManyField(key, label, (Option(_YES, words),), "", values, optional)


def _names(members: Sequence[Member]) -> str:
    return ", ".join(member.person.name for member in members)
