"""Webhooks: added, their secret seen once, renewed, closed."""

from __future__ import annotations

import pytest
from django.test import Client

from driftbook.desk.tests.conftest import Read, Town
from driftbook.outbox.channels.webhooks import secret
from driftbook.outbox.models import Endpoint

pytestmark = pytest.mark.django_db
HOOK = {"url": "https://drift.example.org/hook", "events": ["edition.published"]}


def test_the_secret_is_shown_once(town: Town) -> None:
    admin = town.browser("system-administrator")
    page = admin.post("/webhooks/", HOOK, follow=True).content.decode()
    endpoint = Endpoint.objects.get()
    assert (endpoint.organisation, endpoint.events) == (town.town.key, ["edition.published"])
    assert secret(endpoint) in page
    assert secret(endpoint) not in admin.get(f"/webhooks/{endpoint.uid}/").content.decode()
    again = admin.post(f"/webhooks/{endpoint.uid}/secret/", follow=True).content.decode()
    assert secret(endpoint) not in again
    endpoint.refresh_from_db()
    assert secret(endpoint) in again


def test_an_address_that_webhooks_must_not_go_to(town: Town) -> None:
    admin = town.browser("system-administrator")
    response = admin.post(
        "/webhooks/", {"url": "ftp://example.org"}, headers={"accept-language": "en"}
    )
    assert response.status_code == 422
    assert "That is no address for webhooks" in response.content.decode()
    assert not Endpoint.objects.exists()


def test_closing(town: Town, read: Read) -> None:
    admin = town.browser("system-administrator")
    admin.post("/webhooks/", HOOK)
    endpoint = Endpoint.objects.get()
    admin.post(f"/webhooks/{endpoint.uid}/closing/")
    endpoint.refresh_from_db()
    assert not endpoint.active
    assert "Closed" in read(admin, "/webhooks/")
    admin.post(f"/webhooks/{endpoint.uid}/secret/")
    endpoint.refresh_from_db()
    assert endpoint.turn == 1
    assert "closed the webhook" in read(admin, f"/history/endpoint/{endpoint.uid}/")


def test_nobody_else_sees_or_changes_it(town: Town, outsider: Client, read: Read) -> None:
    town.browser("system-administrator").post("/webhooks/", HOOK)
    endpoint = Endpoint.objects.get()
    for noun in ("", "secret/", "closing/"):
        address = f"/webhooks/{endpoint.uid}/{noun}"
        ask = outsider.post if noun else outsider.get
        assert ask(address).status_code == 404
        worker = town.browser("care-worker")
        refused = (worker.post if noun else worker.get)(address, headers={"accept-language": "en"})
        assert refused.status_code == 403
        assert "change webhooks" in refused.content.decode()
    assert "drift.example.org" not in read(outsider, "/webhooks/")
    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.turn) == (True, 1)
