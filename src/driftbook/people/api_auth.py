"""Who may call an operation of the API: `@router.get(…, auth=Needs("handbook.ask"))`.

The caller is whoever is signed in in the browser (then changes need the CSRF token), or the owner
of the token in `Authorization: Bearer …`. Either way the operation finds `request.actor`. The house
test that walks all operations reads `Needs.action`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, HttpError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf
from pydantic import Field

from driftbook.people import queries, tokens
from driftbook.people.actions.own import use_token
from driftbook.people.actors import Actor
from driftbook.people.gate import Refused, marked
from driftbook.people.middleware import actor
from driftbook.people.permissions import ANYONE, SIGNED_IN, TABLE
from driftbook.people.refusals import SECOND_STEP_FIRST, may_enter

SAFE = ("GET", "HEAD", "OPTIONS")


class Problem(Schema):
    """Why the operation was not done."""

    error: str
    known: list[str] = Field([], description="What could have been said instead.")
    detail: str = ""


REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
"""What every operation may answer: `response={200: …, **REFUSALS}`."""


def problem(
    status: int, error: str, detail: str, known: Iterable[object] = ()
) -> Status[dict[str, object]]:
    """The answer of an operation that did nothing; `known`: what could have been said instead."""
    return Status(status, {"error": error, "known": list(known), "detail": detail})


OPTIONAL: dict[str, object] = {"security": [{}, {"Needs": []}]}
"""`openapi_extra` of what may also be called by somebody who is not known."""


def a_file(*kinds: str) -> dict[str, object]:
    """`openapi_extra` of what gives a file of one of these media types."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": "The file.", "content": content}}}


class Needs(AuthBase):
    """Asks of the caller what the table of permissions says of the action.

    Refuses with 401 whoever is not known, and with 403 whoever may not do it anywhere. Which
    objects it may be done to, and which there are (404), the operation itself decides, with
    `request.actor`. Actions that are open where a handbook is let everybody through to it.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, action: str, *, of_object: bool = False) -> None:
        """`of_object`: the operation asks by itself, so that what is not theirs is not there."""
        marked(action)  # refuses a word that is not in the table
        self.action, self.of_object = action, of_object
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor:
        who = _caller(request)
        rule = TABLE.get(self.action)
        if self.action == ANYONE or (rule is not None and rule.anyone_if_open):
            return who
        if who.user is None:
            raise AuthenticationError(message="sign in, or send a token")
        anywhere = self.of_object or self.action == SIGNED_IN or bool(who.where(self.action))
        if not anywhere:
            raise Refused(self.action)
        return who


def _caller(request: HttpRequest) -> Actor:
    """The owner of the token that was sent, else whoever is signed in."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        now = timezone.now()
        token = tokens.holder(text.strip(), now)
        if token is None or not may_enter(token.user):
            raise AuthenticationError(message="the token is unknown or has expired")
        use_token(token=token, now=now)
        request.actor = who = queries.caller(token.user, now)  # type: ignore[attr-defined]
        if who.held_up:
            raise AuthenticationError(message=str(SECOND_STEP_FIRST))
    elif request.method not in SAFE and actor(request).user and check_csrf(request):
        raise HttpError(403, "the CSRF token is missing or wrong")
    return actor(request)


def answer_refusals(api: NinjaAPI) -> None:
    """Let this API say in JSON why it refuses: {"error", "known", "detail"}."""

    def say(request: HttpRequest, status: int, error: str) -> HttpResponse:
        return api.create_response(
            request, {"error": error, "known": [], "detail": error}, status=status
        )

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
        response = say(request, 401, str(fault.message))
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(HttpError)
    def failed(request: HttpRequest, fault: HttpError) -> HttpResponse:
        return say(request, fault.status_code, fault.message)

    @api.exception_handler(PermissionDenied)
    def refused(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
        action = f"{fault.action}: " if isinstance(fault, Refused) else ""
        return say(request, 403, f"{action}none of your roles allows it")

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
        return say(request, 404, "there is no such thing")
