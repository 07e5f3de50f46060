"""A case, and the form for one, say what is down before anybody writes about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.downtime.models import Downtime
from driftbook.requests.tests.cast import NOW, OLGA, PETRA, Houses, houses, of
from driftbook.requests.tests.filed import case
from tests.handbook.down import CHAPTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Houses:
    """The houses, with a portal that may be down."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return houses(files={"downtime.yaml": CHAPTER})


def down(there: Houses, **more: Any) -> Downtime:
    """The portal is down since an hour, and everybody was told."""
    return Downtime.objects.create(
        number=1,
        agreement=there.agreement,
        edition=there.edition,
        organisation=there.keeper,
        kind="outage",
        planning="unplanned",
        systems=["portal"],
        affected=["portal"],
        title="No power",
        start=NOW - timedelta(hours=1),
        end=NOW + timedelta(hours=2),
        started=NOW - timedelta(hours=1),
        decided=NOW,
        changed=NOW,
        **({"announced": NOW} | more),
    )


def read(who: str, address: str) -> str:
    response = of(who).get(address)
    assert response.status_code == 200
    page = " ".join(response.content.decode().split())
    return page.replace('<span lang="en">', "").replace("</span>", "")


def test_the_case_and_the_form_say_it(here: Houses) -> None:
    filed = case(here, "fault")
    pages = [f"/requests/{filed.key}/", "/requests/new/entrances/fault/"]
    for page in pages:
        assert "is down" not in read(PETRA, page)
    row = down(here)
    for page in pages:
        assert "The portal is down" in read(PETRA, page)
        assert "No power" in read(PETRA, page)
    row.announced = None
    row.save()
    for page in pages:  # nobody was told yet
        assert "is down" not in read(PETRA, page)


def test_a_case_that_is_over_says_nothing(here: Houses) -> None:
    filed = case(here, "fault")
    down(here)
    filed.state = "done"
    filed.save()
    assert "is down" not in read(PETRA, f"/requests/{filed.key}/")


def test_whoever_has_nothing_to_do_with_it_sees_no_case_at_all(here: Houses) -> None:
    filed = case(here, "fault")
    down(here)
    assert of(OLGA).get(f"/requests/{filed.key}/").status_code == 404
