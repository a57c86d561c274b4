"""The made-up hospital of the demo: its workspace as the sandbox needs it. Nobody here is real."""

from dataclasses import replace

from handlers.sandbox import Channel, Command, Seed, Shortcut, User
from handlers.slack.manifest import USAGE

DANA, SAM, ROSA, PRIYA = "U0DANA", "U0SAM", "U0ROSA", "U0PRIYA"
# These join in the story of several months.
AMARA, BEN, NADIA, JONAH = "U0AMARA", "U0BEN", "U0NADIA", "U0JONAH"
CHANNEL = "C0QITEAM"
_BOT = "U0ALONG"

SEED = Seed(
    team_id="T0MAPLE",
    team_name="Maple Valley Children's (made up)",
    users=(
        User(DANA, "dana", "Dana Reyes", "America/New_York", "QI lead, nurse", is_admin=True),
        User(SAM, "sam", "Sam Okafor", "America/New_York", "Clinician, champion"),
        User(ROSA, "rosa", "Rosa Delgado", "America/New_York", "Parent partner"),
        User(PRIYA, "priya", "Priya Shah", "America/Chicago", "Parent partner"),
    ),
    channels=(
        Channel(
            CHANNEL,
            "qi-ibd",
            members=(DANA, SAM, ROSA, PRIYA, _BOT),
            topic="Improving IBD care, with families",
        ),
        Channel("C0LOBBY", "lobby", members=(DANA, SAM, ROSA, PRIYA), topic="Hellos and news"),
    ),
    bot_user_id=_BOT,
    bot_id="B0ALONG",
    app_id="A0ALONG",
    shortcuts=(Shortcut("Save as idea", "idea.from_message"),),
    commands=(
        Command(
            "/coprod",
            "Everything Alongside can do",
            USAGE,
            suggestions=(
                *("", "agenda", "agenda add ", "idea ", "ideas", "starter", "projects", "reflect"),
                *("catalog", "meeting", "summary", "team", "profile", "settings", "pause "),
                *("resume", "setup", "help"),
            ),
        ),
    ),
)

_JOINING = (
    User(AMARA, "amara", "Amara Lee", "America/New_York", "Gastroenterologist"),
    User(BEN, "ben", "Ben Carter", "America/New_York", "Nurse"),
    User(NADIA, "nadia", "Nadia Haddad", "America/New_York", "Clinic coordinator"),
    User(JONAH, "jonah", "Jonah Kim", "America/New_York", "Patient partner, 19"),
)
# The same with those who join later: they have their accounts from the beginning.
LARGER_SEED = replace(
    SEED,
    users=(*SEED.users, *_JOINING),
    channels=tuple(
        replace(one, members=(*one.members, *(user.id for user in _JOINING)))
        for one in SEED.channels
    ),
)
