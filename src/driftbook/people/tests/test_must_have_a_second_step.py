"""The operator or an organisation demands a second step of whoever signs in with a password."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from driftbook.config import entrance
from driftbook.config.letters import OperatorError
from driftbook.history.models import Event
from driftbook.people import obliged, queries
from driftbook.people.actions import own, second_steps
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import POWERFUL_ROLES, ROLES
from driftbook.people.tests import cast
from driftbook.people.tests.cast import PASSWORD
from driftbook.people.tests.openid import OpenIDProvider

pytestmark = pytest.mark.django_db
HERE = "/account/second-step/"
MOMENT = time.time()


def code(secret: str, *, later: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(MOMENT) // 30 + later)))


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(time=lambda: MOMENT)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", clock)


def says(organisation: Organisation, who: str) -> None:
    organisation.second_step = who
    organisation.save()


def sign_in(name: str, client: Client, target: str = "/") -> Any:
    form = {"username": name, "password": PASSWORD, "next": target}
    return client.post("/sign-in/password/", form)


def test_by_default_nobody_must(ada: User, client: Client) -> None:
    assert sign_in("ada", client, "/account/")["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_from_the_password_to_the_page_that_was_wanted(
    lindeby: Organisation, ada: User, client: Client
) -> None:
    """The password, the page on which a step is set up, an app, its codes, and on."""
    says(lindeby, obliged.EVERYBODY)
    wanted = "/people/organisations/lindeby/people/"
    assert sign_in("ada", client, wanted)["Location"] == wanted
    there = client.get(wanted)
    assert there["Location"] == f"{HERE}?next=%2Fpeople%2Forganisations%2Flindeby%2Fpeople%2F"
    page = client.get(there["Location"])
    assert page.status_code == 200
    assert 'href="/account/app/"' in page.content.decode()
    assert 'href="/account/passkeys/"' in page.content.decode()
    secret = re.sub(r"\s", "", re.search(
        r'class="secret">([^<]+)<', client.get("/account/app/").content.decode()
    )[1])  # type: ignore[index]  # fmt: skip
    codes = client.post("/account/app/", {"code": code(secret)})
    assert len(re.findall(r"<li>\d{8}</li>|<li>\w{8,}</li>", codes.content.decode())) == 10
    assert f'href="{wanted}"' in codes.content.decode()
    assert client.get(wanted).status_code == 200
    assert client.get(HERE)["Location"] == "/"
    again = Client()
    assert sign_in("ada", again, wanted)["Location"] == "/sign-in/second-step/"


def test_until_then_nothing_is_reached(
    lindeby: Organisation, vestby: Organisation, ada: User, client: Client
) -> None:
    says(lindeby, obliged.EVERYBODY)
    sign_in("ada", client)
    for address in ("/support/", "/account/", "/account/data/", "/account/tokens/", "/history/"):
        assert client.get(address)["Location"].startswith(HERE), address
    assert client.post("/account/details/", {"name": "A"})["Location"] == f"{HERE}?next=%2F"
    ada.refresh_from_db()
    assert ada.name == "Ada"
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["error"]) == (401, "second-step-missing")
    page = client.get("/privacy/")  # as everybody sees it
    assert page.status_code == 200
    assert page.wsgi_request.actor.roles == {}  # type: ignore[attr-defined]
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/")["Location"].startswith("/sign-in/")


def test_a_session_that_was_there_before_is_held_up_too(lindeby: Organisation, ada: User) -> None:
    """And whoever has not shown for long who they are does so first."""
    browser = cast.signed_in(ada)
    assert browser.get("/account/").status_code == 200
    says(lindeby, obliged.EVERYBODY)
    assert browser.get("/account/")["Location"].startswith(HERE)
    session = browser.session
    session["confirmed"] = 0
    session.save()
    there = browser.get("/account/app/")["Location"]
    assert there == "/account/confirm/?next=%2Faccount%2Fapp%2F"
    form = {"password": PASSWORD, "next": "/account/app/"}
    assert browser.post("/account/confirm/", form)["Location"] == "/account/app/"
    assert browser.get("/account/app/").status_code == 200


def test_whoever_takes_the_last_step_away_sets_up_another(lindeby: Organisation, ada: User) -> None:
    says(lindeby, obliged.EVERYBODY)
    secret, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", timezone.now()
    second_steps.add_app(user=ada, secret=secret, text=code(secret), now=now)
    browser = cast.signed_in(ada)
    assert browser.get("/account/").status_code == 200
    app = Authenticator.objects.get(user=ada, type="totp")
    browser.post(f"/account/second-steps/{app.pk}/removal/")
    assert browser.get("/account/")["Location"].startswith(HERE)


def test_recovery_codes_alone_are_no_second_step(lindeby: Organisation, ada: User) -> None:
    says(lindeby, obliged.EVERYBODY)
    Authenticator.objects.create(user=ada, type="recovery_codes", data={"seed": "x"})
    assert cast.signed_in(ada).get("/account/")["Location"].startswith(HERE)


def test_a_token_does_nothing_until_its_owner_has_one(
    lindeby: Organisation, ada: User, client: Client
) -> None:
    now = timezone.now()
    _token, text = own.make_token(user=ada, name="a program", days=30, now=now)

    def asked() -> Any:
        return client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})

    assert asked().status_code == 200
    says(lindeby, obliged.EVERYBODY)
    assert asked().status_code == 401
    assert "Set one up first" in asked().json()["error"]
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    second_steps.add_app(user=ada, secret=secret, text=code(secret), now=now)
    assert asked().status_code == 200


def test_whoever_comes_through_a_directory_is_the_directorys(
    lindeby: Organisation, adfs: OpenIDProvider, client: Client, settings: Any
) -> None:
    settings.SECOND_STEP, settings.DIRECTORY_FRESH = obliged.EVERYBODY, timedelta(0)
    says(lindeby, obliged.EVERYBODY)
    directory = adfs.directory_of(lindeby, GG_IT="system-administrator")
    adfs.knows("ida", groups=["GG_IT"])
    adfs.sign_in("ida", directory, client)
    assert client.get("/account/").status_code == 200


def test_only_those_who_may_do_much(lindeby: Organisation, ada: User, settings: Any) -> None:
    cast.person("vera", lindeby, "portal-user")
    vera = User.objects.get(username="vera")
    says(lindeby, obliged.POWERFUL)
    assert cast.signed_in(ada).get("/account/")["Location"].startswith(HERE)
    assert cast.signed_in(vera).get("/account/").status_code == 200
    says(lindeby, obliged.NOBODY)
    assert cast.signed_in(ada).get("/account/").status_code == 200
    settings.SECOND_STEP = obliged.POWERFUL  # what the operator says
    assert cast.signed_in(ada).get("/account/")["Location"].startswith(HERE)
    assert cast.signed_in(vera).get("/account/").status_code == 200
    settings.SECOND_STEP = obliged.EVERYBODY
    assert cast.signed_in(vera).get("/account/")["Location"].startswith(HERE)


def test_the_strictest_of_several_organisations_counts(
    lindeby: Organisation, vestby: Organisation, ada: User
) -> None:
    says(vestby, obliged.EVERYBODY)
    now = timezone.now()
    assert not queries.caller(ada, now).held_up
    ada.memberships.create(organisation=vestby, role="portal-user", since=now)
    who = queries.caller(ada, now)
    assert (who.held_up, who.roles) == (True, {})
    # what is told to somebody, and whose a case is, does not hang on it
    assert set(queries.actor_of(ada, now).roles) == {lindeby.key, vestby.key}


def test_who_may_do_much() -> None:
    assert {"system-administrator", "portal-administrator", "handbook-owner"} <= POWERFUL_ROLES
    assert {"care-worker", "spoc", "technician", "supplier-support"} <= POWERFUL_ROLES
    assert ROLES.keys() - POWERFUL_ROLES == {
        *("portal-user", "contact-centre-agent", "incident-lead", "log-keeper"),
        *("change-manager", "council-member"),
    }


@pytest.mark.parametrize(
    ("operator", "held", "must"),
    [
        ("nobody", [], False),
        ("everybody", [], True),
        ("powerful", [], False),
        ("powerful", [("nobody", "portal-user")], False),
        ("powerful", [("nobody", "portal-user"), ("nobody", "spoc")], True),
        ("nobody", [("powerful", "portal-user"), ("nobody", "spoc")], False),
        ("nobody", [("powerful", "spoc"), ("nobody", "portal-user")], True),
        ("nobody", [("nobody", "spoc"), ("everybody", "portal-user")], True),
    ],
)
def test_the_decision(operator: str, held: list[tuple[str, str]], must: bool) -> None:
    assert obliged.must(operator, held) is must


def test_the_operator_chooses_from_the_same() -> None:
    assert tuple(obliged.CHOICES) == entrance.SECOND_STEP
    assert entrance.read({}).second_step == obliged.NOBODY
    with pytest.raises(OperatorError, match="nobody, powerful, everybody"):
        entrance.read({"SECOND_STEP": "all"})


def test_whoever_administers_it_says_who_must_and_sees_who_lacks_one(
    lindeby: Organisation, ada: User, karen: User, settings: Any
) -> None:
    cast.person("vera", lindeby, "portal-user")
    page, rule = "/people/organisations/lindeby/sign-in/", "second_step"
    browser = cast.signed_in(ada)
    assert "have none yet" not in browser.get(page).content.decode()
    secret, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", timezone.now()
    here = browser.session.session_key or ""
    second_steps.add_app(user=ada, secret=secret, text=code(secret), now=now, keep=here)
    assert browser.post(f"{page}second-step/", {rule: "everybody"}).status_code == 302
    assert "2 people have none yet" in browser.get(page).content.decode()
    browser.post(f"{page}second-step/", {rule: "powerful"})
    assert "1 person has none yet" in browser.get(page).content.decode()
    browser.post(f"{page}second-step/", {rule: "powerful"})
    events = Event.objects.filter(did="second-step.demanded").order_by("number")
    assert [(event.after or {})["who"] for event in events] == ["everybody", "powerful"]
    assert browser.post(f"{page}second-step/", {rule: "all"}).status_code == 422
    settings.SECOND_STEP = obliged.POWERFUL
    assert "The operator says" in browser.get(page).content.decode()
    assert cast.signed_in(karen).get(page).status_code == 302
