"""Time zones as people know them: a name with a city, and a city that they type."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AlongsideError
from bot.personal import zones


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("America/New_York", "Eastern Time (New York)"),
        ("America/Phoenix", "Mountain Time (Phoenix)"),
        ("America/Indiana/Indianapolis", "Indianapolis"),
        ("Asia/Kolkata", "India Time (Kolkata)"),
        ("Etc/UTC", "Etc/UTC"),
    ],
)
def test_a_zone_is_called_as_people_call_it(zone: str, label: str) -> None:
    assert zones.zone_label(zone) == label


def test_the_common_zones_exist_and_have_different_names() -> None:
    assert set(zones.COMMON) <= available_timezones()
    assert len({zones.zone_label(zone) for zone in zones.COMMON}) == len(zones.COMMON)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Chicago", "America/Chicago"),
        (" new  york ", "America/New_York"),
        ("Chicago, IL", "America/Chicago"),
        ("Washington, D.C.", "America/New_York"),
        ("St. Louis", "America/Chicago"),
        ("St John's", "America/St_Johns"),
        ("são paulo", "America/Sao_Paulo"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("Eastern time", "America/New_York"),
        ("EST", "America/New_York"),
        ("Hawaii", "Pacific/Honolulu"),
        ("america/los_angeles", "America/Los_Angeles"),
        ("Calcutta", "Asia/Kolkata"),
    ],
)
def test_a_city_is_understood_as_people_type_it(typed: str, zone: str) -> None:
    assert zones.zone_of_city(typed) == zone


@pytest.mark.parametrize(
    "typed", ["Springfield", "Portland", "Paris, TX", "London, Ontario", "UTC", "west", "…", "😀"]
)
def test_a_place_that_is_not_known_for_certain_is_not_guessed(typed: str) -> None:
    with pytest.raises(AlongsideError, match="nearest big city"):
        zones.zone_of_city(typed)


@given(typed=st.text())
def test_whatever_is_typed_is_a_zone_or_a_kind_refusal(typed: str) -> None:
    try:
        zone = zones.zone_of_city(typed)
    except AlongsideError:
        return
    assert ZoneInfo(zone)
