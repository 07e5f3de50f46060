"""The steps of a case on its page and through the API: who is offered what, and what is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.requests.actions import status
from driftbook.requests.models import Case
from driftbook.requests.tests.asking import ask, case, fresh, path
from driftbook.requests.tests.cast import (
    ADA,
    KARIN,
    KURT,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    STINA,
    Houses,
    by,
    of,
    user,
)

pytestmark = pytest.mark.django_db
KEEPER = "supplier-support"
NOUNS = (
    *("taking", "release", "handover", "completion", "escalation"),
    *("withdrawal", "reopening", "day"),
)


@pytest.fixture
def one(here: Houses) -> Case:
    return case(here, filed=timezone.now())


def page(case: Case, name: str) -> str:
    answer = of(name).get(f"/requests/{case.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def offered(case: Case, name: str) -> set[str]:
    shown = page(case, name)
    return {noun for noun in NOUNS if f"/requests/{case.key}/{noun}/" in shown}


def press(case: Case, noun: str, name: str, **said: str) -> int:
    return of(name).post(f"/requests/{case.key}/{noun}/", said).status_code


def test_each_is_offered_what_they_may_do(here: Houses, one: Case) -> None:
    assert offered(one, KARIN) == {"taking", "handover", "completion", "withdrawal"}
    assert offered(one, PETRA) == offered(one, PAUL) == {"withdrawal"}
    press(one, "taking", KARIN)
    assert offered(one, KARIN) == {"release", "handover", "completion", "withdrawal"}
    press(one, "completion", KARIN, because="Sent.")
    assert offered(one, KARIN) == offered(one, PETRA) == {"reopening"}
    press(one, "withdrawal", PETRA)
    planned = case(here, dated=(timezone.now().date() + timedelta(days=5)).isoformat())
    assert offered(planned, PETRA) == {"day", "withdrawal"}
    first = case(here, "app", answers={"problem": "x"})
    assert "escalation" in offered(first, STINA)
    assert offered(first, PETRA) == {"withdrawal"}


def test_the_whole_way_by_plain_forms(one: Case) -> None:
    assert press(one, "taking", KARIN) == 302
    assert press(one, "handover", KARIN, to=str(user(KURT).key), because="Ill.") == 302
    assert press(one, "release", KURT) == 302
    assert press(one, "completion", KURT, because="Sent.") == 302
    assert press(one, "reopening", PETRA, because="One is missing.") == 302
    assert press(one, "withdrawal", PAUL, because="Found it.") == 302
    steps = ["filed", "taken", "handed", "released", "taken", "done", "reopened", "withdrawn"]
    assert path(one) == steps


def test_pages_say_what_is_missing_and_what_has_happened_meanwhile(here: Houses) -> None:
    one = case(here, filed=timezone.now())
    assert press(one, "reopening", PETRA, because="") == 422
    assert press(one, "handover", KARIN, to=str(user(OTTO).key)) == 422
    assert press(one, "handover", KARIN, because="?") == 422
    assert press(one, "handover", KARIN, to="nobody", queue="first") == 422
    assert press(one, "handover", KARIN, to="nobody", queue="second") == 302
    status.withdraw(case=one, because="", by=by(PETRA), now=timezone.now())
    answer = of(KARIN).post(f"/requests/{one.key}/completion/", {"because": "x"})
    assert answer.status_code == 409
    assert "Case 1 is now" in answer.content.decode()
    assert press(one, "taking", KARIN) == 302
    assert fresh(one).state == "withdrawn"


def test_the_day_of_a_planned_case(here: Houses) -> None:
    soon, later = (timezone.now().date() + timedelta(days=days) for days in (5, 9))
    one = case(here, dated=soon.isoformat())
    assert press(one, "day", PAUL, dated=later.isoformat()) == 302
    assert fresh(one).dated == later
    assert press(one, "day", PAUL, dated="2020-01-01") == 422
    assert press(one, "day", PAUL, dated="soon") == 422
    assert press(one, "day", OLGA, dated=soon.isoformat()) == 404


def test_outsiders_find_nothing_and_the_customer_does_not_handle(one: Case) -> None:
    for noun in NOUNS:
        assert press(one, noun, OLGA) == press(one, noun, OTTO) == 404
        assert Client().post(f"/requests/{one.key}/{noun}/").status_code == 302
    for noun in ("taking", "release", "handover", "completion", "escalation"):
        assert press(one, noun, PETRA) == press(one, noun, ADA) == 403
    assert path(one) == ["filed"]


def test_the_record_says_who_when_why_and_what_comes(one: Case) -> None:
    now = timezone.now()
    ask(one, now)
    shown = page(one, PETRA)
    assert "Taken by Karin" in shown
    assert "A question from Karin" in shown
    assert shown.count("If no answer has come, the customer is reminded.") == 2
    assert shown.count("If no answer has come, the case is closed.") == 1
    press(one, "handover", KARIN, to=str(user(KURT).key), because="I am ill.")
    shown = page(one, PETRA)
    assert "Handed over to Kurt by Karin" in shown
    assert "I am ill." in shown


# --- the API ------------------------------------------------------------------------------------


def call(name: str, case: Case, noun: str, **said: Any) -> tuple[int, dict[str, Any]]:
    address = f"/api/v1/requests/cases/{case.key}/{noun}"
    client = of(name)
    if noun in ("record", "handlers"):
        answer = client.get(address)
    else:
        answer = client.post(address, json.dumps(said), content_type="application/json")
    return answer.status_code, answer.json()


def test_the_whole_way_through_the_api(one: Case) -> None:
    assert call(KARIN, one, "taking")[1]["state"] == "handling"
    assert call(KURT, one, "taking")[0] == 409
    assert str(user(KURT).key) in call(KARIN, one, "handlers")[1]
    assert call(KURT, one, "handover", to=str(user(KURT).key))[1]["handler"] == str(user(KURT).key)
    assert call(KURT, one, "handover", to=str(user(OTTO).key))[0] == 422
    assert call(KURT, one, "release")[1]["handler"] is None
    assert call(KURT, one, "completion", because="Sent.", details={"numbers": ""})[0] == 200
    assert call(PETRA, one, "reopening", because="No.")[1]["state"] == "handling"
    assert call(PETRA, one, "withdrawal")[1]["state"] == "withdrawn"
    code, refused = call(KARIN, one, "completion")
    assert (code, refused["error"]) == (409, "not-now")
    code, record = call(PETRA, one, "record")
    assert record["deeds"][0]["what"] == "filed"
    assert record["promises"] == []
    assert call(OLGA, one, "record")[0] == 404
    assert call(PETRA, one, "taking")[0] == 403


def test_days_and_levels_through_the_api(here: Houses) -> None:
    later = timezone.now().date() + timedelta(days=9)
    planned = case(here, dated=(timezone.now().date() + timedelta(days=5)).isoformat())
    assert call(PETRA, planned, "day", dated=later.isoformat())[1]["dated"] == later.isoformat()
    assert call(PETRA, planned, "day", dated="2020-01-01")[0] == 422
    assert call(PETRA, planned, "record")[1]["promises"][0]["what"] == "enter"
    first = case(here, "app", answers={"problem": "x"})
    assert call(STINA, first, "escalation", because="")[0] == 422
    assert call(STINA, first, "escalation", because="Tried.")[1]["queue"] == "second"
