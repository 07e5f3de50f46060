"""The log says that somebody was refused, not who, and nothing typed makes a line of its own."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from driftbook.operating.logs.formatting import formatter
from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """What the operator reads, a line for each record; with what Django would write of a path."""
    form = formatter("lines")
    with (
        caplog.at_level(logging.DEBUG, logger="driftbook.request"),
        caplog.at_level(logging.DEBUG, logger="django.request"),
    ):
        yield lambda: [form.format(record) for record in caplog.records]


@pytest.mark.parametrize(
    ("path", "route"), [("/sign-in/password/", "people:password"), ("/api/v1/me", "")]
)
def test_who_was_refused_at_the_door_is_in_the_log_without_a_name(
    lines: Callable[[], list[str]], path: str, route: str
) -> None:
    refused = Client().post(path, {"username": "vera-from-lindeby", "password": "hemmeligt-4711"})
    assert refused.status_code >= 400
    said = "\n".join(lines())
    assert re.search(rf"route=\S*{route} .*status={refused.status_code}", said), said
    assert "vera" not in said
    assert "4711" not in said


def test_who_may_not_is_in_the_log(lines: Callable[[], list[str]]) -> None:
    client = cast.signed_in(cast.person("vera", cast.organisation("lindeby"), "care-worker"))
    assert client.get("/outbox/").status_code == 403
    said = "\n".join(lines())
    assert re.search(r"route=desk:outbox .*status=403", said), said
    assert "vera" not in said


@pytest.mark.parametrize("typed", ["%0d%0aFORGED", "%0AFORGED", "%E2%80%A8FORGED", "%1b[2JFORGED"])
def test_nothing_typed_makes_a_line_of_its_own(lines: Callable[[], list[str]], typed: str) -> None:
    Client().get(f"/nowhere/{typed}")
    Client().get("/nowhere/", headers={"User-Agent": "x", "X-Request-ID": "a\nFORGED"})
    assert len([line for line in lines() if "status=404" in line]) == 2
    for line in lines():
        assert "FORGED" not in line
        assert not re.search(r"[\x00-\x1f\x7f\u2028]", line)
