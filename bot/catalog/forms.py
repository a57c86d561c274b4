"""The forms for a team's own entries."""

from collections.abc import Mapping

from bot.cards import ChoiceField, Field, Form, Option, Paragraph, Part, Payload, Plain, TextField
from bot.catalog import actions
from bot.catalog.entries import catalog, own_key
from bot.catalog.tags import shown
from bot.catalog.typed import MAX_TEXT, MAX_TITLE
from bot.texts import line, say
from storage.tables import CatalogEntry, EntryKind, Setting

_ADDING = {EntryKind.STARTER: actions.ADD_STARTER, EntryKind.IDEA: actions.ADD_IDEA}
_EDITING = {EntryKind.STARTER: actions.EDIT_STARTER, EntryKind.IDEA: actions.EDIT_IDEA}
_NEW = {"weeks": "4"}
# Room for "an hour": what is wrong with it is said in our words then, and not in the platform's.
_NUMBER = 40


def entry_form(team_id: int, kind: EntryKind, entry: CatalogEntry | None = None) -> Form:
    """The form for a new entry, or for one that is there, with its words in it."""
    payload: Payload = {"team": team_id}
    written: Mapping[str, str] = _NEW
    if entry is not None:
        payload = {"team": team_id, "entry": own_key(entry), "changes": entry.changes}
        written = _written(entry)
    match kind:
        case EntryKind.STARTER:
            title, fields = line("catalog.starter"), _starter_fields(written)
        case EntryKind.IDEA:
            title, fields = line("catalog.idea_form_title"), _idea_fields(written)
    return Form(
        action=_EDITING[kind] if entry else _ADDING[kind],
        title=title,
        submit=line("catalog.save"),
        fields=fields,
        intro=(Paragraph(say("catalog.form_intro")),),
        payload=payload,
    )


def retire_form(team_id: int, entry: CatalogEntry) -> Form:
    """Asks whether the entry shall really go out of the list."""
    intro: tuple[Part, ...] = (
        Paragraph((Plain(entry.title or entry.text),)),
        Paragraph(say("catalog.retire_sure")),
    )
    return Form(
        action=actions.RETIRE,
        title=line("catalog.retire_title"),
        submit=line("catalog.retire"),
        fields=(),
        intro=intro,
        payload={"team": team_id, "entry": own_key(entry)},
    )


def _written(entry: CatalogEntry) -> dict[str, str]:
    """What stands in an entry, as it would be typed."""
    return {
        "concept": entry.concept,
        "text": entry.text,
        "title": entry.title,
        "skills": shown(entry.skills),
        "interests": shown(entry.interests),
        "minutes": str(entry.minutes or ""),
        "setting": entry.setting.value if entry.setting else "",
        "weeks": str(entry.weeks or ""),
        "suits": entry.suits,
        "aim": entry.aim,
        "first_step": entry.first_step,
        "watch": entry.watch,
        "thanks": entry.thanks,
    }


def _idea_fields(written: Mapping[str, str]) -> tuple[Field, ...]:
    label, hint = line("catalog.idea_label"), line("catalog.idea_hint")
    return _long("text", label, hint, written), _concept(written)


def _starter_fields(written: Mapping[str, str]) -> tuple[Field, ...]:
    settings = (
        Option(Setting.HOME, line("catalog.at_home")),
        Option(Setting.CLINIC, line("catalog.at_clinic")),
        Option(Setting.ONLINE, line("catalog.at_online")),
    )
    label, hint, tags = (
        line("catalog.title_label"),
        line("catalog.title_hint"),
        line("catalog.tags_hint"),
    )
    return (
        TextField("title", label, hint, written.get("title", ""), MAX_TITLE),
        _long("text", line("catalog.task_label"), line("catalog.task_hint"), written),
        _concept(written),
        TextField(
            "minutes", line("catalog.minutes_label"), "", written.get("minutes", ""), _NUMBER
        ),
        ChoiceField(
            "setting",
            line("catalog.setting_label"),
            settings,
            "",
            written.get("setting", ""),
            open=True,
        ),
        TextField("weeks", line("catalog.weeks_label"), "", written.get("weeks", ""), _NUMBER),
        _extra("skills", line("catalog.skills_label"), written, tags),
        _extra("interests", line("catalog.interests_label"), written, tags),
        _extra("suits", line("catalog.suits_label"), written),
        _extra("aim", line("catalog.aim_label"), written),
        _extra("first_step", line("catalog.first_step_label"), written),
        _extra("watch", line("catalog.watch_label"), written),
        _extra("thanks", line("catalog.thanks_label"), written),
    )


def _concept(written: Mapping[str, str]) -> ChoiceField:
    options = tuple(Option(concept.key, concept.plain) for concept in catalog().concepts)
    return ChoiceField(
        "concept", line("catalog.concept_label"), options, "", written.get("concept", "")
    )


def _long(key: str, label: str, hint: str, written: Mapping[str, str]) -> TextField:
    return TextField(key, label, hint, written.get(key, ""), MAX_TEXT, multiline=True)


def _extra(key: str, label: str, written: Mapping[str, str], hint: str = "") -> TextField:
    return TextField(key, label, hint, written.get(key, ""), MAX_TEXT, optional=True)
