"""Through SAML, with a real identity provider: what is believed, and why something is not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.people.models import Directory, DirectoryReading, Organisation, User
from driftbook.people.tests.saml import Client, SamlProvider

pytestmark = pytest.mark.django_db
SIGNATURE = re.compile(r"<ns\d+:Signature .*?</ns\d+:Signature>", re.DOTALL)


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def directory(shibboleth: SamlProvider, lindeby: Organisation) -> Directory:
    return shibboleth.directory_of(lindeby, GG_Care="care-worker", GG_Admin="system-administrator")


def me(client: Client) -> Any:
    response = client.get("/api/v1/me")
    return response.json() if response.status_code == 200 else response.status_code


def reason(response: Any) -> tuple[str, str]:
    assert response.status_code in (400, 403), response.status_code
    return response.context["reason"], response.context["detail"]


def test_a_signed_answer_lets_in(
    client: Client, shibboleth: SamlProvider, directory: Directory
) -> None:
    back = shibboleth.sign_in(directory, client, "aase", ["GG_Care", "Tag: #Night#"])
    assert back.status_code == 302
    assert me(client)["roles"] == {"lindeby": ["care-worker"]}
    assert me(client)["bundles"] == ["Night"]
    assert me(client)["name"] == "Aase"


def test_an_answer_that_was_changed_is_refused(
    client: Client, shibboleth: SamlProvider, directory: Directory
) -> None:
    response = shibboleth.sign_in(
        directory,
        client,
        "aase",
        ["GG_Care"],
        tamper=lambda text: text.replace("GG_Care", "GG_Admin"),
    )
    code, detail = reason(response)
    assert code == "tampered"
    assert "Signature validation failed" in detail
    assert me(client) == 401
    assert not User.objects.exists()


def test_an_answer_without_signatures_is_refused(
    client: Client, shibboleth: SamlProvider, directory: Directory
) -> None:
    response = shibboleth.sign_in(
        directory, client, "aase", ["GG_Care"], tamper=lambda text: SIGNATURE.sub("", text)
    )
    assert reason(response)[0] == "unsigned"
    assert me(client) == 401


def test_an_answer_of_which_only_the_envelope_is_signed_is_refused(
    client: Client, shibboleth: SamlProvider, directory: Directory
) -> None:
    answer = shibboleth.answer(directory, client, "aase", ["GG_Care"])
    envelope, assertion = SIGNATURE.findall(answer)
    assert envelope != assertion
    response = shibboleth.deliver(answer.replace(assertion, ""), directory, client)
    assert reason(response)[0] in ("unsigned", "tampered")
    assert me(client) == 401


def test_an_answer_serves_once_and_in_one_browser(
    client: Client, shibboleth: SamlProvider, directory: Directory
) -> None:
    answer = shibboleth.answer(directory, client, "aase", ["GG_Care"])
    other = Client()
    assert reason(shibboleth.deliver(answer, directory, other))[0] == "not-asked-for"
    assert shibboleth.deliver(answer, directory, client).status_code == 302
    client.post("/sign-out/")
    assert reason(shibboleth.deliver(answer, directory, client))[0] == "not-asked-for"
    assert me(client) == 401


def test_an_answer_for_another_organisation_is_refused(
    client: Client,
    shibboleth: SamlProvider,
    directory: Directory,
    vestby: Organisation,
) -> None:
    """The same provider serves both; its answer names the one."""
    other = shibboleth.directory_of(vestby, GG_Care="care-worker")
    answer = shibboleth.answer(directory, client, "aase", ["GG_Care"])
    code, detail = reason(shibboleth.deliver(answer, other, client))
    assert code == "for-another"
    assert other.address in detail
    assert me(client) == 401


def test_the_answer_of_another_provider_is_refused(
    client: Client,
    shibboleth: SamlProvider,
    other_shibboleth: SamlProvider,
    directory: Directory,
) -> None:
    other_shibboleth.address = shibboleth.address  # or it would not take the request
    response = other_shibboleth.sign_in(directory, client, "aase", ["GG_Admin"])
    code, detail = reason(response)
    assert code == "for-another"
    assert other_shibboleth.entity in detail
    assert me(client) == 401


def test_another_providers_answer_in_this_ones_name_is_refused(
    client: Client,
    shibboleth: SamlProvider,
    other_shibboleth: SamlProvider,
    directory: Directory,
) -> None:
    other_shibboleth.entity = shibboleth.entity
    other_shibboleth.address = shibboleth.address
    response = other_shibboleth.sign_in(directory, client, "aase", ["GG_Admin"])
    assert reason(response)[0] == "tampered"
    assert me(client) == 401


def test_the_same_uid_at_two_organisations_is_two_people(
    shibboleth: SamlProvider, directory: Directory, vestby: Organisation
) -> None:
    other = shibboleth.directory_of(vestby, GG_Care="care-worker")
    one, two = Client(), Client()
    shibboleth.sign_in(directory, one, "aase", ["GG_Admin"])
    shibboleth.sign_in(other, two, "aase", ["GG_Care"])
    assert me(one)["key"] != me(two)["key"]
    assert me(two)["roles"] == {"vestby": ["care-worker"]}


@pytest.mark.parametrize(
    ("groups", "more", "code"),
    [
        (None, {}, "groups-missing"),
        (["GG_Strangers"], {}, "no-role"),
        (
            None,
            {"http://schemas.xmlsoap.org/claims/Group.link": ["https://graph.example.org/"]},
            "groups-overflow",
        ),
    ],
)
def test_without_groups_nothing_old_is_kept(
    client: Client,
    shibboleth: SamlProvider,
    directory: Directory,
    groups: list[str] | None,
    more: dict[str, list[str]],
    code: str,
) -> None:
    shibboleth.sign_in(directory, client, "aase", ["GG_Admin"])
    client.post("/sign-out/")
    response = shibboleth.sign_in(directory, client, "aase", groups, identity=more)
    assert reason(response)[0] == code
    kept = DirectoryReading.objects.first()
    assert (kept.groups if kept else None) == groups
    assert me(client) == 401


def test_after_a_while_the_provider_is_asked_again(
    client: Client,
    shibboleth: SamlProvider,
    directory: Directory,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    settings.DIRECTORY_LASTS = timedelta(minutes=60)
    shibboleth.sign_in(directory, client, "aase", ["GG_Care"])
    now = timezone.now()

    def later(minutes: int) -> datetime:
        return now + timedelta(minutes=minutes)

    monkeypatch.setattr(timezone, "now", lambda: later(59))
    assert client.get("/account/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: later(61))
    assert "ended=directory-time" in client.get("/account/")["Location"]


def test_the_provider_may_want_to_be_asked_sooner(
    client: Client, shibboleth: SamlProvider, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = timezone.now() + timedelta(minutes=10)
    shibboleth.sign_in(
        directory, client, "aase", ["GG_Care"], session_not_on_or_after=f"{soon:%Y-%m-%dT%H:%M:%SZ}"
    )
    assert client.get("/account/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: soon + timedelta(seconds=5))
    assert "ended=directory-time" in client.get("/account/")["Location"]


def test_joining_an_account_is_refused(client: Client, directory: Directory) -> None:
    response = client.get(f"/sign-in/saml/{directory.address}/login/", {"process": "connect"})
    assert reason(response)[0] == "connect-refused"


def test_what_we_tell_of_ourselves_offers_no_logout(client: Client, directory: Directory) -> None:
    root = f"/sign-in/saml/{directory.address}/"
    told = client.get(f"{root}metadata/").content.decode()
    assert f"{root}acs/" in told
    assert 'WantAssertionsSigned="true"' in told
    assert "SingleLogoutService" not in told
    assert client.get(f"{root}sls/").status_code == 404


def test_whoever_is_to_show_again_who_they_are_is_asked_by_the_provider(
    client: Client, shibboleth: SamlProvider, directory: Directory
) -> None:
    assert not shibboleth.wants_asking(directory, client)
    assert shibboleth.wants_asking(directory, client, again="1")
