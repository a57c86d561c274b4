"""What can be tapped around starter projects; a form has the name of the button that opens it."""

# The suggestion to the lead.
ASK = "starters.ask"
NOT_NOW = "starters.not_now"
OTHERS = "starters.others"
HELP = "starters.help"
# What a partner says to being asked.
YES = "projects.yes"
MORE = "projects.more"
DECLINE = "projects.decline"
LEAD = "projects.lead"
TALK = "projects.talk"
TIME = "projects.time"
# A partner's own proposal, and what a lead says to it.
PROPOSE = "projects.propose"
WELCOME = "projects.welcome"
TALK_FIRST = "projects.talk_first"
# A project's life.
START = "projects.start"
LET_GO = "projects.let_go"
CHECK_IN = "projects.check_in"
END = "projects.end"
CHANGE = "projects.change"
HAND_ON = "projects.hand_on"
HOURS = "projects.hours"
STEP_BACK = "projects.step_back"
# What a partner says to what came of it, and the talk that follows.
SAID_YES = "projects.said_yes"
NOT_YET = "projects.not_yet"
CALL_ME = "projects.call_me"
CALLED = "projects.called"
# Looking.
SHOW = "projects.show"
OPEN = "projects.open"
FIND = "projects.find"
