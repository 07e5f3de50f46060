"""What nobody asked for is not taken: fields, types, and parameters said twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from driftbook.people.models import Membership, Token, User
from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def vera() -> User:
    return cast.person("vera", cast.organisation("lindeby"), "care-worker")


GREEDY = {
    "username": "admin",
    "email": "mallory@example.org",
    "is_active": "",
    "is_staff": "on",
    "is_superuser": "on",
    "directory": "1",
    "demo": "on",
    "phone": "+4520999999",
    "phone_verified": "on",
    "roles": "system-administrator",
    "role": "system-administrator",
    "organisation": "1",
    "consent_version": "0",
    "password": "Noget-helt-andet-9",
    "pk": "1",
    "id": "1",
    "key": "3a0b0f5e-5c8e-4c52-9d0f-0c1a3a5a7e11",
}


def test_nobody_gives_themselves_what_no_form_asks(vera: User) -> None:
    client, before = cast.signed_in(vera), dict(User.objects.values().get(pk=vera.pk))
    sent = {**GREEDY, "name": "Vera B.", "language": "da"}
    assert client.post("/account/details/", sent).status_code == 302
    after = User.objects.values().get(pk=vera.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"name", "language"}
    assert set(Membership.objects.filter(user=vera).values_list("role", flat=True)) == {
        "care-worker"
    }


def test_nor_over_the_api(vera: User) -> None:
    other = cast.person("olga", cast.organisation("vestby"), "system-administrator")
    client = cast.signed_in(vera)
    sent = {"name": "x", "days": 3, "user": other.pk, "user_id": other.pk, "digest": "0" * 64}
    client.post("/api/v1/me/tokens", sent, content_type="application/json")
    assert not Token.objects.filter(user=other).exists()
    assert not Token.objects.filter(digest="0" * 64).exists()


@pytest.mark.parametrize("days", ["x", None, [], {}, 1e400, -1, 10**30, True and "9e9"])
def test_a_field_of_another_type_is_refused(vera: User, days: object) -> None:
    client = cast.signed_in(vera)
    sent = f'{{"name": "x", "days": {days!r}}}'.replace("'", '"').replace("None", "null")
    answer = client.post("/api/v1/me/tokens", sent, content_type="application/json")
    assert answer.status_code in (400, 422), answer.content
    assert not Token.objects.exists()


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "{", '"x"', "nul", "\ufeff{}"])
def test_json_that_is_none_or_has_no_bottom_is_refused(vera: User, body: str) -> None:
    answer = cast.signed_in(vera).post("/api/v1/me/tokens", body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_parameter_that_is_said_twice_or_elsewhere_changes_nothing(vera: User) -> None:
    address = "/sign-in/password/?username=vera&password=" + cast.PASSWORD
    assert Client().post(address, {}).status_code == 422
    twice = {"username": ["olga", "vera"], "password": ["x", cast.PASSWORD], "next": ["/a/", "/b/"]}
    assert Client().post("/sign-in/password/", twice)["Location"] == "/b/"
    thrice = {"username": ["vera", "olga"], "password": [cast.PASSWORD, "x"]}
    assert Client().post("/sign-in/password/", thrice).status_code == 422
