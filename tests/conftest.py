"""What every test shares: one event loop kind, no deadlines, fresh databases, a world to be in."""

import os

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

pytest_plugins = ["tests.databases", "tests.pooler", "tests.golden_files", "tests.world"]

# A busy machine is no reason for a test to fail, and a fresh database for each example would only
# cost time: tests that write give each example a team of its own.
# What must pass before something lands is the same each time (CI is set there); elsewhere other
# examples are thought of in every run.
settings.register_profile(
    "alongside",
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=bool(os.environ.get("CI")),
)
settings.register_profile("soak-bounded", settings.get_profile("alongside"), max_examples=300)
settings.register_profile("soak", settings.get_profile("alongside"), max_examples=5000)
settings.load_profile("alongside")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Property tests are what `make soak` runs with more examples."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("property")
