"""What is in `deploy` fits the bot: its metrics, its settings, its documents."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.config import Settings
from bot.queue import CONNECTIONS, CONNECTIONS_OF_WORKER
from bot.reasons import CLASSES
from handlers.meters import NOT_DELIVERED
from storage.postgres import Connections
from storage.queries.figures import Stage
from storage.tables import DeliveryState
from tests.unit.documents import ROOT, table
from tests.unit.plain_yaml import load

DEPLOY = ROOT / "deploy"
HOSTING = ROOT / "docs" / "hosting.md"
OPERATIONS = ROOT / "docs" / "operations.md"
# What PostgreSQL gives to all, less those that it keeps for superusers.
OF_POSTGRESQL = 100 - 3
# For a backup, a migration, `alongside check` and whoever looks.
FOR_OTHERS = 10
# What Prometheus makes of one metric of ours.
PARTS = re.compile(r"_(bucket|count|sum)$")
NAME = re.compile(r"\b(?:alongside|process)_[a-z_]+\b")


def documented() -> dict[str, set[str]]:
    """Each metric of the document with its labels."""
    return {
        name: set(re.findall(r"\w+", labels))
        for name, labels, _ in table(OPERATIONS, "metric", "labels", "what it says")
    }


def expressions() -> Iterator[str]:
    """Everything that the dashboard and the alarms ask of Prometheus."""
    for panel in json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"]:
        for target in panel["targets"]:
            yield target["expr"]
    for rule in alarms():
        yield rule["expr"]


def alarms() -> list[dict[str, Any]]:
    [group] = load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def compose() -> dict[str, Any]:
    return dict(load((DEPLOY / "compose.yml").read_text("utf-8")))


def test_the_dashboard_and_the_alarms_ask_only_for_metrics_that_there_are() -> None:
    known = documented()
    for expression in expressions():
        asked = [PARTS.sub("", name) for name in NAME.findall(expression)]
        assert asked or expression.startswith("up{"), expression
        assert set(asked) <= set(known), expression


def test_every_metric_of_our_own_is_on_the_dashboard_or_in_an_alarm() -> None:
    asked = {PARTS.sub("", name) for one in expressions() for name in NAME.findall(one)}
    assert {name for name in documented() if name.startswith("alongside_")} <= asked


def test_what_they_tell_apart_are_labels_that_the_metric_has() -> None:
    known = documented()
    for expression in expressions():
        labels = {
            label
            for name in NAME.findall(expression)
            for label in (*known[PARTS.sub("", name)], "le", "instance", "job")
        } | {"job"}
        grouped = [one for by in re.findall(r"by \(([^)]+)\)", expression) for one in by.split(",")]
        filtered = [
            one
            for braces in re.findall(r"{([^}]*)}", expression)
            for one in re.findall(r"(\w+)[!=]", braces)
        ]
        assert {one.strip() for one in (*grouped, *filtered)} <= labels, expression


def test_what_they_look_for_is_what_a_label_can_say() -> None:
    told = {name: what for name, _, what in table(OPERATIONS, "metric", "labels", "what it says")}
    kinds = told["alongside_requests_seconds"]
    outcomes = set(re.findall(r"`(\w+)`", told["alongside_slack_calls_total"])) | {"failed"}
    can_say = {
        "reason": set(CLASSES),
        "stage": {str(one) for one in Stage},
        "state": {str(one) for one in DeliveryState},
        "outcome": outcomes,
        "job": {"alongside"},
    }
    asked = [
        (label, value)
        for expression in expressions()
        for label, values in re.findall(r'(\w+)(?:=~|!=|=)"([^"]*)"', expression)
        for value in values.split("|")
    ]
    assert {"reason", "stage", "state", "outcome", "kind"} <= {label for label, _ in asked}
    for label, value in asked:
        if label == "kind":
            assert f"{value}s" in kinds or f"`{value}`" in kinds, value
        else:
            assert value in can_say[label], (label, value)


def test_the_alarm_of_what_was_not_delivered_looks_for_what_is_counted_from_0() -> None:
    [rule] = [one for one in alarms() if one["alert"] == "AlongsideNotDelivered"]
    [states] = re.findall(r'state=~"([^"]*)"', rule["expr"])
    assert set(states.split("|")) == {str(one) for one in NOT_DELIVERED}


def test_the_brackets_of_every_expression_close() -> None:
    for expression in expressions():
        bare = re.sub(r'"[^"]*"', "", expression)
        for opening, closing in ("()", "[]", "{}"):
            assert bare.count(opening) == bare.count(closing), expression


def test_every_alarm_is_explained_and_nothing_else_is() -> None:
    names = [rule["alert"] for rule in alarms()]
    explained = re.findall(r"^### (Alongside\w+)$", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    assert explained == names
    for rule in alarms():
        assert rule["labels"]["severity"] in ("page", "look")
        assert rule["annotations"]["summary"]


def test_no_two_panels_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


def test_the_compose_file_has_two_of_each_and_one_migration() -> None:
    services = compose()["services"]
    ours = {name: one for name, one in services.items() if one["image"] == "alongside"}
    assert {name: one["command"] for name, one in ours.items()} == {
        "migrate": ["migrate"],
        "serve": ["serve"],
        "worker": ["worker"],
    }
    for name in ("serve", "worker"):
        assert ours[name]["deploy"]["replicas"] == 2
        assert ours[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert "/readyz" in str(ours[name]["healthcheck"])
    assert ours["migrate"]["restart"] == "no"


def test_the_compose_file_migrates_once_the_database_can_be_reached_from_elsewhere() -> None:
    """The image sets up a new database with a server that answers by its socket alone."""
    services = compose()["services"]
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    asked = services["database"]["healthcheck"]["test"]
    assert asked[asked.index("--host") + 1] == "127.0.0.1"


def test_what_the_compose_file_is_given_stands_in_files_that_the_document_names() -> None:
    """A variable of a shell would be missing where the next one makes a backup."""
    text, told = (DEPLOY / "compose.yml").read_text("utf-8"), OPERATIONS.read_text("utf-8")
    for name in re.findall(r"\$\{(\w+)", text):
        assert "`.env`, which `docker compose` reads by itself" in told
        assert f"\n    {name}=" in told
    for service in compose()["services"].values():
        assert f"`{service.get('env_file', 'alongside.env')}`" in told


def test_no_process_of_the_compose_file_may_more_than_it_needs() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "ports" not in service or name == "proxy"


def test_a_process_of_the_compose_file_owns_the_folder_that_it_starts_in() -> None:
    """Docker gives a folder in memory to root, with the mode that it has in the image."""
    image = (ROOT / "Dockerfile").read_text("utf-8")
    [user] = re.findall(r"useradd --uid (\d+)", image)
    [group] = re.findall(r"groupadd --gid (\d+)", image)
    [folder] = re.findall(r"^WORKDIR (/data)$", image, re.MULTILINE)
    ours = [one for one in compose()["services"].values() if one["image"] == "alongside"]
    assert ours
    for service in ours:
        assert f"{folder}:uid={user},gid={group}" in service["tmpfs"]


def test_the_proxy_asks_another_serve_before_slack_stops_waiting_for_one_that_is_gone() -> None:
    told = dict(
        re.findall(r"^\t+(\w+) (\w+)$", (DEPLOY / "Caddyfile").read_text("utf-8"), re.MULTILINE)
    )
    tries, dialling = told["lb_try_duration"], told["dial_timeout"]
    assert (tries[-1], dialling[-2:]) == ("s", "ms")
    assert int(tries[:-1]) + int(dialling[:-2]) / 1000 < 3
    assert told["request_buffers"]  # or the body went to the one that is gone
    assert (told["name"], told["port"]) == ("serve", "3000")


def test_postgresql_has_the_connections_for_what_the_compose_file_starts_and_more() -> None:
    services = compose()["services"]
    serve = 2 * Connections().pool_size + CONNECTIONS
    worker = serve + CONNECTIONS_OF_WORKER
    serves, workers = (services[name]["deploy"]["replicas"] for name in ("serve", "worker"))
    most = serves * serve + workers * worker

    assert "command" not in services["database"]
    assert most <= OF_POSTGRESQL - FOR_OTHERS
    told = " ".join(HOSTING.read_text("utf-8").split())
    assert f"{serve} of a `serve` and {worker} of a worker." in told
    assert f"Two `serve` and two workers need {most} at most" in told
    assert f"take {most} connections at most" in (DEPLOY / "compose.yml").read_text("utf-8")


def test_the_unit_leaves_the_process_what_it_tells_of_itself() -> None:
    """Without `/proc/stat` Prometheus' client tells no figure of the process, and no error."""
    unit = (DEPLOY / "alongside.service").read_text("utf-8")
    assert "\nProtectProc=invisible\n" in unit
    assert "\nProcSubset=" not in unit
    assert {one for one in documented() if one.startswith("process_")}


def test_every_setting_that_the_compose_file_gives_exists_and_none_is_a_secret() -> None:
    sections = Settings.model_fields
    given = [
        name
        for service in compose()["services"].values()
        for name in service.get("environment", {})
        if name.startswith("ALONGSIDE_") and "__" in name
    ]
    assert given
    for name in given:
        section, key = name.removeprefix("ALONGSIDE_").lower().split("__")
        model = sections[section].annotation
        assert model is not None
        assert key in model.model_fields, name
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    assert "xoxb-" not in text
    assert not re.search(r"(PASSWORD|SECRET|TOKEN): \S", text)


@pytest.mark.parametrize(
    "words",
    ["a: |", "a: >", "a:\n  b: 1\n c: 2", "a: 1\na: 2", "a: 'x'", "a: b: c", "- a\nb: 1", "words"],
)
def test_yaml_that_is_not_read_here_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        load(words)
