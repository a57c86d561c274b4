"""The rules of every routine that is built, by its kind."""

from collections.abc import Mapping

from bot.routines.agenda.rules import AgendaRules
from bot.routines.ideas.rules import IdeasRules
from bot.routines.plan import Rules
from bot.routines.reflection.rules import ReflectionRules
from bot.routines.standing import StandingRules
from bot.routines.starters.rules import StartersRules
from bot.routines.summary.rules import SummaryRules
from bot.routines.team.rules import TeamRules
from storage.tables import RoutineKind

# Those that stand on their own, one row for each team.
STANDING: Mapping[RoutineKind, StandingRules] = {
    RoutineKind.STARTERS: StartersRules(),
    RoutineKind.IDEAS: IdeasRules(),
    RoutineKind.REFLECTION: ReflectionRules(),
    RoutineKind.SUMMARY: SummaryRules(),
}
RULES: Mapping[RoutineKind, Rules] = {
    RoutineKind.AGENDA: AgendaRules(),
    **STANDING,
    RoutineKind.TEAM: TeamRules(),
}
