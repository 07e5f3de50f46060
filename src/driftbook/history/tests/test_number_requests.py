"""Each request has an id of our own, in its answer and in the log."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from driftbook.history import requests


def test_every_answer_has_an_id_that_nobody_can_choose(client: Client) -> None:
    ids = [client.get("/api/ping", headers={"X-Request-ID": "mine"})["X-Request-ID"] for _ in "ab"]
    assert len({*ids, "mine"}) == 3
    assert all(len(number) == 32 for number in ids)


def test_the_id_is_in_the_request_and_in_its_log_lines_only() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "", (), None)
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        requests.InLogs().filter(record)
        seen.extend([request.request_id, record.request_id])  # type: ignore[attr-defined]
        return HttpResponse()

    answer = requests.middleware(view)(RequestFactory().get("/"))
    assert seen == [answer["X-Request-ID"]] * 2
    requests.InLogs().filter(record)
    assert record.request_id == "-"  # type: ignore[attr-defined]
