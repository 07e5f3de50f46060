"""A program of the owner asks for things, as its people do on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from driftbook.people.actions.own import make_token
from driftbook.requests.models import Case, Sharing
from driftbook.requests.tests.cast import (
    ADA,
    KARIN,
    OLGA,
    OTTO,
    PAUL,
    PETRA,
    Houses,
    of,
    user,
)
from driftbook.requests.tests.filing import filed

pytestmark = pytest.mark.django_db
CASES = "/api/v1/requests/cases"
FAULT = {"handbook": "entrances", "type": "fault", "answers": {"problem": "It squeaks"}}


def ask(client: Client, said: dict[str, Any], status: int, **headers: str) -> Any:
    answer = client.post(CASES, said, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_types_with_their_forms(here: Houses) -> None:
    found = of(PETRA).get("/api/v1/requests/types?handbook=entrances").json()
    order = next(one for one in found if one["type"] == "order")
    assert (order["customer"], order["ahead_days"]) == ("the-owner", 365)
    assert [one["id"] for one in order["fields"]] == ["what", "tags", "how", "address", "shop"]
    assert order["fields"][3]["only_if"] == {"field": "how", "one_of": ["post"]}
    assert order["prices"] == ["SEK\u00a0120.00 for each (“How many tags”)"]


def test_types_of_other_roles_are_left_out(here: Houses) -> None:
    found = of(ADA).get("/api/v1/requests/types").json()
    assert "app" not in {one["type"] for one in found}


def test_asking_for_something(here: Houses) -> None:
    made = ask(of(PETRA), FAULT, 201)
    assert (made["number"], made["state"], made["provider"]) == (1, "waiting", "the-keeper")
    assert made["state_name"] == "Waiting to be handled"
    assert Case.objects.get().via == "api"


def test_the_same_key_is_the_same_case(here: Houses) -> None:
    first = ask(of(PETRA), FAULT, 201, idempotency_key="17")
    again = ask(of(PETRA), FAULT, 200, idempotency_key="17")
    assert again["key"] == first["key"]
    assert Case.objects.count() == 1


def test_everything_that_is_wrong_is_named(here: Houses) -> None:
    answers = {"how": "fax", "tags": "many"}
    said = {"handbook": "entrances", "type": "order", "answers": answers}
    found = ask(of(PETRA), said, 422)
    codes = {(one["field"], one["code"]) for one in found["problems"]}
    assert codes == {("what", "missing"), ("how", "no-choice"), ("tags", "no-number")}
    assert all(one["text"] for one in found["problems"])


def test_the_list_goes_on_from_where_it_ended(here: Houses) -> None:
    for number in range(5):
        filed(here, "fault", {"problem": f"Fault {number}"})
    client = of(PAUL)
    first = client.get(f"{CASES}?limit=3").json()
    rest = client.get(f"{CASES}?limit=3&after={first['later']}").json()
    numbers = [one["number"] for page in (first, rest) for one in page["cases"]]
    assert numbers == [5, 4, 3, 2, 1]
    assert rest["later"] == ""


def test_one_case_with_what_its_form_says(here: Houses) -> None:
    case = filed(here, "fault", {"problem": "It squeaks", "door": str(here.door.key)})
    found = of(PAUL).get(f"{CASES}/{case.key}").json()
    assert found["answers"]["door"] == str(here.door.key)
    assert found["said"][0]["values"] == ["Birch Street 1: Stairwell door, 21120 Malmö"]


def test_others_neither_see_nor_guess_it(here: Houses) -> None:
    case = filed(here, "fault", {"problem": "It squeaks"})
    for name in (OLGA, OTTO):
        assert of(name).get(f"{CASES}/{case.key}").status_code == 404
        assert of(name).get(CASES).json()["cases"] == []
    assert of(KARIN).get(f"{CASES}/{case.key}").status_code == 200
    ask(of(OTTO), FAULT, 404)
    ask(of(KARIN), FAULT, 403)


def test_a_colleague_does_not_see_what_is_not_shared(here: Houses) -> None:
    case = filed(here, "fault", {"problem": "It squeaks"})
    Sharing.objects.update(level="own")
    assert of(PAUL).get(f"{CASES}/{case.key}").status_code == 404
    assert of(PETRA).get(f"{CASES}/{case.key}").status_code == 200


def test_few_queries_with_a_token(here: Houses) -> None:
    """Room for a hundred cases a second with one client."""
    from django.utils import timezone

    made = make_token(user=user(PETRA), name="x", days=1, now=timezone.now())
    client = Client(headers={"authorization": f"Bearer {made[1]}"})
    ask(client, FAULT, 201)
    with CaptureQueriesContext(connection) as asked:
        ask(client, FAULT, 201)
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(said) <= 22, "\n".join(said)
