"""A card with a run chart in it, shown and in words."""

from bot.cards import Card, Form, Heading, Paragraph, Plain
from bot.runcharts import chart, picture, share

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PARTS = (1, 0, 2, 1, 0, 2, 3, 4, 3, 4, 4, 3)

CHART = picture(
    chart(
        "Meetings that talked about the family item",
        [share(month, part, 4) for month, part in zip(MONTHS, PARTS, strict=True)],
    )
)
CARD = Card((Heading("Your year"), CHART, Paragraph((Plain("One thing to celebrate."),))))

MESSAGES: dict[str, Card] = {"chart_in_words": CARD}
DIALOGS: dict[str, Card] = {"chart_in_words": CARD}
FORMS: dict[str, Form] = {}
