"""February: the first project ends well, an idea is declined kindly, and everybody says how working
together goes."""

from handlers.demo.acts import (
    Beat,
    Came,
    adds,
    adds_partner,
    answers_idea,
    brings,
    checks_in,
    ends_project,
    everybody_reads,
    introduces,
    reflects,
    says,
    says_yes,
    sees_idea,
    shares,
    taps,
    thanks_partner,
    writes_down,
)
from handlers.demo.seed import AMARA, BEN, CHANNEL, DANA, JONAH, NADIA, PRIYA, ROSA, SAM

FEBRUARY: tuple[tuple[str, Beat], ...] = (
    ("2026-02-02T12:15", brings(AMARA, "Who tells families when a doctor changes?", in_="home")),
    ("2026-02-02T19:10", taps(ROSA, "Nothing this time")),
    (
        "2026-02-03T10:05",
        writes_down(
            DANA,
            Came("Priya", "Decided", "One short list, on the back of the map. Ben writes it."),
            Came("Amara", "Discussed", "Nobody does so far. Sam asks three families about it."),
        ),
    ),
    ("2026-02-03T12:30", says_yes(AMARA, "when a doctor changes")),
    ("2026-02-03T19:00", taps(PRIYA, "Call me")),
    ("2026-02-04T09:00", adds(DANA, "Nadia Haddad")),
    ("2026-02-04T09:10", adds_partner(DANA, "Jonah Kim")),
    ("2026-02-04T09:15", says(DANA, "Welcome, Nadia and Jonah. Now we are eight.")),
    ("2026-02-04T09:50", says(JONAH, "Hi all. I was a kid in your waiting room, so ask me.")),
    ("2026-02-04T12:30", taps(DANA, "I called")),
    ("2026-02-04T19:00", says_yes(PRIYA, "bring to a first visit")),
    (
        "2026-02-05T17:40",
        introduces(
            JONAH,
            ("What are you good at?", "video, social media"),
            ("What do you care about?", "school, sports"),
            (
                "Your story, as much as you like",
                "I came here from sixth grade on. Now I am at college, and want it to be easier "
                "for whoever is in sixth grade today.",
            ),
        ),
    ),
    (
        "2026-02-06T10:20",
        checks_in(
            DANA,
            (
                "Plan: what did you want to try, and what did you expect?",
                "Priya marks what is hard to read in our first letter. We expected ten places.",
            ),
            ("Do: what did you do?", "She marked twenty-three, and drew a new first page."),
            ("Study: what did you see and learn?", "Most of it is our own short forms."),
            ("Act: what will you do next?", "Two families read the new page."),
        ),
    ),
    ("2026-02-07T10:30", shares(ROSA, "Evening visits once a month, for parents who work days.")),
    ("2026-02-09T09:20", sees_idea(DANA, "Evening visits once a month")),
    (
        "2026-02-10T20:00",
        shares(
            JONAH,
            "A quiet hour for teens, with somebody near our age at the desk.",
            unnamed="a family partner",
        ),
    ),
    ("2026-02-11T19:30", brings(JONAH, "Can I get a text before a visit, and not a letter?")),
    (
        "2026-02-12T11:00",
        answers_idea(
            DANA,
            "Evening visits once a month",
            "Not now",
            "No nurse is free after 5 this year. We know that this is hard if you work days. "
            "Dana looks again in June.",
            to="Rosa Delgado",
        ),
    ),
    ("2026-02-12T12:30", brings(ROSA, "The four places by the door are full by 8 on Tuesdays.")),
    ("2026-02-12T19:30", says_yes(ROSA, "Evening visits")),
    ("2026-02-12T20:15", taps(PRIYA, "Nothing this time")),
    ("2026-02-13T09:30", sees_idea(BEN, "A quiet hour for teens")),
    ("2026-02-13T12:20", brings(BEN, "Where do we keep the printed lists?", in_="home")),
    (
        "2026-02-17T10:05",
        writes_down(
            DANA,
            Came("Jonah", "Decided", "From March on, whoever wants to gets a text."),
            Came("Rosa", "Decided", "Nadia asks for a sign, and for a guard until 9."),
            Came("Ben", "Decided", "In the top drawer at the desk, with the maps."),
        ),
    ),
    ("2026-02-18T12:00", says(DANA, "Four meetings together. Thank you, all of you.")),
    ("2026-02-18T12:40", says_yes(ROSA, "The four places by the door")),
    ("2026-02-18T18:10", reflects(SAM, ("Fully", "Mostly", "Fully", "Mostly"))),
    ("2026-02-19T08:30", reflects(BEN, ("Mostly", "A little", "Mostly", "Mostly"))),
    ("2026-02-19T12:10", reflects(AMARA, ("Fully", "Mostly", "Mostly", "A little"))),
    ("2026-02-19T19:40", says_yes(JONAH, "Can I get a text")),
    ("2026-02-19T20:00", reflects(PRIYA, ("Fully", "Mostly", "Mostly", "Fully"))),
    ("2026-02-20T09:00", reflects(DANA, ("Mostly", "Fully", "Fully", "Mostly"))),
    (
        "2026-02-20T19:20",
        reflects(ROSA, ("Mostly", "Mostly", "Fully", "Fully"), "I hear back. That is new to me."),
    ),
    (
        "2026-02-20T20:00",
        reflects(JONAH, ("Fully", "A little", "Mostly", "Fully"), "Could we begin after school?"),
    ),
    ("2026-02-23T12:15", reflects(NADIA, ("Mostly", "Mostly", "A little", "Mostly"))),
    (
        "2026-02-24T16:00",
        answers_idea(
            DANA,
            "A map from the parking lot",
            "Done",
            "The map, with the list on its back, is in every first letter from now on.",
            to="Rosa Delgado",
        ),
    ),
    ("2026-02-24T19:00", says_yes(ROSA, "The map, with the list")),
    ("2026-02-25T17:00", everybody_reads),
    ("2026-02-26T09:20", taps(NADIA, "Put it on the next agenda", in_=CHANNEL)),
    (
        "2026-02-27T10:30",
        ends_project(
            DANA,
            "Adopt: it works, we keep doing it",
            "The first letter is one page now, and two families say that they got it at once.",
            (
                "Plan: what did you want to try, and what did you expect?",
                "A first letter that a family reads once. We expected to cut it by half.",
            ),
            ("Do: what did you do?", "Priya drew it, two families read it, Ben printed fifty."),
            ("Study: what did you see and learn?", "Pictures help more than short words."),
            ("Act: what will you do next?", "We do the same with the page for schools."),
        ),
    ),
    ("2026-02-27T10:40", thanks_partner(DANA, "2.5", "With compensation", "A gift card")),
    ("2026-02-27T19:00", says_yes(PRIYA, "The first letter is one page now")),
    ("2026-02-27T19:30", brings(JONAH, "From the screen, I could not hear half of the last one.")),
    ("2026-02-28T10:00", taps(PRIYA, "Pause")),
)
