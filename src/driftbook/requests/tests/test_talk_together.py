"""Many say something at once: each has its place, none is lost, and nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from driftbook.requests.actions import talking
from driftbook.requests.models import KEEPER, Notice, Presence, Reading
from driftbook.requests.tests.cast import KARIN, NOW, PAUL, PETRA, houses, user
from driftbook.requests.tests.talking import filed, says
from tests.at_once import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def test_both_sides_talk_at_once() -> None:
    here = houses()
    case = filed(here)

    def one(number: int) -> Callable[[], Any]:
        if number % 3 == 0:
            asks = number % 2 == 0
            return lambda: says(here, case, KARIN, str(number), side=KEEPER, asks=asks)
        name = PETRA if number % 3 == 1 else PAUL
        return lambda: says(here, case, name, str(number))

    together([one(number) for number in range(24)])
    case.refresh_from_db()
    positions = list(case.posts.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, 26))
    assert case.posts_count == 25
    assert Notice.objects.filter(post__isnull=False).count() == 24
    deeds = list(case.deeds.order_by("position").values_list("position", flat=True))
    assert deeds == list(range(len(deeds)))


def test_the_same_mail_and_the_same_press_at_once() -> None:
    here = houses()
    case, mail, key = filed(here), uuid4(), uuid4()
    by_mail = [lambda: says(here, case, PETRA, "x", via="mail", mail=mail)] * 6
    pressed = [lambda: says(here, case, PAUL, "y", key=key)] * 6
    made = together([*by_mail, *pressed])
    assert len({one.pk for one in made}) == 2
    assert case.posts.count() == 3


def test_reading_and_looking_at_once() -> None:
    here = houses()
    case, petra = filed(here), user(PETRA)
    reads: list[Callable[[], Any]] = [
        lambda n=n: talking.read(case=case, person=petra.key, position=n)  # type: ignore[misc]
        for n in range(1, 9)
    ]
    looks: list[Callable[[], Any]] = [
        lambda: talking.be_there(case=case, user=petra, writing=False, now=NOW)
    ] * 8
    together([*reads, *looks])
    assert Reading.objects.get().position == 8
    assert Presence.objects.count() == 1
