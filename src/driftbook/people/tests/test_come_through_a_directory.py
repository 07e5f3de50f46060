"""Through ADFS or Entra: who somebody is, what their groups give, and when that ends (G-31)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.db import IntegrityError, transaction
from django.test import Client

from driftbook.history.models import Event
from driftbook.people import help as helpers
from driftbook.people.door import CONFIRMED
from driftbook.people.models import (
    Directory,
    DirectoryReading,
    GroupRule,
    Organisation,
    Session,
    User,
)
from driftbook.people.tests import cast
from driftbook.people.tests.openid import OpenIDProvider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_each_time(settings: Any) -> None:
    settings.DIRECTORY_FRESH = timedelta(0)


@pytest.fixture
def directory(adfs: OpenIDProvider, lindeby: Organisation) -> Directory:
    return adfs.directory_of(lindeby, GG_Care="care-worker", GG_Owner="handbook-owner")


def me(client: Client) -> Any:
    response = client.get("/api/v1/me")
    return response.json() if response.status_code == 200 else response.status_code


def reason(response: Any) -> str:
    assert response.status_code in (400, 403), response.status_code
    return str(response.context["reason"])


def test_from_the_customer_number_to_the_first_page(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"], name="Bente Lind")
    found = client.post("/sign-in/organisation/", {"number": " 4711 ", "next": "/account/"})
    assert found["Location"] == "/sign-in/organisation/lindeby/?next=%2Faccount%2F"
    page = client.get(found["Location"])
    assert "Lindeby Kommune" in page.content.decode()
    assert f"/sign-in/directory/{directory.address}/login/" in page.content.decode()
    back = adfs.sign_in("bente", directory, client, next="/account/")
    assert back["Location"] == "/account/"
    assert me(client)["roles"] == {"lindeby": ["care-worker"]}
    assert me(client)["name"] == "Bente Lind"
    again = Client()
    again.cookies = client.cookies
    client.post("/sign-out/")
    assert "Lindeby Kommune" in client.get("/sign-in/").content.decode()


def test_an_unknown_customer_number_is_said_to_be_unknown(client: Client, db: None) -> None:
    response = client.post("/sign-in/organisation/", {"number": "0000"})
    assert response.status_code == 422
    assert "No organisation with this customer number" in response.content.decode()


def test_what_the_directory_said_is_in_the_history_and_its_claims_are_not_kept(
    client: Client, adfs: OpenIDProvider, directory: Directory, lindeby: Organisation
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    rows = Event.objects.filter(organisation=lindeby.key).order_by("number")
    did = list(rows.values_list("did", flat=True))
    assert did == ["directory.set-up", "person.added", "reading.changed", "person.signed-in"]
    assert SocialAccount.objects.get().extra_data == {}


def test_key_bundles_come_from_rules_and_from_tags(
    client: Client, adfs: OpenIDProvider, directory: Directory, lindeby: Organisation
) -> None:
    GroupRule.objects.create(organisation=lindeby, group="GG_North", bundle="North")
    adfs.knows("bente", groups=["GG_Care", "GG_North", "Tag: #Night#"])
    adfs.sign_in("bente", directory, client)
    assert me(client)["bundles"] == ["Night", "North"]


def test_a_group_that_is_gone_ends_the_role_on_the_next_request(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care", "GG_Owner"])
    adfs.sign_in("bente", directory, client)
    assert me(client)["roles"] == {"lindeby": ["care-worker", "handbook-owner"]}
    adfs.knows("bente", groups=["GG_Care"])
    assert me(client)["roles"] == {"lindeby": ["care-worker"]}


def test_the_last_group_that_is_gone_ends_the_session_and_the_page_says_where_to_turn(
    client: Client, adfs: OpenIDProvider, directory: Directory, lindeby: Organisation
) -> None:
    def helper(question: helpers.Question) -> list[helpers.Advice]:
        assert question.organisation == lindeby.key
        if question.about != "no-role":
            return []
        return [helpers.Advice("Your IT adds you to a group.", where="in AD", source=["G-30"])]

    helpers.register(helper)
    try:
        adfs.knows("bente", groups=["GG_Care"])
        adfs.sign_in("bente", directory, client)
        adfs.knows("bente", groups=["GG_Other"])
        response = client.get("/account/")
        assert reason(response) == "no-role"
        assert "Your IT adds you to a group." in response.content.decode()
        assert "G-30" in response.content.decode()
        assert me(client) == 401
        assert DirectoryReading.objects.get().groups == ["GG_Other"]
    finally:
        helpers._HELPERS.remove(helper)


def test_a_rule_that_is_gone_ends_the_role_on_the_next_request(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care", "GG_Owner"])
    adfs.sign_in("bente", directory, client)
    GroupRule.objects.filter(group="GG_Owner").delete()
    assert me(client)["roles"] == {"lindeby": ["care-worker"]}


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"groups": ["GG_Strangers"]}, "no-role"),
        ({"groups": []}, "not-in-group"),
        ({}, "groups-missing"),
        ({"_claim_names": {"groups": "src1"}}, "groups-overflow"),
        ({"hasgroups": True}, "groups-overflow"),
        ({"hasgroups": True, "groups": ["GG_Care"]}, "groups-overflow"),
    ],
)
def test_without_a_role_nobody_is_let_in_and_nothing_old_is_kept(
    client: Client, adfs: OpenIDProvider, directory: Directory, claims: dict[str, Any], code: str
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    client.post("/sign-out/")
    adfs.knows("bente", **claims)
    assert reason(adfs.sign_in("bente", directory, client)) == code
    assert me(client) == 401
    kept = DirectoryReading.objects.first()
    assert (kept.groups if kept else None) == (
        claims["groups"] if code in ("no-role", "not-in-group") else None
    )


@pytest.mark.parametrize("claims", [{"hasgroups": True}, {"_claim_names": {"groups": "src1"}}, {}])
def test_groups_that_overflow_while_signed_in_end_the_session(
    client: Client, adfs: OpenIDProvider, directory: Directory, claims: dict[str, Any]
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    adfs.knows("bente", **claims)
    assert reason(client.get("/account/")) == ("groups-overflow" if claims else "groups-missing")
    assert not DirectoryReading.objects.exists()


def test_a_directory_that_refuses_ends_everything_at_once(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    adfs.forgets("bente")
    response = client.get("/account/")
    assert "ended=directory-refused" in response["Location"]
    assert "no longer says who you are" in client.get(response["Location"]).content.decode()
    assert not DirectoryReading.objects.exists()
    assert not Session.objects.filter(user__isnull=False).exists()


def test_a_directory_that_is_silent_is_waited_for_a_while(
    client: Client,
    adfs: OpenIDProvider,
    directory: Directory,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)

    def silent(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("no route")

    monkeypatch.setattr("driftbook.people.directories.asking.requests.Session.send", silent)
    assert me(client)["roles"] == {"lindeby": ["care-worker"]}
    settings.DIRECTORY_GRACE = timedelta(0)
    response = client.get("/account/")
    assert "ended=directory-unreachable" in response["Location"]
    assert me(client) == 401


def test_the_same_uid_at_two_organisations_is_two_people(
    adfs: OpenIDProvider, directory: Directory, vestby: Organisation
) -> None:
    other = adfs.directory_of(vestby, GG_Care="care-worker")
    adfs.knows("bente", groups=["GG_Care"])
    one, two = Client(), Client()
    adfs.sign_in("bente", directory, one)
    adfs.sign_in("bente", other, two)
    assert me(one)["key"] != me(two)["key"]
    assert (list(me(one)["roles"]), list(me(two)["roles"])) == (["lindeby"], ["vestby"])


def test_an_equal_mail_address_makes_nobody_somebody_else(
    client: Client, adfs: OpenIDProvider, directory: Directory, lindeby: Organisation
) -> None:
    """Not the local person with the address, and not the one from another directory."""
    local = cast.person("karl", lindeby, "system-administrator", email="shared@example.org")
    adfs.knows("bente", groups=["GG_Care"], email="shared@example.org", email_verified=True)
    adfs.sign_in("bente", directory, client)
    assert me(client)["key"] != str(local.key)
    assert me(client)["roles"] == {"lindeby": ["care-worker"]}
    assert User.objects.filter(email="shared@example.org").count() == 2


def test_a_name_from_a_directory_is_one_line(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    """People change their names in some directories; ours stand in letters to others."""
    adfs.knows("bente", groups=["GG_Care"], name="Bente\n\nPay at evil.example\u202e")
    adfs.sign_in("bente", directory, client)
    assert me(client)["name"] == "Bente Pay at evil.example"


def test_every_directory_has_its_own_address_and_none_is_empty(
    adfs: OpenIDProvider, directory: Directory, lindeby: Organisation
) -> None:
    assert directory.app.provider_id == directory.address != ""
    other = adfs.directory_of(lindeby)
    assert other.address != directory.address
    for address in ("", directory.address):
        app = SocialApp.objects.create(provider="saml", provider_id=address, client_id="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            Directory.objects.create(organisation=lindeby, app=app, address=address, name="x")


def test_an_app_that_is_not_a_directory_of_ours_is_not_there(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="loose", client_id="x")
    assert client.get("/sign-in/directory/loose/login/").status_code == 404
    directory.app.provider_id = ""
    directory.app.save()
    address = f"/sign-in/directory/{directory.address}/login/"
    assert client.get(address).status_code == 404


def test_joining_an_account_to_a_directory_is_refused(
    adfs: OpenIDProvider, directory: Directory, karen: User
) -> None:
    client = cast.signed_in(karen)
    response = client.get(f"/sign-in/directory/{directory.address}/login/", {"process": "connect"})
    assert reason(response) == "connect-refused"
    # also when the state of an older version of the page says so
    adfs.knows("bente", groups=["GG_Care"])
    back = adfs.come_back("bente", directory, client)
    session = client.session
    states = session["socialaccount_states"]
    for state in states.values():
        state[0]["process"] = "connect"
    session["socialaccount_states"] = states
    session.save()
    assert reason(client.get(back)) == "connect-refused"
    assert not SocialAccount.objects.exists()
    assert me(client)["username"] == "karen"


def test_an_answer_that_nobody_asked_for_is_refused(
    adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    first = Client()
    back = adfs.come_back("bente", directory, first)
    assert reason(Client().get(back)) == "not-asked-for"
    assert first.get(back).status_code == 302
    assert reason(first.get(back)) == "not-asked-for"


def test_stopping_at_the_directory_is_no_fault(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    there = client.get(f"/sign-in/directory/{directory.address}/login/")
    back = requests.post(there["Location"], {"action": "deny"}, allow_redirects=False, timeout=60)
    address = back.headers["Location"]
    state = client.session["socialaccount_states"]
    sep = "&" if "?" in address else "?"
    address = address if "state=" in address else f"{address}{sep}state={next(iter(state))}"
    assert reason(client.get(address)) == "cancelled"


def test_an_account_that_is_closed_stays_closed(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    User.objects.update(is_active=False)
    assert me(client) == 401
    assert reason(adfs.sign_in("bente", directory, Client())) == "inactive"


def test_a_directory_that_is_taken_down_lets_nobody_stay(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    directory.app.delete()
    assert "ended=directory-refused" in client.get("/account/")["Location"]


def test_a_session_of_a_directory_does_not_outlast_it(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", directory, client)
    session = client.session
    session["directory"] = {**session["directory"], "until": 0.0}
    session.save()
    assert "ended=directory-time" in client.get("/account/")["Location"]


def test_a_directory_that_does_not_answer_is_said_not_to(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    directory.app.settings = {"server_url": "http://localhost:9/"}
    directory.app.save()
    response = client.get(f"/sign-in/directory/{directory.address}/login/")
    assert (response.status_code, response.context["reason"]) == (503, "unreachable")


def test_before_other_sessions_are_ended_the_directory_asks_once_more(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    """There is no password of ours to ask for; a sign-in a moment ago will do, too."""
    adfs.knows("bente", groups=["GG_Care"])
    other = Client()
    adfs.sign_in("bente", directory, other)
    adfs.sign_in("bente", directory, client)
    session = client.session
    session[CONFIRMED] = 0
    session.save()
    asked = client.post("/sign-out/", {"everywhere": "1"})
    address = f"/sign-in/directory/{directory.address}/login/"
    assert asked["Location"].startswith(address)
    assert me(other)["name"] == "Bente"
    there = client.get(asked["Location"])["Location"]
    assert parse_qs(urlsplit(there).query)["prompt"] == ["login"]
    back = requests.post(there, {"sub": "bente"}, allow_redirects=False, timeout=60)
    assert client.get(back.headers["Location"])["Location"] == (
        "/account/sessions/removal/?session=everywhere"
    )
    assert client.get("/account/sessions/removal/?session=everywhere").status_code == 200
    client.post("/sign-out/", {"everywhere": "1"})
    assert [me(client), me(other)] == [401, 401]


def test_an_ordinary_sign_in_does_not_make_the_directory_ask(
    client: Client, directory: Directory
) -> None:
    there = client.get(f"/sign-in/directory/{directory.address}/login/")["Location"]
    assert "prompt" not in parse_qs(urlsplit(there).query)
