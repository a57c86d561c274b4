"""The routines, one package or file each, and the rules of every kind that is built."""

from collections.abc import Mapping

from bot.routines.agenda.rules import AgendaRules
from bot.routines.plan import Rules
from storage.tables import RoutineKind

RULES: Mapping[RoutineKind, Rules] = {RoutineKind.AGENDA: AgendaRules()}
