"""What people do about what they are sent: by chance, and through what the bot offers them.

Each of these may come too late, or to somebody who may not do it: then the bot says so.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.personal import rhythm
from bot.routines.agenda import items, outcomes, recording, snoozing
from bot.routines.ideas import answering as on_ideas
from bot.routines.ideas import moving, placing, sharing
from bot.routines.reflection import answering as on_checkins
from bot.routines.starters import (
    asking,
    checkin,
    helping,
    proposing,
    replying,
    starting,
    suggesting,
)
from bot.routines.starters.checkin_form import BOXES, SHORT_BOXES
from bot.routines.starters.proposing import Wish
from bot.routines.starters.recipients import number_in
from bot.routines.summary import seeing_to
from bot.routines.summary.week import week
from storage.queries.habits import RHYTHM
from storage.queries.idea_changes import latest_change_id
from storage.tables import (
    AgendaItem,
    Answer,
    Decision,
    Delivery,
    HowOften,
    Idea,
    IdeaChange,
    IdeaReply,
    IdeaState,
    Outcome,
    PartnerAnswer,
    ProjectPartner,
    Question,
    ReflectionRound,
    Reply,
    Result,
    Review,
    Suggestion,
    Team,
)
from tests.contract.core.promises import Kept
from tests.contract.core.rounds import sent as round_form

SAID = "We try it for two weeks."
OPEN = (IdeaState.SEEN, IdeaState.CONSIDERING, IdeaState.TESTING)


@dataclass(frozen=True)
class Act:
    """Somebody (`who`) with a message of theirs, at the time at which it came."""

    session: AsyncSession
    who: Membership
    got: Kept
    now: datetime
    chance: Random

    @property
    def occasion(self) -> str:
        return self.got.nudge.occasion

    @property
    def request(self) -> str:
        """Of this message alone."""
        return f"{self.now.isoformat()}:{self.got.delivery.id}"

    def likely(self, share: float) -> bool:
        return self.chance.random() < share


async def choose_rhythm(act: Act) -> None:
    wanted = act.chance.choice(list(HowOften))
    await rhythm.choose(act.session, act.who, wanted.value, act.now)


async def say_so(act: Act) -> None:
    """Of a made-up routine."""
    given = {"answer": Answer.GIVEN, "answered_at": act.now}
    mine = update(Delivery).where(Delivery.id == act.got.delivery.id)
    await act.session.execute(mine.values(given))


# The agenda


async def answer_ask(act: Act) -> None:
    choice = act.chance.random()
    session, who, now = act.session, act.who, act.now
    if choice < 0.5:
        await items.add_item(session, who, "", "Parking is hard", request=act.request, now=now)
    elif choice < 0.8:
        await items.nothing_this_time(session, who, "", now)
    else:
        await snoozing.snooze(session, who, "", now)


async def lead_round(act: Act) -> None:
    """Two of three rounds are led."""
    if act.likely(0.35):
        return
    meeting_id = act.got.nudge.meeting_id
    brought = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    form = round_form(list(await act.session.scalars(brought)))
    await recording.record(act.session, act.who, meeting_id, form, request=act.request, now=act.now)


async def answer_outcome(act: Act) -> None:
    about = select(Outcome).where(Outcome.meeting_id == act.got.nudge.meeting_id)
    told = about.join(Outcome.item).where(
        AgendaItem.author_id == act.who.member_id,
        Outcome.result.in_((Result.DISCUSSED, Result.DECIDED)),
    )
    for one in await act.session.scalars(told):
        await outcomes.answer(act.session, act.who, one.id, one.revision, Reply.YES, act.now)


# Ideas


async def answer_prompt(act: Act) -> None:
    """Most share an idea; now and then somebody would like to start something of their own."""
    session, who, now = act.session, act.who, act.now
    if act.likely(0.15):
        wish = Wish("A welcome page", leads=act.likely(0.5))
        await proposing.send(session, who, wish, request=f"{act.request}:wish", now=now)
    if act.likely(0.3):
        await sharing.nothing(session, who, now)
        return
    way, text = act.chance.choice((sharing.NAMED, sharing.UNNAMED)), f"Idea {act.request}"
    await sharing.share(session, who, text, way, request=act.request, now=now)


async def see_ideas(act: Act) -> None:
    """Everything new is seen; what was seen earlier goes on, to the agenda now and then."""
    mine = select(Idea).where(Idea.team_id == act.who.team_id, Idea.joined_id.is_(None))
    ideas = (await act.session.scalars(mine.order_by(Idea.id))).all()
    for idea in ideas:
        if idea.state is IdeaState.NEW:
            await moving.seen(act.session, act.who, idea.id, act.now)
        elif idea.state in OPEN and act.likely(0.4):
            await _move_on(act, idea.id)
        elif idea.state in OPEN and act.likely(0.2) and idea.item_id is None:
            await placing.place(act.session, act.who, idea.id, act.now)


async def _move_on(act: Act, idea_id: int) -> None:
    state = act.chance.choice((IdeaState.TESTING, IdeaState.DONE, IdeaState.DECLINED))
    latest = await latest_change_id(act.session, idea_id)
    await moving.move(act.session, act.who, idea_id, latest, state.value, SAID, act.now)


async def answer_change(act: Act) -> None:
    change = await act.session.get_one(IdeaChange, int(act.occasion.split(":")[2]))
    named = act.session, act.who, change.id, change.revision
    match act.chance.choice(list(Reply)):
        case Reply.YES:
            await on_ideas.yes(*named, act.now)
        case Reply.NOT_YET:
            await on_ideas.not_yet(*named, "And the evenings?", act.now)
        case Reply.CALL_ME:
            await on_ideas.call_me(*named, act.now)


async def call(act: Act) -> None:
    reply = await act.session.get_one(IdeaReply, int(act.occasion.split(":")[4]))
    await on_ideas.called(act.session, act.who, reply.id, act.now)


# Projects


async def answer_suggestion(act: Act) -> None:
    named = select(Suggestion).where(
        Suggestion.team_id == act.who.team_id, Suggestion.occasion == act.occasion
    )
    made = (await act.session.scalars(named)).one()
    if act.likely(0.3):
        await suggesting.not_now(act.session, act.who, made.id, act.now)
    elif made.starter_key is not None:
        to = made.member_id
        await asking.ask(act.session, act.who, made.starter_key, to, made.id, act.now)
    else:
        blank = {"task": "", "minutes": "30", "thanks": ""}
        values = {"title": "A poster", "whom": str(made.member_id), **blank}
        request = act.request
        await helping.ask(act.session, act.who, made.id, values, request=request, now=act.now)


async def answer_project(act: Act) -> None:
    project = number_in(act.occasion)
    if act.likely(0.15):
        await asking.talk_first(act.session, act.who, project, act.now)
        return
    said = act.chance.choice((PartnerAnswer.YES, PartnerAnswer.YES, PartnerAnswer.NOT_NOW))
    await asking.answer(act.session, act.who, project, said, act.now)
    if said is PartnerAnswer.YES and act.likely(0.5):
        await asking.would_lead(act.session, act.who, project, act.now)


async def begin_project(act: Act) -> None:
    """Of what has a yes; whoever would like to lead it does."""
    project_id = number_in(act.occasion)
    leads = select(ProjectPartner.member_id).where(
        ProjectPartner.project_id == project_id, ProjectPartner.leads
    )
    owner = await act.session.scalar(leads) or act.who.member_id
    ends = act.now + timedelta(weeks=act.chance.choice((1, 3, 4, 8)))
    values = {
        "aim": "A page that families understand.",
        "owner": str(owner),
        "ends_on": ends.date().isoformat(),
        "thanks": "",
    }
    await starting.start(act.session, act.who, project_id, values, act.now)


async def welcome_proposal(act: Act) -> None:
    project_id = number_in(act.occasion)
    await proposing.welcome(act.session, act.who, project_id, act.now)
    await begin_project(act)


async def check_in(act: Act) -> None:
    """Three of four owners do."""
    if act.likely(0.25):
        return
    review = Review.MIDWAY if act.got.nudge.step == "midway" else Review.FINAL
    values = dict.fromkeys((*BOXES, *SHORT_BOXES), "It went well.")
    values |= {"decision": act.chance.choice(list(Decision)).value, "sentence": SAID}
    project_id = number_in(act.occasion)
    await checkin.check_in(act.session, act.who, project_id, review.value, values, act.now)


async def answer_end(act: Act) -> None:
    project_id = number_in(act.occasion)
    match act.chance.choice(list(Reply)):
        case Reply.NOT_YET:
            await replying.not_yet(act.session, act.who, project_id, "A summary?", act.now)
        case said:
            await replying.reply(act.session, act.who, project_id, said, act.now)


async def talk(act: Act) -> None:
    project_id, partner_id = number_in(act.occasion), int(act.occasion.split(":")[3])
    await replying.talked(act.session, act.who, project_id, partner_id, act.now)


# Check-ins and the summary


async def answer_checkin(act: Act) -> None:
    day = select(ReflectionRound).where(
        ReflectionRound.routine_id == act.got.nudge.routine_id,
        ReflectionRound.opens_at <= act.now,
    )
    found = await act.session.scalars(day.order_by(ReflectionRound.opens_at.desc()).limit(1))
    round_ = found.one()
    if act.likely(0.2):
        await on_checkins.skip(act.session, act.who, round_.id, act.now)
        return
    values = {one.value: str(act.chance.randint(1, 5)) for one in Question} | {"line": ""}
    await on_checkins.answer(act.session, act.who, round_.id, values, act.now)


async def see_to_it(act: Act) -> None:
    """The champion takes what is stuck, or hands it on."""
    team = await act.session.get_one(Team, act.who.team_id)
    stuck = (await week(act.session, team, act.now, act.who.timezone)).facts.stuck
    if not stuck:
        return
    subject = stuck[0].subject
    if act.likely(0.5):
        await seeing_to.do(act.session, act.who, subject, act.now)
        return
    form = await seeing_to.form(act.session, act.who, subject, act.now)
    [field] = form.fields
    to = field.options[0].value  # type: ignore[union-attr]  # it is a choice
    await seeing_to.hand_over(act.session, act.who, subject, to, act.now)


ACTS: dict[str, Callable[[Act], Awaitable[None]]] = {
    "agenda.ask": answer_ask,
    "agenda.round": lead_round,
    "agenda.outcome": answer_outcome,
    "ideas.ask": answer_prompt,
    "ideas.unseen": see_ideas,
    "ideas.unseen_remind": see_ideas,
    "ideas.told": answer_change,
    "ideas.call_me": call,
    "starters.suggest": answer_suggestion,
    "starters.ask": answer_project,
    "starters.answered": begin_project,
    "starters.proposal": welcome_proposal,
    "starters.midway": check_in,
    "starters.final": check_in,
    "starters.final_remind": check_in,
    "starters.ended": answer_end,
    "starters.talk": talk,
    "reflection.ask": answer_checkin,
    "summary.week": see_to_it,
}


def act_for(got: Kept) -> Callable[[Act], Awaitable[None]] | None:
    """What can be done about a message; None for what is only to be read."""
    if got.nudge.step == RHYTHM:
        return choose_rhythm
    return ACTS.get(got.what)
