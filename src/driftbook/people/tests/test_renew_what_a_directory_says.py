"""ADFS and Entra say the groups only in the ID token; a refresh token renews it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from allauth.socialaccount.models import SocialApp

from driftbook.people.directories import reading
from driftbook.people.directories.reading import Refused, Unreachable, Visit
from driftbook.people.models import Directory, Organisation

pytestmark = pytest.mark.django_db


@dataclass
class Adfs:
    """A token endpoint that answers what it is told to."""

    address: str = ""
    status: int = 200
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        said = {"iss": self.address, "aud": "driftbook", "sub": "bente", "exp": time.time() + 60}
        return {
            "access_token": "new-access",
            "refresh_token": f"refresh-{len(self.asked)}",
            "expires_in": 3600,
            "id_token": jwt.encode({**said, **self.claims}, "k" * 32, algorithm="HS256"),
        }


@pytest.fixture
def adfs() -> Iterator[Adfs]:
    told = Adfs()

    class Handler(BaseHTTPRequestHandler):
        def _say(self, status: int, body: dict[str, Any]) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self) -> None:
            self._say(200, {"issuer": told.address, "token_endpoint": f"{told.address}/token"})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            told.asked.append(parse_qs(self.rfile.read(length).decode()))
            self._say(told.status, told.answer())

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def directory(adfs: Adfs, lindeby: Organisation) -> Directory:
    app = SocialApp.objects.create(
        provider="openid_connect",
        provider_id="adfs",
        client_id="driftbook",
        secret="secret",
        settings={"server_url": adfs.address},
    )
    return Directory.objects.create(organisation=lindeby, app=app, address="adfs", name="AD")


def visit(how: str = "refresh") -> Visit:
    return Visit("adfs", "bente", how, time.time() + 999, access="old", refresh="refresh-0")


def test_how_it_is_read_again_depends_on_where_the_groups_stand(directory: Directory) -> None:
    there: dict[str, Any] = {"userinfo": {"groups": []}}
    not_there: dict[str, Any] = {"id_token": {"groups": []}}
    assert reading.how(directory, there, "") == "userinfo"
    assert reading.how(directory, not_there, "refresh-0") == "refresh"
    assert reading.how(directory, not_there, "") == "again"


def test_the_refresh_token_brings_the_groups_of_now(adfs: Adfs, directory: Directory) -> None:
    adfs.claims = {"groups": ["GG_Care"]}
    told, renewed = reading.again(directory, visit())
    assert told["groups"] == ["GG_Care"]
    assert (renewed.access, renewed.refresh) == ("new-access", "refresh-1")
    assert renewed.ends > time.time() + 3500
    assert adfs.asked[0]["refresh_token"] == ["refresh-0"]


@pytest.mark.parametrize(
    "claims",
    [{"sub": "somebody"}, {"aud": "another-client"}, {"iss": "https://elsewhere"}, {"exp": 1}],
)
def test_an_id_token_that_is_not_ours_is_refused(
    adfs: Adfs, directory: Directory, claims: dict[str, Any]
) -> None:
    adfs.claims = {"groups": ["GG_Care"], **claims}
    with pytest.raises(Refused):
        reading.again(directory, visit())


def test_refused_and_unreachable_are_two_things(adfs: Adfs, directory: Directory) -> None:
    adfs.status = 400
    with pytest.raises(Refused):
        reading.again(directory, visit())
    for adfs.status in (500, 503, 429):
        with pytest.raises(Unreachable):
            reading.again(directory, visit())
