"""Time zones as people know them: by a name with a city, and from a city that they type. Pure."""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location, get_timezone_name

from bot.errors import AlongsideError
from bot.texts import DEFAULT_LANGUAGE, line

# From west to east; others are found by their city.
COMMON = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix",
    "America/Denver", "America/Chicago", "America/New_York", "America/Puerto_Rico",
    "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Toronto",
    "America/Halifax", "America/St_Johns", "America/Mexico_City", "America/Bogota",
    "America/Sao_Paulo", "Europe/London", "Europe/Dublin", "Europe/Madrid", "Europe/Paris",
    "Europe/Berlin", "Europe/Athens", "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata",
    "Asia/Manila", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip

# Where many people live, and what they say, that no zone is called by. A city that there is twice,
# such as Portland, is not here.
_PLACES = {
    "America/New_York": (
        "eastern et est edt atlanta baltimore boston charlotte cincinnati cleveland columbus "
        "hartford jacksonville miami newark orlando philadelphia pittsburgh providence raleigh "
        "tampa washington_dc washington_d_c"
    ),
    "America/Chicago": (
        "central ct cst cdt austin dallas houston kansas_city little_rock madison memphis "
        "milwaukee minneapolis nashville new_orleans oklahoma_city omaha saint_louis san_antonio "
        "saint_paul tulsa"
    ),
    "America/Denver": "mountain mt mst mdt albuquerque boulder salt_lake_city el_paso",
    "America/Phoenix": "tucson arizona",
    "America/Los_Angeles": (
        "pacific pt pst pdt fresno las_vegas oakland palo_alto sacramento san_diego san_francisco "
        "san_jose seattle spokane"
    ),
    "Pacific/Honolulu": "hawaii",
    "America/Anchorage": "alaska",
    "America/Puerto_Rico": "san_juan",
    "America/Toronto": "ottawa montreal quebec",
    "America/Edmonton": "calgary",
    "Europe/London": "liverpool edinburgh glasgow cardiff leeds",
    "Europe/Berlin": "hamburg munich cologne frankfurt",
    "Asia/Kolkata": "delhi new_delhi mumbai bangalore chennai hyderabad",
}


def zone_label(zone: str) -> str:
    """Such as "Eastern Time (New York)"; a zone that is nowhere, such as UTC, by its own name."""
    if not _territory(zone):
        return zone
    name = get_timezone_name(zone, zone_variant="generic", locale=DEFAULT_LANGUAGE)
    city = get_timezone_location(zone, locale=DEFAULT_LANGUAGE, return_city=True).rpartition("/")[2]
    return city if "(" in name or city in name else f"{name} ({city})"


def zone_of_city(typed: str) -> str:
    """The IANA zone of a city, or by its own name. Raises `AlongsideError` for a place that is not
    known, or not known for certain."""
    city, comma, _state = typed.partition(",")
    found = _by_place().get(_folded(typed), set())
    if not found and comma:
        # A state says nothing new, but there is a Paris in Texas.
        found = {zone for zone in _by_place().get(_folded(city), set()) if _territory(zone) == "US"}
    if len(found) != 1:
        raise AlongsideError(line("personal.unknown_city"))
    return next(iter(found))


@cache
def _by_place() -> dict[str, set[str]]:
    places: dict[str, set[str]] = {}
    for name in available_timezones():
        zone = _canonical(name)
        if _territory(zone):
            for place in (name, name.rpartition("/")[2]):
                places.setdefault(_folded(place), set()).add(zone)
    for zone, cities in _PLACES.items():
        places |= {_folded(city): {zone} for city in cities.split()}
    return places


def _canonical(name: str) -> str:
    canonical: str = get_global("zone_aliases").get(name, name)
    return canonical


def _territory(zone: str) -> str:
    """The country that a zone is in; "" for one that is nowhere, such as UTC."""
    territory: str = get_global("zone_territories").get(_canonical(zone), "")
    return "" if territory in {"ZZ", "001"} else territory


def _folded(place: str) -> str:
    """A name without accents, marks and capitals, with its saint written out."""
    letters = unicodedata.normalize("NFKD", place.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = re.sub("['’]", "", plain)
    words = re.sub(r"[\W_]+", " ", plain).removesuffix(" time").split()
    return " ".join("saint" if word == "st" else word for word in words)
