"""A directory is the one that was set up, or nobody comes in by it (mix-up)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from django.test import Client

from driftbook.people.directories import issuers
from driftbook.people.models import Directory, Organisation, Session, User
from driftbook.people.tests import cast
from driftbook.people.tests.openid import OpenIDProvider

pytestmark = pytest.mark.django_db


class Impostor:
    """A directory of somebody else's: its description is what it was told to say."""

    def __init__(self) -> None:
        self.says: dict[str, Any] = {}
        self.asked: list[str] = []
        impostor = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                impostor.asked.append(f"{self.command} {self.path}")
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(impostor.says).encode())

            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self._answer()

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    made = Impostor()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def directory(adfs: OpenIDProvider, lindeby: Organisation) -> Directory:
    adfs.knows("bente", groups=["GG_Care"])
    return adfs.directory_of(lindeby, GG_Care="care-worker")


def refusal(response: Any) -> str:
    assert response.status_code == 400, response.status_code
    assert response.context["reason"] == "other-issuer"
    assert not Session.objects.filter(user__isnull=False).exists()
    return str(response.context["detail"])


def test_a_directory_that_passes_itself_off_as_another_gets_nobody(
    client: Client, adfs: OpenIDProvider, impostor: Impostor, lindeby: Organisation
) -> None:
    """Its description sends people to the real one, and would have their codes for itself."""
    real = requests.get(f"{adfs.address}/.well-known/openid-configuration", timeout=60).json()
    impostor.says = real | {"token_endpoint": f"{impostor.address}/token"}
    false = OpenIDProvider(impostor.address).directory_of(lindeby, GG_Care="care-worker")
    response = client.get(f"/sign-in/directory/{false.address}/login/")
    said = refusal(response)
    assert f"“{adfs.address}”" in said
    assert f"“{impostor.address}” is set up" in said
    assert "not the directory that was set up" in response.content.decode()
    assert said in response.content.decode().replace("&#x27;", "'")


def test_one_that_changes_its_name_between_two_steps_gets_no_code(
    client: Client, adfs: OpenIDProvider, impostor: Impostor, lindeby: Organisation
) -> None:
    real = requests.get(f"{adfs.address}/.well-known/openid-configuration", timeout=60).json()
    own = {"issuer": impostor.address, "token_endpoint": f"{impostor.address}/token"}
    impostor.says = real | own
    adfs.knows("bente", groups=["GG_Care"])
    false = OpenIDProvider(impostor.address).directory_of(lindeby, GG_Care="care-worker")
    back = OpenIDProvider(impostor.address).come_back("bente", false, client)
    impostor.says = real | {"token_endpoint": f"{impostor.address}/token"}
    refusal(client.get(back))
    assert [one for one in impostor.asked if one.startswith("POST")] == []


@pytest.mark.parametrize("iss", ["", "https://elsewhere.example.org", "{address}/", "{address}x"])
def test_an_answer_of_another_issuer_is_refused(
    client: Client, adfs: OpenIDProvider, directory: Directory, iss: str
) -> None:
    back = adfs.come_back("bente", directory, client)
    refusal(client.get(f"{back}&iss={iss.format(address=adfs.address)}"))


def test_an_answer_that_names_the_issuer_is_taken(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    back = adfs.come_back("bente", directory, client)
    assert client.get(f"{back}&iss={adfs.address}").status_code == 302
    assert client.get("/api/v1/me").json()["roles"] == {"lindeby": ["care-worker"]}


def test_whoever_promises_to_name_the_issuer_has_to(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    """The provider of the tests does not promise it, so that is said in its place."""
    promised = {"authorization_response_iss_parameter_supported": True}
    directory.app.settings["openid_configuration_overrides"] = promised
    directory.app.save()
    back = adfs.come_back("bente", directory, client)
    assert "is nothing" in refusal(client.get(back))
    back = adfs.come_back("bente", directory, client)
    assert client.get(f"{back}&iss={adfs.address}").status_code == 302


def test_a_refusal_of_another_issuer_is_not_the_directorys(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    adfs.come_back("bente", directory, client)
    state = next(iter(client.session["socialaccount_states"]))
    address = f"/sign-in/directory/{directory.address}/callback/"
    asked = {"error": "access_denied", "state": state, "iss": "https://elsewhere.example.org"}
    refusal(client.get(address, asked))


def test_a_directory_that_is_silent_when_the_person_comes_back(
    client: Client, adfs: OpenIDProvider, directory: Directory
) -> None:
    back = adfs.come_back("bente", directory, client)
    directory.app.settings = {"server_url": "http://localhost:9"}
    directory.app.save()
    response = client.get(back)
    assert (response.status_code, response.context["reason"]) == (503, "unreachable")


@pytest.mark.parametrize(
    ("kept", "said", "is_it"),
    [
        ({"server_url": "https://a.example.org", "issuer": "https://a.example.org/"}, "/", True),
        ({"server_url": "https://a.example.org", "issuer": "https://a.example.org/"}, "", False),
        ({"server_url": "https://a.example.org", "issuer": "https://a.example.org"}, "/", False),
        # set up before issuers were kept to the letter
        ({"server_url": "https://a.example.org"}, "/", True),
        ({"server_url": "https://a.example.org"}, "", True),
        ({"server_url": "https://a.example.org"}, "/b", False),
        ({"server_url": "https://a.example.org/.well-known/openid-configuration"}, "", True),
    ],
)
def test_to_the_letter(kept: dict[str, str], said: str, is_it: bool) -> None:
    assert (f"https://a.example.org{said}" in issuers.names(kept)) is is_it


def test_whoever_sets_it_up_is_told_what_it_calls_itself(
    ada: User, impostor: Impostor, settings: Any
) -> None:
    settings.DEBUG = True  # http, as only the provider of a test is
    form = {
        "name": "AD",
        "server": f"{impostor.address}/.well-known/openid-configuration",
        "client": "driftbook",
        "secret": "secret",
        "groups_claim": "groups",
    }
    impostor.says = {"issuer": f"{impostor.address}/tenant"}
    page = "/people/organisations/lindeby/sign-in/openid/"
    wrong = cast.signed_in(ada).post(page, form)
    assert wrong.status_code == 422
    assert f"calls itself “{impostor.address}/tenant”" in wrong.content.decode()
    assert not Directory.objects.exists()
    impostor.says = {"issuer": impostor.address}
    assert cast.signed_in(ada).post(page, form).status_code == 302
    assert Directory.objects.get().app.settings["issuer"] == impostor.address
