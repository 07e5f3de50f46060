"""Nobody looks around in our network through us (SSRF).

Ada administers an organisation on somebody else's Driftbook: she may say where its directory is.
The other ways out have tests of their own: `outbox/tests/test_webhooks.py` (webhooks, names that
lead elsewhere on the second look), `incidents/tests/test_ask_an_address.py` (monitors).
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests
from django.test import Client

from driftbook.outbox.channels import webhooks
from driftbook.people.directories import asking
from driftbook.people.tests import cast
from driftbook.people.tests.openid import OpenIDProvider

SECRETS = ["169.254.169.254", "fe80::1", "fd00:ec2::254", "192.0.0.192", "168.63.129.16"]
HERE = ["127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe"]
STRANGE = ["224.0.0.1", "240.0.0.1", "255.255.255.255", "100.64.0.1", "64:ff9b::7f00:1"]
PRIVATE = ["10.0.0.5", "172.16.3.4", "192.168.1.1", "fd12:3456::1", "::ffff:10.0.0.5"]


@pytest.fixture(autouse=True)
def production(settings: Any) -> None:
    settings.OUTBOX_LOOPBACK = settings.DEMO = False


class Site(BaseHTTPRequestHandler):
    """Something inside. It notes who asks, and sends whoever asks for /away elsewhere."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if self.path.startswith("/away") else 200)
        self.send_header("Location", "/secret")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"secret": 1}')

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def inside() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Inside", (Site,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def leads_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [place])


@pytest.mark.parametrize("address", SECRETS + HERE + STRANGE + PRIVATE)
def test_a_directory_inside_is_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, address)
    with pytest.raises(requests.ConnectionError, match="is not a public address"):
        asking.session().get("https://adfs.example.org/")


@pytest.mark.parametrize("address", SECRETS + HERE + STRANGE)
def test_where_an_operator_allows_private_ones_the_others_stay_shut(
    address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DIRECTORIES_INSIDE = True
    leads_to(monkeypatch, address)
    with pytest.raises(requests.ConnectionError, match="is not a public address"):
        asking.session().get("https://adfs.example.org/")


@pytest.mark.parametrize("address", PRIVATE)
def test_an_adfs_in_the_cellar_where_the_operator_says_so(address: str) -> None:
    webhooks.refuse(address, inside=True)
    with pytest.raises(webhooks.NotAllowed):
        webhooks.refuse(address)


@pytest.mark.parametrize("cloud", SECRETS)
def test_no_webhook_goes_where_clouds_hand_out_secrets(cloud: str) -> None:
    with pytest.raises(webhooks.NotAllowed):
        webhooks.refuse(cloud)


def test_a_name_that_leads_inside_when_we_connect(
    inside: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the look before is passed, the connection is not used."""
    address, asked = inside
    monkeypatch.setattr(asking, "look_up", lambda *_, **__: None)
    with pytest.raises(requests.ConnectionError):
        asking.session().get(f"{address}/secret")
    assert asked == []


def test_a_directory_that_leads_elsewhere_is_not_followed(
    inside: tuple[str, list[str]], settings: Any
) -> None:
    settings.OUTBOX_LOOPBACK = True
    address, asked = inside
    assert asking.session().get(f"{address}/plain").json() == {"secret": 1}
    with pytest.raises(requests.ConnectionError, match="leads elsewhere"):
        asking.session().get(f"{address}/away")
    assert asked == ["/plain", "/away"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"])
def test_no_other_scheme(url: str) -> None:
    with pytest.raises(requests.RequestException):
        asking.session().get(url)


@pytest.mark.django_db
def test_signing_in_through_such_a_directory_asks_nobody(
    inside: tuple[str, list[str]], client: Client
) -> None:
    """The whole way: from the button to the answer, which says that it cannot be reached."""
    address, asked = inside
    town = cast.organisation("lindeby", customer_number="4711")
    directory = OpenIDProvider(address).directory_of(town)
    answer = client.get(f"/sign-in/directory/{directory.address}/login/")
    assert answer.status_code in (200, 403, 502, 503)
    assert asked == []
