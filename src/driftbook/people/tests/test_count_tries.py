"""Limits hold for tries at the same moment, in whatever thread or process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from driftbook.people import limits
from driftbook.people.actions import codes, second_steps
from driftbook.people.models import Attempt, Code, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="the tests' SQLite is in memory, with one cache for all threads",
    ),
]


def at_once(times: int, act: object) -> list[object]:
    def one(number: int) -> object:
        try:
            return act(number)  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(times)))


def test_no_more_than_the_limit_get_through_at_the_same_time(transactional_db: None) -> None:
    now = timezone.now()

    def attempt(number: int) -> bool:
        request = RequestFactory().get("/", REMOTE_ADDR=f"192.0.2.{number}")
        try:
            limits.count("code-tried", account="person:1", request=request, now=now)
        except limits.TooMany:
            return False
        return True

    through = sum(bool(one) for one in at_once(40, attempt))
    assert 1 <= through <= limits.LIMITS["code-tried"].account
    kept = Attempt.objects.filter(key=limits.keyed("account:person:1")).count()
    assert kept == through, "what was not looked at makes nobody wait longer"


def test_five_tries_of_a_code_are_five_at_the_same_time_too(karen: User) -> None:
    now = timezone.now()
    code = codes.send_for_password(
        user=karen, account="person:1", browser="b", language="en", now=now
    )

    def attempt(number: int) -> bool:
        return codes.prove(code=code, browser="b", text=f"{number:06d}x", now=now)

    assert not any(at_once(20, attempt))
    assert Code.objects.get().tries == codes.TRIES


def test_a_code_of_an_app_serves_one_of_many_at_once(karen: User) -> None:
    now = timezone.now()
    served = at_once(8, lambda _: second_steps._spend(karen, "123456", now))
    assert sum(bool(one) for one in served) == 1
