"""An answer is light: 60 kB with all it loads, and it hardly asks the database."""

from __future__ import annotations

import pytest
from django.test import Client

from bench.pages import weight

ANSWERS = [
    "/support/orebro/carelock/answer/?problem=fault&at=2026-11-24T23:10",
    "/support/aarhus/contact-centre/answer/?problem=breakdown",
    "/support/orebro/week/",
    "/support/it-teamet/catalogue/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ANSWERS)
def test_sixty_kilobytes_on_the_first_visit(address: str) -> None:
    assert 5_000 < weight(address) <= 60_000


@pytest.mark.parametrize("address", [*ANSWERS, "/support/", "/support/orebro/", "/support/x/"])
@pytest.mark.django_db
def test_few_questions_to_the_database(
    client: Client, django_assert_max_num_queries: object, address: str
) -> None:
    """Which edition holds, now and at the time that was asked for, what is down, and which manuals
    there are; what it says is known."""
    assert callable(django_assert_max_num_queries)
    client.get(address)
    with django_assert_max_num_queries(5):
        client.get(address)
