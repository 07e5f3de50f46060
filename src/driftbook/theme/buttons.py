"""Addresses that only a button calls: whoever opens one gets a page instead of nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from driftbook.theme.views import API, only_a_button

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """Give the 405 of a GET its words: a browser shows an error of its own for an empty one."""

    def called(request: HttpRequest) -> HttpResponse:
        answer = respond(request)
        wordless = answer.status_code == 405 and not answer.streaming and not answer.content
        if request.method != "GET" or not wordless or request.path.startswith(API):
            return answer
        page = only_a_button(request)
        page.headers["Allow"] = answer.headers.get("Allow", "POST")
        return page

    return called
