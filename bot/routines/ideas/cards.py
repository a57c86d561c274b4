"""What the routine's messages show. The words are in `texts/*/ideas.toml`."""

from collections.abc import Sequence

from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Note,
    Paragraph,
    Part,
    Plain,
    Style,
)
from bot.cards import Person as Name
from bot.routines.agenda.cards import called, pause_button, resume_button, why_button
from bot.routines.ideas.actions import (
    AGREE,
    NOTHING,
    REFUSE,
    SEEN,
    board_button,
    called_button,
    open_button,
    own_button,
    share_button,
)
from bot.routines.ideas.board import glance
from bot.routines.ideas.naming import shown
from bot.routines.ideas.prompts import OWN
from bot.texts import line, say
from storage.tables import Answer, Idea, IdeaChange, IdeaReply, Reply

# A message has room for so many ideas with their taps; the list has the rest.
UNSEEN_AT_ONCE = 10


def ask(
    team_id: int,
    name: str,
    prompt: str,
    answer: Answer | None,
    *,
    again: bool = False,
    paused: bool = False,
) -> Card:
    """The month's question to a partner, or its reminder; once answered, what they said."""
    to = Name(called(name))
    share = share_button(team_id, prompt)
    match answer:
        case Answer.NOTHING:
            return Card((Paragraph(say("ideas.ask_nothing", name=to)), Buttons((share,))))
        case Answer.GIVEN | Answer.ITEM:
            given = Paragraph(say("ideas.ask_given", name=to))
            return Card((given, Buttons((own_button(team_id), share_button(team_id)))))
        case None if paused:
            said = Paragraph(say("ideas.ask_paused", name=to))
            return Card((said, Buttons((share, resume_button()))))
        case None:
            words = prompt_words(prompt)
            asked = say("ideas.ask", name=to, prompt=words)
            if again:
                asked = say("ideas.remind", name=to, prompt=words)
            buttons = (
                share_button(team_id, prompt, Style.PRIMARY),
                Button(NOTHING, line("ideas.nothing"), {"team": team_id}),
                pause_button(),
                why_button(),
            )
            return Card((Paragraph(asked), Buttons(buttons)))


def channel(team_id: int, prompt: str) -> Card:
    """The month's question to the care team."""
    return Card(
        (
            Paragraph(say("ideas.channel", prompt=prompt_words(prompt))),
            Buttons(
                (
                    share_button(team_id, prompt, Style.PRIMARY),
                    board_button(team_id, line("ideas.see")),
                )
            ),
            Note(say("ideas.channel_note")),
        )
    )


def prompt_words(prompt: str) -> str:
    if prompt.startswith(OWN):
        return prompt.removeprefix(OWN)
    return line(f"ideas.prompt_{prompt}")


def unseen(team_id: int, name: str, ideas: Sequence[Idea], *, again: bool) -> Card:
    """To a lead: what nobody has seen yet, each with its one tap."""
    if not ideas:
        said = Paragraph(say("ideas.all_seen"))
        return Card((said, Buttons((board_button(team_id),))))
    to = Name(called(name))
    intro = say("ideas.unseen", count=len(ideas), name=to)
    if again:
        intro = say("ideas.unseen_again", count=len(ideas), name=to)
    parts: list[Part] = [Paragraph(intro)]
    for idea in ideas[:UNSEEN_AT_ONCE]:
        seen = line("ideas.seen", name=called(name))
        payload = {"team": team_id, "idea": idea.id}
        parts += [
            Divider(),
            Paragraph(say("ideas.from_whom", shown=shown(idea), text=Plain(glance(idea.text)))),
            Buttons((Button(SEEN, seen, payload, Style.PRIMARY), open_button(team_id, idea.id))),
        ]
    if len(ideas) > UNSEEN_AT_ONCE:
        more = len(ideas) - UNSEEN_AT_ONCE
        parts += [Note(say("ideas.unseen_more", count=more)), Buttons((board_button(team_id),))]
    return Card(tuple(parts))


def told(team_id: int, name: str, text: str, then: Sequence[Part], *, latest: bool) -> Card:
    """To a contributor: what became of their idea."""
    said = say("ideas.yours", name=Name(called(name)), text=Plain(text))
    later: tuple[Part, ...] = ()
    if not latest:
        later = Note(say("ideas.told_later")), Buttons((own_button(team_id),))
    return Card((Paragraph(said), *then, *later))


def correction(name: str, text: str, change: IdeaChange, then: Sequence[Part]) -> Card:
    """To a contributor: a sentence says something else now than it did."""
    return Card(
        (
            Paragraph(say("ideas.correction", name=Name(called(name)), text=Plain(text))),
            Paragraph(say("outcome.before", text=Plain(change.before))),
            Paragraph(say("outcome.now", text=Plain(change.sentence))),
            *then,
        )
    )


def missing(team_id: int, change: IdeaChange, by: Idea, *, latest: bool) -> Card:
    """To whoever should act: a contributor says that it does not answer them yet."""
    idea = change.idea
    intro = say("ideas.missing", shown=shown(by)) if latest else say("ideas.missing_over")
    return Card(
        (
            Paragraph(intro),
            Bullets(((Plain(idea.text),),)),
            Paragraph(say("ideas.missing_what", text=Plain(change.sentence))),
            Buttons((open_button(team_id, idea.id),)),
        )
    )


def call(team_id: int, reply: IdeaReply, text: str, caller: str, reader: int) -> Card:
    """To whoever should call a contributor; `reader` is the member who reads it."""
    name, item = Name(reply.member.person.name), Bullets(((Plain(text),),))
    if reply.called_at is not None and reply.called_by_id == reader:
        return Card((Paragraph(say("ideas.call_done", name=name)), item))
    if reply.called_at is not None:
        return Card((Paragraph(say("ideas.call_done_by", by=Name(caller), name=name)), item))
    if reply.reply is not Reply.CALL_ME:
        return Card((Paragraph(say("ideas.call_over", name=name)), item))
    button = called_button(team_id, reply.id, Style.PRIMARY)
    return Card(
        (
            Paragraph(say("ideas.call", name=name)),
            item,
            Paragraph(say("ideas.call_said", text=Plain(reply.change.sentence))),
            Buttons((button,)),
        )
    )


def agree(team_id: int, team: str, name: str, asker: str, text: str, delivery_id: int) -> Card:
    """To the author of a message that somebody would like to save. The words are here alone."""
    question: dict[str, str | int] = {"team": team_id, "asked": delivery_id}
    carried = {**question, "text": text}
    return Card(
        (
            Paragraph(say("ideas.agree", name=Name(called(name)), asker=Name(asker), team=team)),
            Bullets(((Plain(text),),)),
            Buttons(
                (
                    Button(AGREE, line("ideas.agree_yes"), carried, Style.PRIMARY),
                    Button(REFUSE, line("ideas.agree_no"), question),
                )
            ),
        )
    )


def agreed(name: str, answer: Answer) -> Card:
    to = Name(called(name))
    if answer is Answer.NOTHING:
        return Card((Paragraph(say("ideas.agree_refused", name=to)),))
    return Card((Paragraph(say("ideas.agree_saved", name=to)),))
