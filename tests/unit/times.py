"""Zones and times as people set them, for the tests of everything that has to do with time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
# Whole minutes, as people set them; the years in which most clock changes of today's zones fall.
INSTANTS = st.datetimes(
    datetime.fromisoformat("1990-01-01"),
    datetime.fromisoformat("2037-12-01"),
    timezones=st.just(UTC),
).map(lambda at: at.replace(second=0, microsecond=0))
TIMES_OF_DAY = st.times().map(lambda at: at.replace(second=0, microsecond=0))
