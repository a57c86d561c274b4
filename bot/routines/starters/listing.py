"""Projects to look at: what is under way, what was learned from those that are over, and one of
them. The words are in `texts/*/projects.toml`."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Form,
    Heading,
    Moment,
    Paragraph,
    Part,
    Payload,
    Plain,
    TextField,
    Time,
)
from bot.routines.starters import actions
from bot.routines.starters.finding import may_see
from bot.routines.starters.project_cards import ends, open_button
from bot.routines.starters.suggestion_cards import others_button
from bot.routines.starters.words import MAX_TITLE, decision_words, name_of, owner_of
from bot.texts import line, say
from storage.queries.projects import projects_of
from storage.tables import Project, ProjectState, Role

# A project takes up to three of the blocks of a message, which has fifty.
AT_ONCE = 8
_WAITING = (
    ProjectState.ASKING,
    ProjectState.PROPOSED,
    ProjectState.TALKING,
    ProjectState.AGREED,
)


async def projects(
    session: AsyncSession, who: Membership, word: str = "", first: object = 0
) -> Card:
    """Everything that this member may see, or what has the word in it; what is over from place
    `first` on, so many at a time."""
    word = word.strip()
    found = await projects_of(session, who.team_id, ProjectState, word)
    seen = [one for one in found if may_see(one, who)]
    over = [one for one in seen if one.state is ProjectState.ENDED]
    place = first if isinstance(first, int) and 0 <= first < len(over) else 0
    parts: list[Part] = []
    if not place:
        parts += _section(line("projects.under_way"), _rows(seen, (ProjectState.UNDER_WAY,), who))
        parts += _section(line("projects.waiting"), _rows(seen, _WAITING, who))
    page = over[place : place + AT_ONCE]
    parts += _section(line("projects.over"), _rows(page, (ProjectState.ENDED,), who))
    if len(over) > place + AT_ONCE:
        more: Payload = {"team": who.team_id, "word": word, "first": place + AT_ONCE}
        parts.append(Buttons((Button(actions.SHOW, line("projects.older"), more),)))
    if not parts:
        nothing = say("projects.none_found", word=Plain(word)) if word else say("projects.none")
        parts.append(Paragraph(nothing))
    return Card((*parts, Divider(), Buttons(taps(who))), title=line("projects.title"))


def find_form(who: Membership) -> Form:
    """A word to look for."""
    field = TextField(
        "word", line("projects.find_label"), line("projects.find_hint"), max_length=MAX_TITLE
    )
    return Form(
        action=actions.FIND,
        title=line("projects.find"),
        submit=line("projects.find"),
        fields=(field,),
        payload={"team": who.team_id},
    )


def taps(who: Membership) -> tuple[Button, ...]:
    """What one may do besides looking."""
    team = {"team": who.team_id}
    find = Button(actions.FIND, line("projects.find"), team)
    propose = Button(actions.PROPOSE, line("projects.propose"), team)
    if who.role is Role.PARTNER:
        return propose, find
    if not who.may(Right.RUN_PROJECTS):
        return (find,)
    help_ = Button(actions.HELP, line("starters.help"), team)
    return others_button(who.team_id), help_, propose, find


def show_button(team_id: int) -> Button:
    """For the menu: everybody may see what is under way."""
    return Button(actions.SHOW, line("projects.title"), {"team": team_id})


def _section(title: str, parts: Iterable[Part]) -> list[Part]:
    found = list(parts)
    return [Heading(title), *found] if found else []


def _rows(
    found: Sequence[Project], states: Sequence[ProjectState], who: Membership
) -> Iterator[Part]:
    for project in found:
        if project.state in states:
            yield Paragraph((Bold(project.title),))
            yield from _about(project, who)
            yield Buttons((open_button(project),))


def _about(project: Project, who: Membership) -> Iterator[Part]:
    """One line, or two of what is over: what came of it, and what was learned."""
    match project.state:
        case ProjectState.UNDER_WAY:
            owner = Plain(owner_of(project))
            yield Paragraph(say("projects.row_under_way", owner=owner, end=ends(project)))
        case ProjectState.ENDED if project.decision is not None and project.ended_at is not None:
            is_partner = who.role is Role.PARTNER
            on = Time(project.ended_at, project.team.timezone, Moment.DATE)
            does = decision_words(project.decision, partner=is_partner)
            sentence = Plain(project.sentence)
            rows = [say("projects.row_ended", day=on, decision=does, sentence=sentence)]
            rows += [say("projects.learned", text=Plain(text)) for text in learned(project)]
            yield Bullets(tuple(rows))
        case ProjectState.AGREED:
            yield Paragraph(say("projects.row_agreed"))
        case ProjectState.PROPOSED | ProjectState.TALKING:
            yield Paragraph(say("projects.row_proposed", by=Plain(name_of(project.by))))
        case _:
            yield Paragraph(say("projects.row_asking"))


def learned(project: Project) -> list[str]:
    """What was written down as learned, or as what happened, the last first."""
    return [review.study for review in reversed(project.reviews) if review.study]
