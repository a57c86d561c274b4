"""`GET /slack/install` and `GET /slack/oauth_redirect`: Bolt's flow, with our pages and tables."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import ClientError
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config import Settings
from bot.faults import report
from handlers.meters import ProcessMeters
from handlers.requests import Incoming, answering
from handlers.slack.install import pages
from handlers.slack.install.states import STATE_LASTS, States, StateUsed
from handlers.slack.install.stores import STATE, Installations, OrganizationWide, Rotating
from handlers.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES

log = logging.getLogger(__name__)
# Bolt would log the code that Slack gave, which may still be good for a token.
_quiet = logging.getLogger(f"{__name__}.bolt")
_quiet.setLevel(logging.CRITICAL)

_REASONS = {
    "access_denied": "cancelled",
    "invalid_browser": "expired",
    "invalid_state": "expired",
}


class Flow(AsyncOAuthFlow):
    """Bolt's flow, with an install page in our words, and a state that is used together with what
    it brought."""

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return pages.begin(url)

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        installation.set_custom_value(STATE, request.query["state"][0])
        await super().store_installation(request, installation)


def routes(
    settings: Settings,
    client: AsyncWebClient,
    installations: Installations,
    states: States,
    meters: ProcessMeters,
) -> list[Route]:
    """What the web server serves of it."""
    flow = _flow(settings, client, installations, states)
    begin = _endpoint(flow.handle_installation, "install", meters)
    end = _endpoint(flow.handle_callback, "oauth_redirect", meters)
    return [
        Route(INSTALL_PATH, begin, methods=["GET"]),
        Route(REDIRECT_PATH, end, methods=["GET"]),
    ]


def _flow(
    settings: Settings, client: AsyncWebClient, installations: Installations, states: States
) -> Flow:
    site = settings.slack.site

    async def success(given: AsyncSuccessArgs) -> BoltResponse:
        installed = given.installation
        address = f"{site}app_redirect?app={installed.app_id}&team={installed.team_id}"
        page = pages.done(installed.team_name or "Slack", address)
        return _answer(given.settings, 200, page)

    async def failure(given: AsyncFailureArgs) -> BoltResponse:
        key = _key(given)
        log.warning("an installation ended: %s", key)
        return _answer(given.settings, _status(given), pages.ended(key))

    return Flow(
        client=client,
        logger=_quiet,
        settings=AsyncOAuthSettings(
            client_id=settings.slack.client_id,
            client_secret=settings.slack.client_secret.get_secret_value(),
            scopes=list(SCOPES),
            user_scopes=[],
            redirect_uri=f"{settings.server.public_url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=f"{site}oauth/v2/authorize",
            callback_options=AsyncCallbackOptions(success, failure),
            installation_store=installations,
            state_store=states,
            state_expiration_seconds=int(STATE_LASTS.total_seconds()),
            logger=_quiet,
        ),
    )


def _key(given: AsyncFailureArgs) -> str:
    match given.error:
        case OrganizationWide():
            return "organization"
        case Rotating():
            return "rotating"
        case StateUsed():
            return "expired"
        case _:
            return _REASONS.get(given.reason, "refused")


def _status(given: AsyncFailureArgs) -> int:
    """Bolt takes whatever keeps an installation from being stored for a failure of ours."""
    return 401 if isinstance(given.error, StateUsed) else given.suggested_status_code


def _answer(settings: AsyncOAuthSettings, status: int, page: str) -> BoltResponse:
    """The page, and the browser's cookie is done with."""
    cookie = settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=status, body=page, headers={"Set-Cookie": cookie})


def _endpoint(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
    name: str,
    meters: ProcessMeters,
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        with answering(meters, Incoming("install", name)) as incoming:
            try:
                answer = to_starlette_response(await handle(to_async_bolt_request(request, b"")))
            except (ClientError, TimeoutError, OSError, SQLAlchemyError) as error:
                answer = Response(pages.failed(report(log, error)), 503)
            incoming.status = answer.status_code
        answer.headers.update(pages.HEADERS)
        return answer

    return endpoint
