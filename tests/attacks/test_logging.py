"""The log says that somebody was refused, not who, and nothing typed makes a line of its own."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from driftbook.operating.logs.formatting import formatter
from driftbook.operating.measures import counted
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
        caplog.at_level(logging.DEBUG, logger="django.security"),
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


@pytest.mark.parametrize(
    "host", ["evil.example", "driftbook.example.org.evil.example", "10.0.0.1:81", "a b", "[::", "-"]
)
@pytest.mark.parametrize("path", ["/support/", "/api/v1/me", "/nowhere/"])
def test_a_foreign_host_is_one_quiet_line(
    lines: Callable[[], list[str]],
    settings: Any,
    host: str,
    path: str,
) -> None:
    """Robots call so all day long: no error among those that somebody has to look at."""
    product = settings.LOGGING["loggers"]["django.request"]["level"]
    logging.getLogger("django.request").setLevel(product)  # `lines` puts it back
    settings.ALLOWED_HOSTS = ["driftbook.example.org"]
    labels = ("foreign-host", "GET", "4xx")
    before = counted.REQUESTS.labels(*labels)._value.get()
    refused = Client().get(path, headers={"Host": host})
    assert refused.status_code == 400
    assert refused.headers["Content-Security-Policy"]
    said = refused.content.decode()
    assert ("Bad Request" if path.startswith("/api/") else "That did not make sense") in said
    assert "evil" not in said
    told = lines()
    assert len(told) == 1, told
    line = told[0]
    assert re.search(r" INFO \S+ driftbook.request: request route=foreign-host .*status=400", line)
    assert "evil" not in line
    assert counted.REQUESTS.labels(*labels)._value.get() == before + 1


def test_our_own_host_is_let_in(lines: Callable[[], list[str]], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["driftbook.example.org"]
    own = Client().get("/sign-in/", headers={"Host": "driftbook.example.org:8443"})
    assert own.status_code == 200
    assert "route=people:sign-in" in lines()[-1]


def test_what_else_a_caller_does_wrong_has_no_traceback(lines: Callable[[], list[str]]) -> None:
    many = {f"field-{number}": "x" for number in range(1_100)}
    assert Client().post("/sign-in/password/", many).status_code == 400
    said = [line for line in lines() if "django.security" in line]
    assert len(said) == 1
    assert re.search(r" WARNING \S+ django\.security\.TooManyFieldsSent: ", said[0])
    assert "Traceback" not in said[0]
    assert "ERROR" not in "\n".join(lines())
