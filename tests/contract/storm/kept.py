"""What people were told is kept, or saw that it is."""

from dataclasses import dataclass, field

from storage.tables import Answer
from tests.contract.storm.network import Member


@dataclass
class Kept:
    """`ideas` says who shared each, `moves` which idea a sentence was said to, `answers` what each
    said to their ask, `content` whom what became of their idea answers, `asked` whose words
    somebody else would like to keep, and `snoozed` who wants to be asked later."""

    items: list[str] = field(default_factory=list)
    ideas: dict[str, Member] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    answers: dict[Member, Answer] = field(default_factory=dict)
    content: set[Member] = field(default_factory=set)
    asked: set[Member] = field(default_factory=set)
    snoozed: set[Member] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{len(self.items)} items, {len(self.answers)} answers, {len(self.ideas)} ideas, "
            f"{len(self.moves)} of them moved, {len(self.content)} people content, "
            f"{len(self.asked)} asked for their words, {len(self.snoozed)} to be asked later"
        )

    def is_everything(self) -> bool:
        """Whether people did all that they can do."""
        said = set(self.answers.values())
        done = self.items and self.content and self.asked and self.snoozed
        return bool(done) and said == {Answer.NOTHING, Answer.GIVEN}

    def told(self) -> list[Member]:
        """Who is to hear what became of their idea."""
        return [self.ideas[idea] for idea in self.moves.values()]

    def unmoved(self, lead: Member) -> list[str]:
        """The ideas of a lead's team of which nobody said anything yet."""
        return [
            idea
            for idea, author in self.ideas.items()
            if author.channel == lead.channel and idea not in self.moves.values()
        ]
