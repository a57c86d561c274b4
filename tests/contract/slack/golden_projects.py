"""Every card and form around starter projects, made of a made-up team."""

from datetime import date, datetime

from bot.cards import Card, Form
from bot.catalog.package import package
from bot.routines.starters import (
    ask_cards,
    checkin_form,
    outcome_cards,
    project_cards,
    start_form,
    suggestion_cards,
)
from bot.routines.starters.ranking import Candidate, Fit
from storage.tables import (
    Decision,
    Member,
    Origin,
    PartnerAnswer,
    Person,
    Project,
    ProjectPartner,
    ProjectReview,
    ProjectState,
    Reply,
    Review,
    Role,
    Suggestion,
    SuggestionAnswer,
    Team,
)

AT = datetime.fromisoformat("2026-01-20T10:05-05:00")
TRICKY = "<!channel> *Tom* & <@U0DANA> `now`"
TEAM = Team(id=7, name="Maple Valley IBD", timezone="America/New_York", holidays="US", days_off=[])
FORM = next(one for one in package().starters if one.key == "starter:review-form")
LUNCH = next(one for one in package().starters if one.key == "starter:lunch-and-learn")
YES, NOT_NOW = PartnerAnswer.YES, PartnerAnswer.NOT_NOW


def _member(number: int, name: str, role: Role = Role.CARE_TEAM, **more: object) -> Member:
    member = Member(id=number, team_id=7, person_id=number, role=role, lead=number == 1)
    member.person = Person(id=number, name=name, skills=[], interests=[], **more)
    return member


DANA, SAM = _member(1, "Dana Reyes"), _member(2, "Sam Okafor")
ROSA, PRIYA = _member(3, "Rosa Delgado", Role.PARTNER), _member(4, "Priya Shah", Role.PARTNER)
LEE = _member(5, "Kim Lee", Role.PARTNER, spare_minutes=60)


def _project(state: ProjectState, *partners: ProjectPartner, **more: object) -> Project:
    row: dict[str, object] = {
        "id": 12,
        "team_id": 7,
        "origin": Origin.STARTER,
        "state": state,
        "title": FORM.title,
        "task": FORM.task,
        "minutes": FORM.minutes,
        "thanks": FORM.thanks,
        "weeks": 4,
        "since": AT,
        "by_id": 1,
    }
    if state in (ProjectState.UNDER_WAY, ProjectState.ENDED):
        row |= {"aim": FORM.aim, "owner_id": 1}
        row |= {"begins_on": date(2026, 1, 20), "ends_on": date(2026, 2, 17)}
    if state is ProjectState.ENDED:
        row |= {"decision": Decision.ADAPT, "ended_at": AT, "sentence": f"A page less. {TRICKY}"}
    project = Project(**{**row, **more})
    project.team, project.by, project.owner = TEAM, DANA, DANA
    project.partners, project.reviews = list(partners), []
    return project


def _part(member: Member = PRIYA, **more: object) -> ProjectPartner:
    part = ProjectPartner(
        id=30 + member.id, project_id=12, member_id=member.id, asked_at=AT, **more
    )
    part.member = member
    return part


def _suggestion(member: Member = PRIYA, **more: object) -> Suggestion:
    made = Suggestion(id=5, team_id=7, occasion="2026-01-20", member_id=member.id, at=AT, **more)
    made.member = member
    return made


def _proposal(state: ProjectState) -> Project:
    project = _project(
        state,
        _part(ROSA, answer=YES, leads=True),
        origin=Origin.PROPOSAL,
        title="A welcome bag",
        task=TRICKY,
        minutes=None,
        thanks="",
    )
    project.by = ROSA
    return project


def _written(project: Project) -> Project:
    project.reviews = [ProjectReview(project_id=12, review=Review.MIDWAY, plan="a", study="b")]
    return project


SHORT = {"ends_on": date(2026, 1, 30)}
FIT = Fit(FORM, Candidate(4, "Priya Shah"), ("graphic design",), (), is_new=True)
OTHERS = [
    FIT,
    Fit(LUNCH, Candidate(3, "Rosa Delgado"), (), ("school",), is_new=False),
    *(Fit(one, None, (), (), is_new=True) for one in package().starters[:5]),
]
ASKED, SAID_YES = _project(ProjectState.ASKING, _part()), _part(answer=YES)
UNDER_WAY, ENDED = ProjectState.UNDER_WAY, ProjectState.ENDED

MESSAGES: dict[str, Card] = {
    "suggestion": suggestion_cards.suggestion(_suggestion(starter_key=FORM.key), FIT),
    "suggestion_of_a_skill": suggestion_cards.unused_skill(_suggestion(skill="graphic design")),
    "suggestion_put_aside": suggestion_cards.answered(
        _suggestion(starter_key=FORM.key, answer=SuggestionAnswer.NOT_NOW), None
    ),
    "suggestion_asked": suggestion_cards.answered(
        _suggestion(starter_key=FORM.key, answer=SuggestionAnswer.ASKED), ASKED
    ),
    "suggestion_at_rest": suggestion_cards.answered(
        _suggestion(starter_key=FORM.key, answer=SuggestionAnswer.ASKED),
        _project(ProjectState.DROPPED, _part(rested_at=AT)),
    ),
    "project_ask": ask_cards.ask(_part(), ASKED),
    "project_ask_again": ask_cards.ask(_part(), ASKED, again=True),
    "project_ask_for_help": ask_cards.ask(
        _part(),
        _project(
            ProjectState.ASKING, _part(), origin=Origin.HELP, title=TRICKY, task="", thanks=""
        ),
    ),
    "project_ask_with_a_call": ask_cards.ask(_part(reply=Reply.CALL_ME), ASKED),
    "project_said_yes": ask_cards.ask(SAID_YES, _project(ProjectState.AGREED, SAID_YES)),
    "project_said_not_now": ask_cards.ask(_part(answer=NOT_NOW), ASKED),
    "project_said_not_now_with_time": ask_cards.ask(_part(LEE, answer=NOT_NOW), ASKED),
    "project_ask_over": ask_cards.ask(_part(), _project(UNDER_WAY)),
    "project_answered_yes": ask_cards.answered(
        _project(ProjectState.AGREED, SAID_YES), _part(answer=YES, leads=True)
    ),
    "project_answered_not_now": ask_cards.answered(
        _project(ProjectState.DROPPED), _part(answer=NOT_NOW)
    ),
    "proposal": project_cards.proposal(_proposal(ProjectState.PROPOSED)),
    "proposal_again": project_cards.proposal(_proposal(ProjectState.PROPOSED), again=True),
    "proposal_to_talk_about": project_cards.proposal(_proposal(ProjectState.TALKING)),
    "proposal_welcome": project_cards.proposal(_proposal(ProjectState.AGREED)),
    "proposal_replied_talk": project_cards.replied(_proposal(ProjectState.TALKING), ROSA),
    "proposal_replied_yes": project_cards.replied(_proposal(ProjectState.AGREED), ROSA),
    "proposal_let_go": project_cards.replied(_proposal(ProjectState.DROPPED), ROSA),
    "project_begins": project_cards.told_of_start(_project(UNDER_WAY, SAID_YES), PRIYA),
    "project_handed": project_cards.handed(_project(UNDER_WAY), DANA),
    "project_with_another": project_cards.handed(_project(UNDER_WAY), SAM),
    "project_midway": project_cards.check_in(_project(UNDER_WAY), Review.MIDWAY, DANA),
    "project_midway_again": project_cards.check_in(
        _project(UNDER_WAY), Review.MIDWAY, DANA, again=True
    ),
    "project_midway_written": project_cards.check_in(
        _written(_project(UNDER_WAY)), Review.MIDWAY, DANA
    ),
    "project_final": project_cards.check_in(_project(UNDER_WAY), Review.FINAL, DANA),
    "project_final_written": project_cards.check_in(_project(ENDED), Review.FINAL, DANA),
    "project_ended": outcome_cards.outcome(_project(ENDED), SAID_YES, None),
    "project_ended_and_missing": outcome_cards.outcome(
        _project(ENDED), _part(answer=YES, reply=Reply.NOT_YET, missing=TRICKY), None
    ),
    "project_ended_and_talked": outcome_cards.outcome(
        _project(ENDED), _part(answer=YES, reply=Reply.CALL_ME, called_at=AT), DANA
    ),
    "project_talk": outcome_cards.talk(
        _project(ENDED), _part(answer=YES, reply=Reply.NOT_YET, missing=TRICKY), None
    ),
    "project_call_first": outcome_cards.talk(ASKED, _part(reply=Reply.CALL_ME), None),
    "project_talked": outcome_cards.talk(
        _project(ENDED), _part(answer=YES, reply=Reply.CALL_ME, called_at=AT), DANA
    ),
    "project_left": project_cards.left(_project(UNDER_WAY), SAID_YES, DANA),
}

DIALOGS: dict[str, Card] = {
    "suggestions": suggestion_cards.others(7, OTHERS, 0, 5),
    "project_asked": suggestion_cards.asked(ASKED),
    "project_more": ask_cards.more(ASKED, _part(), FORM),
    "project_started": project_cards.started(_project(UNDER_WAY, SAID_YES)),
    "project_checked_in": project_cards.checked_in(_project(UNDER_WAY)),
}

FORMS: dict[str, Form] = {
    "project_start": start_form.start(
        _project(ProjectState.AGREED, SAID_YES), [DANA, SAM], 1, FORM.aim, date(2026, 2, 17)
    ),
    "project_change": start_form.change(_project(UNDER_WAY)),
    "project_midway": checkin_form.check_in(_project(UNDER_WAY), Review.MIDWAY, partner=False),
    "project_final": checkin_form.check_in(_project(UNDER_WAY), Review.FINAL, partner=False),
    "project_final_short_to_a_partner": checkin_form.check_in(
        _project(UNDER_WAY, **SHORT), Review.FINAL, partner=True
    ),
    "project_end": checkin_form.end(_project(UNDER_WAY), partner=True),
    "project_missing": outcome_cards.missing_form(_project(ENDED)),
}
