"""Who is in the team and what they do there; leads can add people and change what they do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Choice,
    Form,
    ManyField,
    MemberField,
    Option,
    Paragraph,
    Part,
    Text,
)
from bot.cards import Person as Name
from bot.errors import Gone, Invalid
from bot.personal import profile
from bot.routines.agenda.meetings import upcoming
from bot.teams.accounts import Account, require_person
from bot.teams.archiving import ARCHIVE
from bot.teams.joining import join, person_of
from bot.teams.leaving import REMOVE
from bot.teams.partners import ADD_PARTNER, unconfirmed, unconfirmed_parts
from bot.texts import line, say
from storage.queries.members import leads_of
from storage.queries.once import first_time
from storage.queries.series import hold_team, members_of
from storage.queries.teams import member_with_person
from storage.tables import Contact, Member, Role

ADD_MEMBER = "team.member"
CHANGE = "team.change"
LEAD, CHAMPION = "lead", "champion"


async def roster(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """The team: names and what each does, the next meeting; for a lead, what can be changed."""
    members = await members_of(session, who.team_id)
    parts: list[Part] = [
        Bullets(tuple(_row(member, who) for member in members)),
        *await _next_meeting(session, who, now),
        _profiles(members),
    ]
    if who.may(Right.RUN_TEAM):
        parts += unconfirmed_parts(who.team_id, await unconfirmed(session, who.team_id))
        parts += _taps(who.team_id, members)
    return Card(tuple(parts), title=who.team_name)


def member_form(
    team_id: int, chosen: str = "", duties: Sequence[str] = (), problem: str = ""
) -> Form:
    """The form for one more of the care team."""
    said = (Paragraph(say("setup.problem", problem=problem)),) if problem else ()
    return Form(
        action=ADD_MEMBER,
        title=line("team.member_title"),
        submit=line("team.partner_submit"),
        fields=(
            *said,
            MemberField("account", line("team.member_label"), value=chosen),
            _duties(duties),
        ),
        payload={"team": team_id},
    )


async def add_member(
    session: AsyncSession,
    who: Membership,
    account: Account,
    duties: Sequence[str],
    *,
    request: str,
    now: datetime,
) -> Card:
    """Makes somebody with a chat account a member of the care team. Raises `Invalid` for the field
    "account"."""
    who.require(Right.RUN_TEAM)
    require_person(account, "account")
    person = await person_of(session, who.workspace_id, account)
    if await first_time(session, who.workspace_id, request, now):
        team = await hold_team(session, who.team_id)
        lead, champion = LEAD in duties, CHAMPION in duties
        new = await join(
            session, team, person, Role.CARE_TEAM, lead=lead, champion=champion, now=now
        )
        if new is None:
            raise Invalid({"account": line("team.in_already", name=person.name)})
    said = say("team.member_added", name=Name(person.name), team=who.team_name)
    return Card((Paragraph(said),), title=line("team.member_title"))


async def duties_form(session: AsyncSession, who: Membership, member_id: object) -> Form:
    """The form for what one of the care team does. Raises `Gone` if they are not in it."""
    member = await _care_team_member(session, who, member_id)
    flags = ((LEAD, member.lead), (CHAMPION, member.champion))
    duties = [name for name, is_set in flags if is_set]
    return Form(
        action=CHANGE,
        title=line("team.change_title"),
        submit=line("team.save"),
        fields=(_duties(duties),),
        intro=(Paragraph(say("team.change_intro", name=Name(member.person.name))),),
        payload={"team": who.team_id, "member": member.id},
    )


async def change_duties(
    session: AsyncSession, who: Membership, member_id: object, duties: Sequence[str]
) -> Card:
    """Says what one of the care team does from now on. Raises `Invalid` for the field "duties" if
    nobody would lead the team."""
    await hold_team(session, who.team_id)
    member = await _care_team_member(session, who, member_id)
    others = [lead for lead in await leads_of(session, who.team_id) if lead.id != member.id]
    if LEAD not in duties and not others:
        raise Invalid({"duties": line("team.last_lead")})
    member.lead, member.champion = LEAD in duties, CHAMPION in duties
    row = _row(member, who)
    return Card((Paragraph(say("team.changed")), Bullets((row,))), title=line("team.change_title"))


async def _care_team_member(session: AsyncSession, who: Membership, member_id: object) -> Member:
    who.require(Right.RUN_TEAM)
    member = await member_with_person(session, member_id) if isinstance(member_id, int) else None
    is_here = member is not None and member.team_id == who.team_id and member.left_at is None
    if member is None or not is_here or member.role is not Role.CARE_TEAM:
        raise Gone(line("face.old_card"))
    return member


async def _next_meeting(session: AsyncSession, who: Membership, now: datetime) -> list[Part]:
    ahead = await upcoming(session, who.team_id, now)
    if not ahead:
        return [Paragraph(say("home.nothing_planned"))]
    when = ahead[0].when(who.timezone)
    return [Paragraph(say("home.next", title=ahead[0].series.title, when=when))]


def _row(member: Member, reader: Membership) -> Text:
    """A partner reads names and what each does; how somebody is reached is the leads' to know."""
    name, role = Name(member.person.name), line(f"team.role_{_role(member)}")
    if reader.may(Right.RUN_TEAM) and member.person.contact is Contact.MAIL:
        return say("team.row_by_mail", name=name, role=role)
    return say("team.row", name=name, role=role)


def _role(member: Member) -> str:
    match member:
        case Member(role=Role.PARTNER):
            return "partner"
        case Member(lead=True, champion=True):
            return "lead_champion"
        case Member(lead=True):
            return "lead"
        case Member(champion=True):
            return "champion"
        case _:
            return "care_team"


def _taps(team_id: int, members: Sequence[Member]) -> list[Part]:
    team = {"team": team_id}
    care_team = [member for member in members if member.role is Role.CARE_TEAM]
    return [
        Buttons(
            (
                Button(ADD_PARTNER, line("team.add_partner"), team),
                Button(ADD_MEMBER, line("team.add_member"), team),
                Button(ARCHIVE, line("team.archive"), team),
            )
        ),
        Choice(CHANGE, line("team.change"), _named(care_team)),
        Choice(REMOVE, line("goodbye.remove"), _named(members)),
    ]


def _profiles(members: Sequence[Member]) -> Choice:
    """Everybody in the team may read what the others tell of themselves."""
    return Choice(profile.OF, line("profile.see"), _named(members))


def _named(members: Sequence[Member]) -> tuple[Option, ...]:
    return tuple(Option(str(member.id), member.person.name) for member in members)


def _duties(chosen: Sequence[str]) -> ManyField:
    options = Option(LEAD, line("team.duty_lead")), Option(CHAMPION, line("team.duty_champion"))
    return ManyField("duties", line("team.duties_label"), options, "", tuple(chosen), optional=True)
