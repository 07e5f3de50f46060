"""A stranger who tries and tries does not keep the owner of an account out of it.

Erik owns the account, and comes in from his own browser. Mallory knows his user name and his
telephone number, and has as many addresses as she likes.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from driftbook.people import browsers, limits
from driftbook.people.models import User
from driftbook.people.tests import cast

pytestmark = pytest.mark.django_db
PASSWORD = cast.PASSWORD


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def erik() -> User:
    town = cast.organisation("lindeby")
    return cast.person("erik", town, "care-worker", phone="+4520123456", phone_verified=True)


def sign_in(client: Client, username: str = "erik", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/password/", {"username": username, "password": password}, **more)


def mallory_tries(times: int, *, from_one: str = "") -> None:
    for number in range(times):
        sign_in(Client(), password="guess", REMOTE_ADDR=from_one or f"192.0.2.{number}")


def own_browser(user: User) -> Client:
    client = Client()
    assert sign_in(client, user.username).status_code == 302
    client.post("/sign-out/")
    return client


def test_wrong_passwords_do_not_shut_the_owners_browser(erik: User) -> None:
    own, new = own_browser(erik), Client(REMOTE_ADDR="198.51.100.7")
    mallory_tries(limits.LIMITS["password"].account + 5)
    assert sign_in(new).status_code == 429, "in a browser that nobody knows the limit holds"
    assert sign_in(own).status_code == 302


def test_nor_do_a_hundred_tries_from_the_owners_own_address(erik: User) -> None:
    own = own_browser(erik)
    for number in range(limits.LIMITS["password"].address + 1):
        sign_in(Client(), username=f"somebody-{number}", password="guess", REMOTE_ADDR="127.0.0.1")
    assert sign_in(Client(), REMOTE_ADDR="127.0.0.1").status_code == 429
    assert sign_in(own, REMOTE_ADDR="127.0.0.1").status_code == 302


def test_a_known_browser_has_limits_too(erik: User) -> None:
    own = own_browser(erik)
    for _ in range(limits.LIMITS["password"].account):
        assert sign_in(own, password="guess").status_code == 422
    assert sign_in(own).status_code == 429
    assert sign_in(Client()).status_code == 302, "and uses up nobody else's tries"


def test_a_browser_that_knows_somebody_else_gets_no_tries_of_its_own(erik: User) -> None:
    mallory = cast.person("mallory", cast.organisation("vestby"), "care-worker")
    hers = own_browser(mallory)
    for _ in range(limits.LIMITS["password"].account):
        sign_in(hers, password="guess")
    assert sign_in(hers).status_code == 429


def test_the_mark_of_a_browser_cannot_be_made_up(erik: User, settings: Any) -> None:
    own = own_browser(erik)
    value = own.cookies[browsers.COOKIE].value
    forged = Client()
    forged.cookies[browsers.COOKIE] = value[:-2] + ("AA" if value[-2:] != "AA" else "BB")
    mallory_tries(limits.LIMITS["password"].account)
    assert sign_in(forged).status_code == 429
    assert str(erik.key) not in value
    assert "erik" not in value


def test_codes_for_a_forgotten_password_can_still_be_asked_for_and_tried(erik: User) -> None:
    own = own_browser(erik)
    asked = {"account": "+4520123456", "privacy": "on"}
    for number in range(limits.LIMITS["code-asked"].account):
        mallory = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert mallory.post("/sign-in/forgotten/", asked).status_code == 302
        for _ in range(2):
            mallory.post("/sign-in/forgotten/code/", {"code": "000000"})
    assert Client().post("/sign-in/forgotten/", asked).status_code == 429
    assert own.post("/sign-in/forgotten/", asked).status_code == 302
    assert own.post("/sign-in/forgotten/code/", {"code": "000000"}).status_code == 422


def test_whoever_is_signed_in_confirms_and_proves_a_number_whatever_others_try(erik: User) -> None:
    own = cast.signed_in(erik)
    mallory_tries(limits.LIMITS["password"].account + 1)
    for number in range(limits.LIMITS["code-asked"].account):
        asked = {"account": "erik", "privacy": "on"}
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/sign-in/forgotten/", asked)
    assert own.post("/account/confirm/", {"password": PASSWORD}).status_code == 302
    assert own.post("/account/phone/", {"phone": "+4520123457"}).status_code == 302


def test_a_stolen_cookie_does_not_try_passwords_without_end(erik: User) -> None:
    stolen = cast.signed_in(erik)
    for _ in range(limits.LIMITS["confirm"].account):
        assert stolen.post("/account/confirm/", {"password": "guess"}).status_code == 422
    assert stolen.post("/account/confirm/", {"password": PASSWORD}).status_code == 429
    assert sign_in(Client()).status_code == 302


def test_many_people_share_a_device(erik: User) -> None:
    shared = own_browser(erik)
    for number in range(browsers.MOST - 1):
        name = f"colleague-{number}"
        cast.person(name, cast.organisation(f"place-{number}"), "care-worker")
        sign_in(shared, name)
        shared.post("/sign-out/")
    mallory_tries(limits.LIMITS["password"].account)
    assert sign_in(shared).status_code == 302, "the twelfth to the last is still known"
