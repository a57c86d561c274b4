"""One small tree of what can go wrong. Each error carries a sentence fit for the person."""

from collections.abc import Mapping


class AlongsideError(Exception):
    """Something did not work. Nothing was changed."""

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or (type(self).__doc__ or "").strip()
        super().__init__(self.sentence)


class NotAllowed(AlongsideError):
    """That is not yours to do here."""


class Gone(AlongsideError):
    """That is no longer here. Nothing was changed."""


class Invalid(AlongsideError):
    """Something in the form needs another look.

    `fields` maps a field's key to the sentence that belongs next to it.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class Misconfigured(AlongsideError):
    """The configuration does not work. `problems` holds one line for each thing to change."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
