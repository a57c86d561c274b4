"""The made-up hospital of the demo: its workspace as the sandbox needs it. Nobody here is real."""

from handlers.sandbox import Channel, Command, Seed, Shortcut, User
from handlers.slack.manifest import USAGE

DANA, SAM, ROSA, PRIYA = "U0DANA", "U0SAM", "U0ROSA", "U0PRIYA"
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
