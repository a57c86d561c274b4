"""One step that the team has not tried yet, another one each week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.kinds import Starter
from bot.routines.starters.reports import never_tried
from bot.routines.summary.facts import Facts
from bot.texts import say
from storage.queries.many_teams import Span


@dataclass(frozen=True, slots=True)
class FromCatalog:
    step: Starter | None

    def facts(self, zone: str) -> Facts:
        return Facts(tries=(say("summary.try", title=self.step.title),)) if self.step else Facts()


async def read(session: AsyncSession, spans: Sequence[Span]) -> Mapping[Span, FromCatalog]:
    untried = await never_tried(session, {span.team_id for span in spans})
    return {span: FromCatalog(_this_week(untried[span.team_id], span)) for span in spans}


def _this_week(untried: Sequence[Starter], span: Span) -> Starter | None:
    return untried[span.until.isocalendar().week % len(untried)] if untried else None
