"""The log says that somebody was refused, not who, and nothing typed makes a line of its own."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.mark.parametrize("path", ["/sign-in/password/", "/api/v1/me"])
def test_who_was_refused_at_the_door_is_in_the_log_without_a_name(
    caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.WARNING):
        Client().post(path, {"username": "vera-from-lindeby", "password": "hemmeligt-4711"})
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert path in said
    assert "vera" not in said
    assert "4711" not in said


def test_who_may_not_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    client = cast.signed_in(cast.person("vera", cast.organisation("lindeby"), "care-worker"))
    with caplog.at_level(logging.WARNING):
        assert client.get("/outbox/").status_code == 403
    assert [one for one in caplog.records if "/outbox/" in one.getMessage()]


@pytest.mark.parametrize("typed", ["%0d%0aFORGED", "%0AFORGED", "%E2%80%A8FORGED", "%1b[2JFORGED"])
def test_nothing_typed_makes_a_line_of_its_own(
    caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        Client().get(f"/nowhere/{typed}")
        Client().get("/nowhere/", headers={"User-Agent": "x", "X-Request-ID": "a\nFORGED"})
    for record in caplog.records:
        said = record.getMessage()
        assert "\nFORGED" not in said
        assert "\x1b" not in said
