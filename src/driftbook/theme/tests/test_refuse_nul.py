"""PostgreSQL takes the character NUL in no text; it is refused wherever it comes from."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/support/?at=%00",
        "/handbooks/search/?q=%00lamp",
        "/handbooks/a%00b/",
        "/sign-in/?next=%00",
    ],
)
def test_a_page_is_a_bad_request(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_the_api_says_why(client: Client) -> None:
    answer = client.get("/api/v1/support/catalogue?item=x&handbook=%00%C2%88")
    assert answer.status_code == 400
    assert answer.json()["error"] == "the character NUL cannot be part of a text"


def test_forms_and_json_are_looked_through(client: Client) -> None:
    form = "application/x-www-form-urlencoded"
    assert client.post("/guides/resumption/", "code=%00", content_type=form).status_code == 400
    sent = client.post(
        "/api/v1/jobs/orders", '{"handbook": "\\u0000"}', content_type="application/json"
    )
    assert sent.status_code == 400


def test_everything_else_goes_through(client: Client) -> None:
    assert client.get("/support/?at=100%25").status_code != 400
    assert client.get("/api/ping").status_code == 200
