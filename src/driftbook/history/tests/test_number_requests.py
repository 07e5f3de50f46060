"""Each request has an id of our own, in its answer and in the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from driftbook.history import requests


def test_every_answer_has_an_id_that_nobody_can_choose(client: Client) -> None:
    ids = [client.get("/api/ping", headers={"X-Request-ID": "mine"})["X-Request-ID"] for _ in "ab"]
    assert len({*ids, "mine"}) == 3
    assert all(len(number) == 32 for number in ids)


def test_the_id_is_in_the_request_and_known_to_whoever_writes_a_line() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.extend([request.request_id, requests.current()])  # type: ignore[attr-defined]
        return HttpResponse()

    answer = requests.middleware(view)(RequestFactory().get("/"))
    assert seen == [answer["X-Request-ID"]] * 2
    assert requests.current() == ""
