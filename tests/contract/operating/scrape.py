"""`GET /metrics`, read as Prometheus reads it."""

from prometheus_client.parser import text_string_to_metric_families

from tests.world import World


class Scrape:
    """One answer: each sample by its name and labels."""

    def __init__(self, text: str) -> None:
        self.families = list(text_string_to_metric_families(text))
        self._samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in self.families
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float | None:
        """The value of one sample; None where there is none."""
        return self._samples.get((f"alongside_{name}", frozenset(labels.items())))

    @property
    def labels_of_each(self) -> dict[str, set[str]]:
        """The labels by which each metric is told apart, by its name."""
        return {
            f"{family.name}_total" if family.type == "counter" else family.name: {
                label for sample in family.samples for label in sample.labels if label != "le"
            }
            for family in self.families
        }

    def labels(self, name: str) -> list[dict[str, str]]:
        """The labels of every sample of that name."""
        return [dict(labels) for found, labels in self._samples if found == f"alongside_{name}"]


async def scrape(world: World) -> Scrape:
    async with world.http.get(f"{world.base_url}/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return Scrape(await answer.text())
