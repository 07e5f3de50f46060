"""Below the answer stand the manuals of the system (I-05), as far as the reader may read them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.downtime.models import Manual
from driftbook.downtime.tests.happening import open_to_all
from driftbook.downtime.tests.town import CARLA, NOW, OTTO, Town, of, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, with a handbook that everybody may ask."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return open_to_all(town())


def manual(there: Town, title: str, **more: Any) -> Manual:
    facts: dict[str, Any] = {
        "organisation": there.town,
        "agreement": there.agreement,
        "sort": "manual",
        "title": title,
        "language": "en",
        "systems": ["plan"],
        "readers": "parties",
        "owner_role": "Whoever keeps it",
        "review": date(2027, 1, 1),
        "text": "Look.",
        "folded": "look",
        "made": NOW - timedelta(days=9),
        "changed": NOW - timedelta(days=9),
    }
    return Manual.objects.create(**(facts | more))


def read(client: Client, language: str = "en") -> str:
    return client.get(
        "/support/town/plan/answer/", headers={"accept-language": language}
    ).content.decode()


def test_for_whoever_may_read_them(here: Town, client: Client) -> None:
    one = manual(here, "How visits are planned")
    manual(here, "The web site", systems=["web"])
    net = manual(here, "The network", systems=["net"], readers="everybody")
    page = read(of(CARLA))
    assert f'href="/downtime/manuals/{one.key}/" lang="en">How visits are planned</a>' in page
    assert "The web site" not in page
    for stranger in (client, of(OTTO)):
        page = read(stranger)
        assert "How visits are planned" not in page
        assert str(net.key) in page  # the network says that it is the care plan too


def test_in_the_language_of_the_reader(here: Town, client: Client) -> None:
    one = manual(here, "B How visits are planned", readers="everybody")
    manual(here, "A Så planeras", readers="everybody", language="sv", translates=one)
    assert "B How visits" in read(client)
    assert "A Så planeras" not in read(client)
    swedish = read(client, "sv")
    assert "A Så planeras" in swedish
    assert "B How visits" not in swedish
    assert "B How visits" in read(client, "da")


def test_nothing_where_there_are_none(here: Town, client: Client) -> None:
    assert 'id="manuals"' not in read(client)
