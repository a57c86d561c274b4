"""users.*, bots.*, auth.*, api.* and apps.*: who there is, and who is asking."""

from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.webapi.call import Call
from handlers.sandbox.webapi.pages import page


def users_info(call: Call) -> Json:
    directory = call.workspace.directory
    return {"user": directory.user_json(directory.user(call.required("user")))}


def users_list(call: Call) -> Json:
    directory = call.workspace.directory
    every = [directory.user_json(user) for user in directory.users.values()]
    chosen, metadata = page(call, every, 200, 1000)
    return {"members": chosen, "cache_ts": 0, **metadata}


def users_lookup_by_email(call: Call) -> Json:
    """Whoever left is not found by their address, as in Slack."""
    email = call.required("email").lower()
    directory = call.workspace.directory
    for user in directory.people:
        if user.email.lower() == email and not user.deleted:
            return {"user": directory.user_json(user)}
    raise Refusal("users_not_found")


def bots_info(call: Call) -> Json:
    seed = call.workspace.seed
    if call.required("bot") != seed.bot_id:
        raise Refusal("bot_not_found")
    return {"bot": {**call.workspace.bot_profile(), "user_id": seed.bot_user_id}}


def auth_test(call: Call) -> Json:
    seed = call.workspace.seed
    return {
        "url": call.workspace.config.base_url.rstrip("/") + "/",
        "team": seed.team_name,
        "user": call.workspace.directory.user(seed.bot_user_id).name,
        "team_id": seed.team_id,
        "user_id": seed.bot_user_id,
        "bot_id": seed.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """The token is good for nothing from now on, and with it the app is out."""
    if not call.flag("test"):
        call.administration.remove_app()
    return {"revoked": not call.flag("test")}


def oauth_access(call: Call) -> Json:
    return call.grants.access(dict(call.given))


def api_test(call: Call) -> Json:
    """Says back what it was told; an `error` argument is the error that it answers with."""
    error = call.optional("error")
    if error:
        raise Refusal(error)
    return {"args": dict(call.given)}


def connections_open(call: Call) -> Json:
    """A WebSocket address that can be used once."""
    base = call.workspace.config.base_url.rstrip("/")
    return {"url": f"ws{base.removeprefix('http')}/socket/{call.workspace.tickets.socket()}"}
