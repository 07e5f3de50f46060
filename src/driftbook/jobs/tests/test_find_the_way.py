"""The menu leads each role to its own pages of jobs, and marks the one that is open."""

from __future__ import annotations

import pytest
from django.urls import reverse

from driftbook.jobs.tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("soren", {"list"}),
        ("lone", {"list", "board", "today"}),
        ("torben", {"today"}),
        ("anna", set()),
        ("otto", {"list"}),  # of his own organisation, which has none
    ],
)
def test_the_menu_shows_what_is_theirs(name: str, there: set[str]) -> None:
    cast.town()
    page = cast.of(name).get("/support/")
    addresses = {link.address for link in page.context["navigation"]}
    pages = {reverse(f"jobs:{page}"): page for page in ("list", "board", "today")}
    assert {pages[address] for address in addresses & pages.keys()} == there


def test_one_entry_is_marked_although_the_addresses_begin_alike() -> None:
    cast.town()
    page = cast.of("lone").get(reverse("jobs:board"))
    marked = [link.address for link in page.context["navigation"] if link.current]
    assert marked == [reverse("jobs:board")]
