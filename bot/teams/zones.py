"""Time zones and countries to choose from: the common ones, and whatever is chosen already."""

from babel import Locale
from babel.core import get_global

from bot.cards import Option
from bot.errors import AlongsideError
from bot.personal.zones import COMMON, zone_label
from bot.schedule import zone_named
from bot.texts import DEFAULT_LANGUAGE, line
from bot.working_days import WorkingDays

_COUNTRIES = (
    "US", "CA", "AU", "AT", "BE", "BR", "DK", "FI", "FR", "DE", "IN", "IE", "IL", "IT", "JP",
    "MX", "NL", "NZ", "NO", "PT", "SG", "ZA", "ES", "SE", "CH", "GB",
)  # fmt: skip
NO_HOLIDAYS = "none"


def zone_options(present: str) -> tuple[Option, ...]:
    """The one that is chosen already first, then the common ones."""
    return tuple(Option(zone, zone_label(zone)) for zone in dict.fromkeys((present, *COMMON)))


def country_options(present: str = "") -> tuple[Option, ...]:
    """No holidays first, then the countries by name; `present` is one that must be among them."""
    countries = {*_COUNTRIES, *([present] if present else [])}
    named = sorted((country_name(country), country) for country in countries)
    nowhere = Option(NO_HOLIDAYS, line("team.no_holidays"))
    return (nowhere, *(Option(country, name) for name, country in named))


def country_name(country: str, language: str = DEFAULT_LANGUAGE) -> str:
    return str(Locale.parse(language).territories.get(country, country))


def holidays_in(zone: str) -> str | None:
    """The country of a zone, where its public holidays are known."""
    zone = get_global("zone_aliases").get(zone, zone)
    country: str = get_global("zone_territories").get(zone, "")
    try:
        WorkingDays(country or None)
    except AlongsideError:
        return None
    return country or None


def is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except AlongsideError:
        return False
    return True
