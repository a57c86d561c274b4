"""The cards of the catalog: as it comes, and with what a made-up team has added to it."""

from bot.cards import Card, Form
from bot.catalog import browse, cards, forms, pages
from bot.catalog.entries import catalog, own_idea, own_starter
from bot.catalog.package import Catalog
from bot.catalog.search import search
from bot.catalog.typed import Typed
from storage.tables import CatalogEntry, EntryKind, Setting
from tests.contract.slack.golden_cards import LEAD, PARTNER, TRICKY


def entry(number: int, kind: EntryKind, typed: Typed) -> CatalogEntry:
    return CatalogEntry(id=number, team_id=7, kind=kind, changes=2, **typed.columns())


def starter(number: int, concept: str, title: str, task: str, first_step: str = "") -> CatalogEntry:
    skills, setting = ["photography"], Setting.CLINIC
    typed = Typed(concept, task, title, skills, [], 60, setting, weeks=1, first_step=first_step)
    return entry(number, EntryKind.STARTER, typed)


OWN_STARTER = starter(
    12,
    "concept:barriers",
    "Walk the way in",
    "Walk from the car park to the clinic with us. Tell us where you would get lost.",
    first_step="Choose a dry day",
)
OWN_IDEA = entry(13, EntryKind.IDEA, Typed("concept:barriers", TRICKY))
PACKAGE = catalog()
WITH_OWN = PACKAGE.model_copy(
    update={
        "ideas": (*PACKAGE.ideas, own_idea(OWN_IDEA)),
        "starters": (*PACKAGE.starters, own_starter(OWN_STARTER)),
    }
)


DIALOGS: dict[str, Card] = {
    "catalog": cards.front(LEAD, PACKAGE),
    "catalog_of_a_partner": cards.front(PARTNER, PACKAGE),
    "catalog_concept": browse.concept_in(WITH_OWN, PARTNER, "concept:relationships"),
    "catalog_concept_with_own": browse.concept_in(WITH_OWN, LEAD, "concept:barriers"),
    "catalog_concept_with_own_of_a_partner": browse.concept_in(
        WITH_OWN, PARTNER, "concept:barriers"
    ),
    "catalog_starters": cards.starters_card(PARTNER, PACKAGE.starters),
    "catalog_starters_with_own": cards.starters_card(LEAD, WITH_OWN.starters),
    "catalog_starter": browse.starter_in(WITH_OWN, PARTNER, "starter:review-form"),
    "catalog_own_starter": browse.starter_in(WITH_OWN, LEAD, "own:12"),
    "catalog_readiness": pages.readiness(PACKAGE),
    "catalog_candidates": pages.candidates(LEAD, PACKAGE),
    "catalog_tools": pages.tools(PACKAGE),
    "catalog_found": cards.found_card(PARTNER, "schools", search(WITH_OWN, "schools")),
    "catalog_found_one": cards.found_card(LEAD, "photo", search(WITH_OWN, "photo")),
    "catalog_found_nothing": cards.found_card(PARTNER, TRICKY, Catalog()),
}

FORMS: dict[str, Form] = {
    "catalog_search": browse.search_form(7),
    "catalog_starter": forms.entry_form(7, EntryKind.STARTER),
    "catalog_starter_again": forms.entry_form(7, EntryKind.STARTER, OWN_STARTER),
    "catalog_idea": forms.entry_form(7, EntryKind.IDEA),
    "catalog_idea_again": forms.entry_form(7, EntryKind.IDEA, OWN_IDEA),
    "catalog_retire": forms.retire_form(7, OWN_STARTER),
}
