"""What waits in cases is the first thing on the desk of whoever it waits for."""

from __future__ import annotations

import pytest

from driftbook.requests.tests import cast
from driftbook.requests.tests.cast import KARIN, OTTO, PETRA, houses, of, user
from driftbook.requests.tests.letters import a_case, said

pytestmark = pytest.mark.django_db


def desk(name: str) -> str:
    return of(name).get("/desk/").content.decode()


def test_the_keeper_sees_how_many_wait_and_the_customer_what_is_new() -> None:
    case = a_case(houses())
    assert "1 case waits to be taken" in desk(KARIN)
    type(case).objects.filter(pk=case.pk).update(handler=user(KARIN).key, state="handling")
    assert "0 cases wait to be taken · 1 of yours" in " ".join(desk(KARIN).split())
    said(case, KARIN, "Which door?", side="keeper", asks=True)
    assert "1 case with something new" in desk(PETRA)
    assert "waits to be taken" not in desk(PETRA)


def test_an_outsider_sees_nothing_of_it() -> None:
    a_case(cast.houses())
    seen = desk(OTTO)
    assert "to be taken" not in seen
    assert "something new" not in seen
