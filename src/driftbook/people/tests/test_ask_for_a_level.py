"""An organisation demands that its directory asks for more, and the answer must state it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from driftbook.history.models import Event
from driftbook.people.directories import levels
from driftbook.people.directories.levels import Stated
from driftbook.people.models import Directory, Organisation, Session, User
from driftbook.people.tests import cast
from driftbook.people.tests.openid import OpenIDProvider
from driftbook.people.tests.saml import PASSWORD, Client, SamlProvider

pytestmark = pytest.mark.django_db

STRONG, STRONGER = "urn:example:two-steps", "urn:example:smart-card"
"""Levels as an organisation and its directory may have agreed on them."""


@pytest.fixture
def client() -> Client:
    return Client()


def demand(directory: Directory, *wanted: str, methods: str = "") -> Directory:
    directory.levels, directory.methods = "\n".join(wanted), methods
    directory.save()
    return directory


def page_of(directory: Directory) -> str:
    return f"/people/organisations/lindeby/sign-in/{directory.address}/level/"


@pytest.fixture
def openid(adfs: OpenIDProvider, lindeby: Organisation) -> Directory:
    return adfs.directory_of(lindeby, GG_Care="care-worker", GG_IT="system-administrator")


@pytest.fixture
def saml(shibboleth: SamlProvider, lindeby: Organisation) -> Directory:
    return shibboleth.directory_of(lindeby, GG_Nurse="care-worker")


def missing(response: Any) -> str:
    """Refused for its level, and for nothing else; nobody was made or let in."""
    assert (response.status_code, response.context["reason"]) == (403, "level-missing")
    assert not Session.objects.filter(user__isnull=False).exists()
    assert not User.objects.filter(directory__isnull=False).exists()
    assert "does not say that it has" in response.content.decode()
    return str(response.context["detail"])


def acr_values(client: Client, directory: Directory) -> list[str] | None:
    there = client.get(f"/sign-in/directory/{directory.address}/login/")["Location"]
    return parse_qs(urlsplit(there).query).get("acr_values")


def test_without_a_demand_nothing_is_asked_and_nothing_looked_at(
    client: Client,
    adfs: OpenIDProvider,
    openid: Directory,
    shibboleth: SamlProvider,
    saml: Directory,
) -> None:
    assert acr_values(client, openid) is None
    assert shibboleth.asked(saml, client) == []
    adfs.knows("bente", groups=["GG_Care"])
    assert adfs.sign_in("bente", openid, client)["Location"] == "/"
    assert shibboleth.sign_in(saml, Client(), "carl", ["GG_Nurse"])["Location"] == "/"


def test_openid_is_asked_for_the_levels_and_must_state_one(
    client: Client, adfs: OpenIDProvider, openid: Directory
) -> None:
    demand(openid, STRONG, STRONGER)
    assert acr_values(client, openid) == [f"{STRONG} {STRONGER}"]
    adfs.knows("bente", groups=["GG_Care"])
    said = missing(adfs.sign_in("bente", openid, client))
    assert said == f"level: wanted {STRONG} or {STRONGER}; stated none"
    adfs.knows("bente", groups=["GG_Care"], acr="urn:example:password")
    assert "stated urn:example:password" in missing(adfs.sign_in("bente", openid, client))
    adfs.knows("bente", groups=["GG_Care"], acr=STRONGER)
    assert adfs.sign_in("bente", openid, client)["Location"] == "/"
    assert client.get("/api/v1/me").json()["roles"] == {"lindeby": ["care-worker"]}


def test_methods_must_be_stated_besides(
    client: Client, adfs: OpenIDProvider, openid: Directory
) -> None:
    demand(openid, STRONG, methods="mfa hwk")
    adfs.knows("bente", groups=["GG_Care"], acr=STRONG, amr=["pwd"])
    said = missing(adfs.sign_in("bente", openid, client))
    assert said == "method: wanted mfa or hwk; stated pwd"
    adfs.knows("bente", groups=["GG_Care"], amr=["pwd", "mfa"])
    assert missing(adfs.sign_in("bente", openid, client)).startswith("level:")
    adfs.knows("bente", groups=["GG_Care"], acr=STRONG, amr=["pwd", "mfa"])
    assert adfs.sign_in("bente", openid, client)["Location"] == "/"


@pytest.mark.parametrize(
    "data",
    [
        {"userinfo": {"acr": STRONG}},
        {"userinfo": {"acr": STRONG}, "id_token": {}},
        {"id_token": {"acr": [STRONG]}},
        {"id_token": {"acr": {STRONG: True}}},
        {"id_token": {"acr": f"{STRONG} "}},
        {"id_token": {"acr": STRONG.upper()}},
        {"id_token": {"amr": [STRONG]}},
        {"id_token": None},
        {},
    ],
)
def test_nothing_else_is_taken_for_a_level(data: dict[str, Any]) -> None:
    demanding = Directory(levels=STRONG)
    assert levels.lacking(demanding, levels.of_openid(data))
    assert not levels.lacking(demanding, levels.of_openid({"id_token": {"acr": STRONG}}))


def test_a_method_that_is_no_list_is_none() -> None:
    assert levels.of_openid({"id_token": {"amr": "mfa"}}) == Stated()


def test_openid_that_cannot_ask_so_strongly_says_so(
    client: Client, adfs: OpenIDProvider, openid: Directory
) -> None:
    demand(openid, STRONG)
    adfs.come_back("bente", openid, client)
    state = next(iter(client.session["socialaccount_states"]))
    asked = {"error": "unmet_authentication_requirements", "state": state}
    missing(client.get(f"/sign-in/directory/{openid.address}/callback/", asked))


def test_saml_is_asked_for_the_levels_and_must_state_one(
    client: Client, shibboleth: SamlProvider, saml: Directory
) -> None:
    demand(saml, STRONG, STRONGER)
    assert shibboleth.asked(saml, client) == [STRONG, STRONGER]
    said = missing(shibboleth.sign_in(saml, client, "carl", ["GG_Nurse"]))
    assert said == f"level: wanted {STRONG} or {STRONGER}; stated {PASSWORD}"
    there = shibboleth.sign_in(saml, client, "carl", ["GG_Nurse"], level=STRONG)
    assert there["Location"] == "/"


def test_saml_that_cannot_ask_so_strongly_says_so(
    client: Client, shibboleth: SamlProvider, saml: Directory
) -> None:
    plain = shibboleth.refuses(saml, Client())
    assert (plain.status_code, plain.context["reason"]) == (400, "not-trusted")
    assert "not Success" in missing(shibboleth.refuses(demand(saml, STRONG), client))


def test_whoever_was_let_in_without_comes_again(
    client: Client, adfs: OpenIDProvider, openid: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"])
    adfs.sign_in("bente", openid, client)
    other = Client()
    adfs.knows("carl", groups=["GG_Care"], acr=STRONG)
    adfs.sign_in("carl", openid, other)
    demand(openid, STRONG)
    response = client.get("/account/")
    assert "ended=directory-level" in response["Location"]
    assert (
        "now wants its directory to ask you for more"
        in client.get(response["Location"]).content.decode()
    )
    assert other.get("/account/").status_code == 200


def test_a_session_of_an_earlier_release_goes_on_until_more_is_demanded(
    client: Client, adfs: OpenIDProvider, openid: Directory
) -> None:
    adfs.knows("bente", groups=["GG_Care"], acr=STRONG)
    adfs.sign_in("bente", openid, client)
    session = client.session
    del session["level"]
    session.save()
    assert client.get("/account/").status_code == 200
    demand(openid, STRONG)
    assert "ended=directory-level" in client.get("/account/")["Location"]


def test_whoever_administers_it_says_what_it_must_state(ada: User, openid: Directory) -> None:
    browser = cast.signed_in(ada)
    assert (
        "its own rules decide"
        in browser.get("/people/organisations/lindeby/sign-in/").content.decode()
    )
    form = {"levels": f" {STRONG} \r\n{STRONGER}\n{STRONG}", "methods": "mfa"}
    assert browser.post(page_of(openid), form).status_code == 302
    openid.refresh_from_db()
    assert (openid.levels, openid.methods) == (f"{STRONG}\n{STRONGER}", "mfa")
    assert STRONGER in browser.get("/people/organisations/lindeby/sign-in/").content.decode()
    browser.post(page_of(openid), form)
    events = Event.objects.filter(did="directory.level-changed")
    assert [(event.after or {})["methods"] for event in events] == ["mfa"]


def test_saml_knows_no_methods(ada: User, saml: Directory) -> None:
    browser = cast.signed_in(ada)
    assert 'name="methods"' not in browser.get(page_of(saml)).content.decode()
    browser.post(page_of(saml), {"levels": STRONG, "methods": "mfa"})
    saml.refresh_from_db()
    assert (saml.levels, saml.methods) == (STRONG, "")


@pytest.mark.parametrize("wrong", ["a\u00e6", "x" * 201, " ".join(map(str, range(21)))])
def test_what_is_no_value(ada: User, openid: Directory, wrong: str) -> None:
    response = cast.signed_in(ada).post(page_of(openid), {"levels": wrong})
    assert response.status_code == 422
    assert "one value a line" in response.content.decode()


def test_nobody_locks_themselves_out(
    client: Client, adfs: OpenIDProvider, openid: Directory
) -> None:
    adfs.knows("ida", groups=["GG_IT"], acr=STRONG)
    adfs.sign_in("ida", openid, client)
    assert f"<code>{STRONG}</code>" in client.get(page_of(openid)).content.decode()
    for form in ({"levels": STRONGER}, {"levels": STRONG, "methods": "mfa"}):
        response = client.post(page_of(openid), form)
        assert response.status_code == 422
        assert "would be locked out" in response.content.decode()
    openid.refresh_from_db()
    assert openid.levels == ""
    assert client.post(page_of(openid), {"levels": STRONG}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_nobody_else_says_it(karen: User, openid: Directory) -> None:
    assert cast.signed_in(karen).post(page_of(openid), {"levels": STRONG}).status_code == 403
