"""What somebody wrote that may become an idea: offered, and kept only by their own yes.

Until then the words are in the offer alone: its button carries them back, so nothing of them is in
the database. What a button cannot carry is not offered; the message itself is still there.
"""

import json

from bot.actor import Actor
from bot.cards import Bullets, Button, Buttons, Card, Note, Paragraph, Plain, Style
from bot.menu import menu
from bot.routines.ideas.actions import SAVE, share_button
from bot.texts import line, say

# A platform's button carries 2,000 code units, with the team and its wrapping beside the words.
CARRIED = 1800
_ESCAPED = "&<>"


def can_be_carried(text: str) -> bool:
    """Whether the words fit into a button on every face, where some letters take more room."""
    written = json.dumps(text, ensure_ascii=False)
    units = len(written.encode("utf-16-le")) // 2
    return units + 5 * sum(written.count(letter) for letter in _ESCAPED) <= CARRIED


def offer(actor: Actor, text: str) -> Card:
    """The answer to somebody who wrote to the bot: may I keep it? With everything else that can be
    done here."""
    if not actor.memberships:
        return Card((Paragraph(say("ideas.draft_stranger")), *menu(actor).parts))
    kept = Note(say("ideas.draft_note"))
    if not can_be_carried(text):
        buttons = tuple(share_button(place.team_id) for place in actor.memberships[:1])
        return Card(
            (Paragraph(say("ideas.draft_long")), Buttons(buttons), kept, *menu(actor).parts)
        )
    return Card(
        (
            Paragraph(say("ideas.draft")),
            Bullets(((Plain(text),),)),
            Buttons(_saves(actor, text)),
            kept,
            *menu(actor).parts,
        )
    )


def _saves(actor: Actor, text: str) -> tuple[Button, ...]:
    """One for each of their teams; what it opens asks how it is shown."""
    places = actor.memberships[:5]
    only = len(places) == 1
    return tuple(
        Button(
            SAVE,
            line("ideas.draft_save")
            if only
            else line("ideas.draft_save_for", team=place.team_name),
            {"team": place.team_id, "text": text},
            Style.PRIMARY if only else Style.DEFAULT,
        )
        for place in places
    )
