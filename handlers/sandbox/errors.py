"""Slack's way of saying no."""

from handlers.sandbox.records import Json


class Refusal(Exception):
    """A Web API error: its code, and the `[ERROR] …` sentences that go with it."""

    def __init__(self, error: str, messages: list[str] | None = None, **details: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.details = details

    def answer(self) -> Json:
        answer: Json = {"ok": False, "error": self.error, **self.details}
        if self.messages:
            answer["response_metadata"] = {"messages": self.messages}
        return answer


class Limited(Refusal):
    """Too fast: HTTP 429, with the whole seconds to wait in `Retry-After`."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class Misuse(Exception):
    """What a person tried did not work; `sentence` is what Slack would show them.

    `problems` tell a developer why, where the bot answered with something that Slack refuses.
    """

    def __init__(self, code: str, sentence: str, problems: list[str] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.problems = problems or []
