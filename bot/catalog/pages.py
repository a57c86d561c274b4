"""The pages of the catalog that are the same for every team: readiness, candidates, tools."""

from bot.actor import Membership, Right
from bot.cards import Bullets, Card, Heading, Note, Paragraph, Plain
from bot.catalog.cards import named
from bot.catalog.package import Catalog
from bot.texts import line, say


def readiness(package: Catalog) -> Card:
    """What ready teams have in common, to talk about."""
    traits = package.team_characteristics
    return Card(
        (
            Paragraph(say("catalog.readiness_intro")),
            Bullets(tuple((Plain(trait.text),) for trait in traits)),
            Note(say("catalog.from", source=traits[0].source)),
        ),
        title=line("catalog.readiness"),
    )


def candidates(who: Membership, package: Catalog) -> Card:
    """Whom to ask, and how. Raises `NotAllowed` for partners: it speaks of people who have not
    been asked yet."""
    who.require(Right.SEE_CANDIDATES)
    traits = package.partner_characteristics
    return Card(
        (
            Bullets(tuple(map(named, package.outreach))),
            Heading(line("catalog.good_partners")),
            Paragraph(say("catalog.good_partners_intro")),
            Bullets(tuple((Plain(trait.text),) for trait in traits)),
            Note(say("catalog.from", source=traits[0].source)),
        ),
        title=line("catalog.candidates"),
    )


def tools(package: Catalog) -> Card:
    """The three questions, and the package's toolbox."""
    return Card(
        (
            Heading(line("catalog.questions")),
            Bullets(tuple((Plain(question.text),) for question in package.questions)),
            Heading(line("catalog.toolbox")),
            Bullets(tuple(map(named, package.tools))),
            Note(say("catalog.from", source=package.tools[0].source)),
        ),
        title=line("catalog.tools"),
    )
