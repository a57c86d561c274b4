"""How the bot says no: why, and what was typed, so that none of it is lost."""

from bot.cards import Bullets, Card, Paragraph, Part, Plain
from bot.texts import line, say


def refusal(sentence: str, typed: str = "") -> Card:
    """A card with the sentence, and the words that were typed where the face keeps none."""
    return Card((Paragraph((Plain(sentence),)), *you_wrote(typed)), title=line("face.sorry"))


def you_wrote(typed: str) -> tuple[Part, ...]:
    """What somebody typed, said back as it is; nothing for nothing."""
    if not typed.strip():
        return ()
    return Paragraph(say("face.you_wrote")), Bullets(((Plain(typed.strip()),),))
