"""Looking through the catalog as one team sees it, and finding something in it."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card, Form, TextField
from bot.catalog import actions, cards
from bot.catalog.entries import Catalog, catalog, ideas_for, starters_for
from bot.catalog.search import search
from bot.errors import Gone, Invalid
from bot.texts import line
from bot.visible import is_visible

MAX_QUERY = 100


async def as_seen(session: AsyncSession, who: Membership) -> Catalog:
    """The catalog with the team's own entries in it, without what is not this member's to see."""
    own = {
        "ideas": await ideas_for(session, who.team_id),
        "starters": await starters_for(session, who.team_id),
    }
    if not who.may(Right.SEE_CANDIDATES):
        own |= {"partner_characteristics": (), "outreach": ()}
    return catalog().model_copy(update=own)


def concept_in(seen: Catalog, who: Membership, key: object) -> Card:
    """The page of a concept. Raises `Gone` if there is none."""
    for one in seen.concepts:
        if one.key == key:
            return cards.concept_card(
                who,
                one,
                [idea for idea in seen.ideas if idea.concept == key],
                [gem for gem in seen.gems if gem.concept == key],
                [starter for starter in seen.starters if key in starter.concepts],
            )
    raise Gone(line("catalog.gone"))


def starter_in(seen: Catalog, who: Membership, key: object) -> Card:
    """The page of a starter. Raises `Gone` if there is none, or the team has put it away."""
    for one in seen.starters:
        if one.key == key:
            named = [concept for concept in seen.concepts if concept.key in one.concepts]
            return cards.starter_card(who, one, named)
    raise Gone(line("catalog.gone"))


def search_form(team_id: int) -> Form:
    field = TextField(
        "query", line("catalog.query_label"), line("catalog.query_hint"), max_length=MAX_QUERY
    )
    return Form(
        actions.SEARCH,
        line("catalog.search"),
        line("catalog.find"),
        (field,),
        payload={"team": team_id},
    )


async def find(session: AsyncSession, who: Membership, typed: str) -> Card:
    """What speaks of the words that were typed. Raises `Invalid` for the field "query" if there is
    none."""
    query = typed.strip()
    if not is_visible(query):
        raise Invalid({"query": line("catalog.query_missing")})
    if len(query) > MAX_QUERY:
        raise Invalid({"query": line("catalog.too_long", count=len(query), max=MAX_QUERY)})
    return cards.found_card(who, query, search(await as_seen(session, who), query))
