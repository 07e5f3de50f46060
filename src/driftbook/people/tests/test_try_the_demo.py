"""One click for each of the cast: in the demo, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from driftbook.people.models import Organisation, User
from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def extra(lindeby: Organisation, settings: Any) -> User:
    settings.DEMO = True
    return cast.person(
        "lis", lindeby, "care-worker", "spoc", demo=True, consented=None, consent_version=""
    )


def click(client: Client, user: User, **more: str) -> Any:
    return client.post("/sign-in/demo/", {"person": str(user.key), **more})


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def test_one_click_lets_in(client: Client, extra: User) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "Lindeby Kommune" in page
    assert "Care worker, SPOC" in page
    assert click(client, extra, next="/account/")["Location"] == "/account/"
    assert is_in(client)


def test_outside_the_demo_there_is_no_click_and_no_session(
    client: Client, extra: User, settings: Any
) -> None:
    click(client, extra)
    settings.DEMO = False
    assert not is_in(client), "a session from the demo is worth nothing afterwards"
    response = click(Client(), extra)
    assert (response.status_code, response.context["reason"]) == (403, "demo-is-off")
    assert "Lis" not in Client().get("/sign-in/").content.decode()


def test_an_invented_person_has_no_other_way_in_either(extra: User, settings: Any) -> None:
    settings.DEMO = False
    client = Client()
    response = client.post(
        "/sign-in/password/", {"username": "lis", "password": cast.PASSWORD, "privacy": "on"}
    )
    assert response.context["reason"] == "demo-is-off"
    assert not is_in(client)


def test_as_soon_as_somebody_is_real_the_click_is_refused(
    client: Client, extra: User, lindeby: Organisation
) -> None:
    cast.person("real", lindeby)
    response = click(client, extra)
    assert (response.status_code, response.context["reason"]) == (409, "has-real-people")
    assert "One click" not in client.get("/sign-in/").content.decode()
    assert not is_in(client)


def test_the_click_needs_a_form_of_ours(extra: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert click(client, extra).status_code == 403
    assert not is_in(client)
    assert client.get("/sign-in/demo/").status_code == 405


@pytest.mark.parametrize("key", ["", "x", "3a0b0f5e-5c8e-4c52-9d0f-0c1a3a5a7e11"])
def test_nobody_else_can_be_clicked(client: Client, extra: User, key: str) -> None:
    assert client.post("/sign-in/demo/", {"person": key}).status_code == 404


def test_whoever_is_made_in_the_demo_is_invented(extra: User, lindeby: Organisation) -> None:
    client = cast.signed_in(cast.person("ada", lindeby, "system-administrator", demo=True))
    client.post(
        "/people/organisations/lindeby/people/new/",
        {"name": "Ny", "username": "ny", "email": "ny@example.org", "roles": ["care-worker"]},
    )
    assert User.objects.get(username="ny").demo
