"""Somebody who taps whatever is there, types whatever comes to mind, and leaves forms half way."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from handlers.sandbox.forms import elements
from handlers.sandbox.offered import offered
from handlers.sandbox.records import Json
from handlers.sandbox.sight import RefusedError, Sight, Surface

# So many messages of a place people scroll through.
_LATEST = 12
WORDS = (
    "A quieter place to wait.",
    "We need visits after school.\n\nMany parents work until five.",
    "*bold* <!channel> <@U0DANA> <https://x.example|here> & `code`",
    "Él niño, 患者, 👩‍👧 \u202eback\u202c",
    "MRN 12345678, born 2014-03-02, call 555-010-2345",
    "My daughter is bleeding and I don't know what to do.",
    "Nurse Dana was rude to us.",
    "x",
    " ",
    "0",
    "14",
    "2 weeks",
    "9:00",
    "every second Tuesday",
    "A" * 2900,
    "word " * 400,
)
COMMANDS = (
    *("", "help", "team", "meeting", "agenda", "starter", "projects", "ideas", "reflect"),
    *("summary", "profile", "settings", "setup", "pause", "pause 2 weeks", "resume", "why"),
    *("agenda add A quieter place to wait.", "agenda add", "idea Paint the room.", "nonsense"),
    "pause until the cows come home",
)
# What the workspace says to whoever is late, or fills in what a field does not take.
_LATE = ("no longer there", "not one of the choices", "nothing to submit")


@dataclass(frozen=True)
class Wanderer:
    """In the same world the same `chance` does the same. `tapped` counts what was tapped, by
    everybody: what is new comes first, as a rule."""

    sight: Sight
    chance: Random
    now: Callable[[], datetime]
    tapped: Counter[str]

    async def step(self) -> str:
        """Does one thing; says what. Raises `RefusedError` for what the workspace has to refuse of
        the bot's."""
        await self.sight.look()
        try:
            return f"{self.sight.name}: {await self._act()}"
        except RefusedError as refusal:
            if any(words in str(refusal) for words in _LATE):
                return f"{self.sight.name}: {refusal}"
            raise

    async def _act(self) -> str:
        forms = await self.sight.surfaces("modal")
        if forms and self._happens(0.85):
            return await self._in_form(forms[-1])
        if self._happens(0.15):
            return await self._command()
        place = self.chance.choice(["dm", "dm", "home", *self._channels()])
        if place == "home":
            await self.sight.post("home")
        surfaces = await self.sight.surfaces(place)
        taps = [(one, *tap) for one in surfaces[-_LATEST:] for tap in elements(one.blocks)]
        return await self._tap(taps) if taps else f"looks at {place}"

    def _happens(self, chance: float) -> bool:
        return self.chance.random() < chance

    def _channels(self) -> Sequence[str]:
        return [str(one["id"]) for one in self.sight.state["conversations"] if one["kind"] != "im"]

    async def _command(self) -> str:
        text = self.chance.choice(COMMANDS)
        channel = self.chance.choice([self.sight.dm, *self._channels()])
        name = self.sight.state["commands"][0]["name"]
        await self.sight.post("command", channel=channel, command=name, text=text)
        return f"{name} {text} in {channel}"

    async def _in_form(self, form: Surface) -> str:
        found = [*elements(form.blocks)]
        taps = [(form, *one) for one in found if one[0]["type"] != "input"]
        fields = [one for one in found if one[0]["type"] == "input"]
        title = form.read.splitlines()[0]
        if self._happens(0.1) or not found:
            await self.sight.post("close", view_id=form.source["view_id"])
            return f"closes {title!r}"
        if taps and (not fields or self._happens(0.3)):
            return await self._tap(taps)
        return f"sends {title!r} {await self._send(form, fields)}"

    async def _send(self, form: Surface, fields: Sequence[tuple[Json, Json]]) -> str:
        """All of it, or half."""
        how_much = self.chance.choice([0.5, 1.0, 1.0])
        values = {
            block["block_id"]: {field["action_id"]: self._entered(field)}
            for block, field in fields
            if field["type"] != "file_input" and self._happens(how_much)
        }
        said = await self.sight.post("submit", view_id=form.source["view_id"], values=values)
        return f"{values}: {said.get('errors', '')}"

    async def _tap(self, taps: Sequence[tuple[Surface, Json, Json]]) -> str:
        surface, block, element = self.chance.choice(taps)
        if self._happens(0.7):
            surface, block, element = min(taps, key=lambda tap: self.tapped[_action(tap[2])])
        self.tapped[_action(element)] += 1
        value = None if element["type"] == "button" else self._entered(element)
        await self.sight.post(
            "click",
            source=surface.source,
            block_id=block["block_id"],
            action_id=element["action_id"],
            value=value,
            state={},
        )
        return f"taps {element['action_id']} {value or element.get('value', '')}"

    def _entered(self, element: Json) -> object:
        match element["type"]:
            case "datepicker":
                days = timedelta(days=self.chance.randint(-10, 60))
                return (self.now() + days).date().isoformat()
            case "timepicker":
                return f"{self.chance.randrange(24):02}:{self.chance.randrange(0, 60, 15):02}"
            case "plain_text_input":
                return self.chance.choice(WORDS)[: element.get("max_length", 3000)]
        choices = [*offered(element, self.sight.state)]
        if element["type"] in ("checkboxes", "multi_static_select"):
            return self.chance.sample(choices, self.chance.randint(0, len(choices)))
        return self.chance.choice(choices) if choices else None


def _action(element: Json) -> str:
    """Without the number that tells two buttons for one action apart."""
    return str(element["action_id"]).partition("#")[0]
