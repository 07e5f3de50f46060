"""GET /api/v1/guides/{handbook}/{guide}?choices=yes,no: stateless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
Queries = Callable[[int], Any]


def test_where_the_answers_lead(client: Client, django_assert_num_queries: Queries) -> None:
    client.get("/api/v1/guides/orebro/outage")
    with django_assert_num_queries(1):  # which edition holds; what it says has been read
        said = client.get("/api/v1/guides/orebro/outage?choices=yes,no").json()
    assert (said["handbook"], said["guide"], said["outcome"]) == ("orebro", "outage", None)
    assert said["question"]["id"] == "others"
    assert [choice["id"] for choice in said["question"]["choices"]] == ["yes", "no"]
    assert [tried["choice"] for tried in said["tried"]] == ["yes", "no"]


def test_an_outcome_with_its_reasons(client: Client) -> None:
    address = "/api/v1/guides/gladsaxe/app?choices=crash,yes,yes&language=en"
    said = client.get(address).json()
    assert (said["outcome"]["action"], said["outcome"]["open"]) == ("support", True)
    assert said["reasons"][0]["text"] == (
        "Andet niveau is open, because Første niveau has been involved."
    )


@pytest.mark.parametrize(
    ("address", "status", "known"),
    [
        ("nowhere/outage", 404, ["aarhus", "gladsaxe", "orebro"]),
        ("orebro/nothing", 404, ["outage"]),
        ("orebro/outage?choices=maybe", 422, ["yes", "fixed", "still"]),
        ("orebro/outage?language=fi", 422, []),
    ],
)
def test_what_is_not_there(client: Client, address: str, status: int, known: list[str]) -> None:
    response = client.get(f"/api/v1/guides/{address}")
    assert (response.status_code, response.json()["known"]) == (status, known)
