"""An answer is light: 60 kB with all it loads, and it asks no database."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

ANSWERS = [
    "/support/orebro/carelock/answer/?problem=fault&at=2026-11-24T23:10",
    "/support/aarhus/contact-centre/answer/?problem=breakdown",
    "/support/orebro/week/",
    "/support/it-teamet/catalogue/",
]
LOADS = re.compile(r'(?:rel="(?:stylesheet|icon)" href|<script src|<use href)="([^"#]+)')


@pytest.mark.parametrize("address", ANSWERS)
def test_sixty_kilobytes_on_the_first_visit(client: Client, address: str) -> None:
    page = client.get(address).content
    loads = set(LOADS.findall(page.decode()))
    assert any(load.endswith("support.css") for load in loads)
    weight = len(gzip.compress(page))
    for load in loads:
        found = finders.find(load.removeprefix("/static/"))
        assert isinstance(found, str), load
        weight += len(brotli.compress(Path(found).read_bytes()))
    assert weight <= 60_000


@pytest.mark.parametrize("address", [*ANSWERS, "/support/", "/support/orebro/", "/support/x/"])
@pytest.mark.django_db
def test_no_question_to_the_database(
    client: Client, django_assert_num_queries: object, address: str
) -> None:
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(0):
        client.get(address)
