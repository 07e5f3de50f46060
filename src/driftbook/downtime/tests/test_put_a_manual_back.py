"""A manual that was taken off the shelf is put back; what others may not read is not named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from driftbook.downtime.manuals import actions, refusals
from driftbook.downtime.manuals.letters import readers
from driftbook.downtime.models import Manual
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.library import TEXT, by, manual, revised
from driftbook.downtime.tests.town import CORA, NOW, SVEN, VERA, Town, of, user
from driftbook.downtime.tests.wishes import did
from driftbook.people.models import User

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def here() -> Town:
    return cast.town()


def translated(original: Manual, title: str = "Planen er nede") -> Manual:
    said: dict[str, Any] = {
        "original": original,
        "key": uuid4(),
        "language": "da",
        "title": title,
        "text": TEXT,
    }
    return actions.translate(by=by(user(CORA)), now=NOW, **said)


def end(one: Manual) -> Manual:
    return actions.end(manual=one, by=by(user(CORA)), now=LATER)


def test_it_is_put_back_as_it_was(here: Town) -> None:
    one = manual(here)
    remind = one.remind
    end(one)
    assert of(VERA).get(f"/downtime/manuals/{one.key}/").status_code == 404
    page = f"/downtime/manuals/{one.key}/"
    assert "Put it on the shelf again" in of(CORA).get(page).content.decode()
    assert "Put it on the shelf again" not in of(SVEN).get(page).content.decode()
    assert of(SVEN).post(f"{page}return/").status_code == 403
    assert of(VERA).post(f"{page}return/").status_code == 404
    assert of(CORA).post(f"{page}return/").status_code == 302
    assert of(CORA).post(f"{page}return/").status_code == 302
    one.refresh_from_db()
    assert (one.ended, one.remind, one.version) == (None, remind, 1)
    assert did("manual") == ["manual.written", "manual.ended", "manual.returned"]
    assert of(VERA).get(page).status_code == 200


def test_over_http(here: Town) -> None:
    one = manual(here)
    end(one)
    answer = of(CORA).post(f"/api/v1/downtime/manuals/{one.key}/return")
    assert (answer.status_code, answer.json()["ended"]) == (200, None)


def test_not_where_another_one_has_taken_its_place(here: Town) -> None:
    original = manual(here)
    first = translated(original)
    end(first)
    translated(original, "Planen er stadig nede")
    with pytest.raises(refusals.Translated):
        actions.put_back(manual=first, by=by(user(CORA)), now=LATER)
    shown = of(CORA).post(f"/downtime/manuals/{first.key}/return/", follow=True)
    assert "Planen er stadig nede" in shown.content.decode()


def test_an_original_that_one_may_not_read_is_not_named(here: Town) -> None:
    original = manual(here, "Codes of the server room", readers="own")
    one = translated(original)
    said: dict[str, Any] = {"sort": "manual", "systems": [], "owner_role": "x", "owner": None}
    actions.change(manual=one, readers="everybody", by=by(user(CORA)), now=NOW, **said)
    revised(original, "Now it is 4711")
    page = f"/downtime/manuals/{one.key}/"
    shown = Client().get(page).content.decode()
    assert "older than its original" in shown
    assert "Codes of the server room" not in shown
    assert "Codes of the server room" in of(CORA).get(page).content.decode()


def test_whoever_has_no_address_is_not_the_one_to_remind(here: Town) -> None:
    one = manual(here, owner=user(CORA).key)
    assert readers(one) == [user(CORA)]
    User.objects.filter(username=CORA).update(email="")
    assert readers(one) == [user(SVEN)]
