"""How whoever brought an item is called, where the care team reads it: by name, or as one of many
where they chose so when they shared it."""

from bot.routines.agenda.cards import called
from bot.texts import line
from storage.tables import AgendaItem, Role


def one_of_many(role: Role) -> str:
    """Somebody whose name is not told."""
    return line("people.a_partner") if role is Role.PARTNER else line("people.a_member")


def author_name(item: AgendaItem) -> str:
    """The item arrives with its author's person."""
    return one_of_many(item.author.role) if item.unnamed else item.author.person.name


def author_called(item: AgendaItem) -> str:
    """The same by first name."""
    return author_name(item) if item.unnamed else called(item.author.person.name)
