"""Cora opens the town's status page, says how it is offered, and closes it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from driftbook.downtime.models import StatusPage
from driftbook.downtime.tests.town import CORA, OTTO, SVEN, VERA, Town, of, town
from driftbook.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
AT = "/downtime/status-pages/the-town/"
OFFER = {"languages": ["da", "en"], "first": "en", "past_days": "60", "sites": ""}


@pytest.fixture(autouse=True)
def there() -> Town:
    return town()


def did() -> list[str]:
    rows = Event.objects.filter(kind="status-page", key="the-town").order_by("number")
    return list(rows.values_list("did", flat=True))


def test_cora_opens_changes_and_closes_it() -> None:
    cora = of(CORA)
    assert cora.get("/downtime/status-pages/").headers["Location"] == AT
    assert "Open the status page" in cora.get(AT).content.decode()
    page = cora.post(AT, OFFER, follow=True).content.decode()
    assert "The status page is open." in page
    assert "0 addresses get it by mail." in page
    assert StatusPage.objects.get().languages == ["en", "da"]
    assert Client().get("/downtime/status/the-town/").status_code == 200

    cora.post(AT, OFFER)  # the same again is nothing new
    cora.post(AT, OFFER | {"sites": "HTTPS://Intranet.example.org/"})
    assert StatusPage.objects.get().sites == ["https://intranet.example.org"]
    cora.post(f"{AT}closing/")
    cora.post(f"{AT}closing/")
    assert did() == ["status-page.opened", "status-page.changed", "status-page.closed"]
    assert Client().get("/downtime/status/the-town/").status_code == 404
    cora.post(AT, OFFER)
    assert Client().get("/downtime/status/the-town/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"languages": []}, "Choose at least one language."),
        ({"past_days": "0"}, "greater than or equal to 1"),
        ({"sites": "http://intranet.example.org"}, "is not the https address of a site"),
        ({"sites": "https://a.example.org/x"}, "is not the https address of a site"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    wrong: dict[str, object], says: str
) -> None:
    answer = of(CORA).post(AT, OFFER | {"sites": "https://one.example.org"} | wrong)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert str(wrong.get("sites", "https://one.example.org")) in answer.content.decode()
    assert not StatusPage.objects.exists()


def test_only_whoever_keeps_it_may_change_it() -> None:
    assert of(SVEN).get(AT).status_code == 403
    assert of(VERA).post(AT, OFFER).status_code == 403
    assert of(OTTO).get(AT).status_code == 404
    assert Client().get(AT).status_code == 302
    assert of(SVEN).post(f"{AT}closing/").status_code == 403
    assert not StatusPage.objects.exists()


API = "/api/v1/downtime/status-pages"


def asked(name: str, how: str, path: str = "", body: dict[str, object] | None = None) -> Any:
    browser = of(name)
    return getattr(browser, how)(f"{API}{path}", body, content_type="application/json")


def test_cora_keeps_it_by_a_program() -> None:
    assert asked(CORA, "get").json() == []
    offer: dict[str, object] = {"languages": ["da"], "sites": ["https://Intranet.example.org/"]}
    put = asked(CORA, "put", "/the-town", offer).json()
    assert (put["open"], put["languages"], put["past_days"]) == (True, ["da"], 90)
    assert put["sites"] == ["https://intranet.example.org"]
    asked(CORA, "put", "/the-town", offer)
    assert asked(CORA, "get").json() == [put]
    assert asked(CORA, "post", "/the-town/closing").json()["open"] is False
    assert did() == ["status-page.opened", "status-page.closed"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"languages": []}, 422),
        ({"languages": ["fi"]}, 422),
        ({"languages": ["da"], "past_days": 0}, 422),
        ({"languages": ["da"], "sites": ["http://intranet.example.org"]}, 400),
    ],
)
def test_a_program_is_refused_what_cannot_be(body: dict[str, object], status: int) -> None:
    assert asked(CORA, "put", "/the-town", body).status_code == status
    assert not StatusPage.objects.exists()


def test_a_program_of_somebody_else_keeps_nothing() -> None:
    offer: dict[str, object] = {"languages": ["da"]}
    assert asked(SVEN, "get").status_code == 403
    assert asked(SVEN, "put", "/the-town", offer).status_code == 403
    assert asked(OTTO, "put", "/the-town", offer).status_code == 404
    assert asked(CORA, "post", "/the-town/closing").status_code == 404
