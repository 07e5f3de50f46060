"""Each request has an id: `request.request_id`, in the header of its answer and in its lines."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_CURRENT: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request that is being answered; empty outside requests."""
    return _CURRENT.get()


def middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Number the requests. An id from outside is not looked at: anybody could send it."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        token = _CURRENT.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = get_response(request)
        finally:
            _CURRENT.reset(token)
        response[HEADER] = request.request_id  # type: ignore[attr-defined]
        return response

    return answer
