"""A directory over HTTP that says and signs whatever it is told to, as none that is well would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.test import Client

from driftbook.people.models import Directory

CURVES: dict[str, type[Any]] = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}


def key(algorithm: str, name: str = "one", bits: int = 2048) -> Any:
    """A private key of the algorithm; the same for the same name."""
    return _key(algorithm if algorithm in (*CURVES, "EdDSA") else "RSA", name, bits)


@cache
def _key(algorithm: str, name: str, bits: int) -> Any:
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm]())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, bits)


def published(algorithm: str, name: str = "one", bits: int = 2048, **more: Any) -> dict[str, Any]:
    """The public half, as it stands among the keys of a directory."""
    public = key(algorithm, name, bits).public_key()
    as_dict = jwt.get_algorithm_by_name(algorithm).to_jwk(public, as_dict=True)
    return {**as_dict, "kid": name, "use": "sig", **more}


@dataclass
class Forger:
    """What the directory says; all of it can be changed between two sign-ins."""

    address: str = ""
    published: list[Any] = field(default_factory=lambda: [published("RS256")])
    algorithm: str = "RS256"
    signs_with: Any = field(default_factory=lambda: key("RS256"))
    header: dict[str, Any] = field(default_factory=lambda: {"kid": "one"})
    claims: dict[str, Any] = field(default_factory=dict)
    """Besides what every ID token says, or in its place; None: it does not say that."""
    token: str | None = None
    """The very ID token, in place of one that is made."""
    userinfo: dict[str, Any] = field(default_factory=lambda: {"sub": "bente"})
    described: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    """Of the token endpoint."""
    keys_status: int = 200
    asked: list[str] = field(default_factory=list)
    told: list[dict[str, list[str]]] = field(default_factory=list)
    """What the token endpoint was sent."""
    nonce: str = ""
    given: str = ""
    """The last ID token."""

    def id_token(self) -> str:
        """Made now, for the nonce that was asked with last."""
        now = time.time()
        said: dict[str, Any] = {
            "iss": self.address,
            "aud": "driftbook",
            "sub": "bente",
            "iat": int(now),
            "exp": int(now) + 300,
            "nonce": self.nonce,
            "groups": ["GG_Care"],
            **self.claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, self.signs_with, self.algorithm, headers=self.header)

    def answer(self, path: str) -> tuple[int, Any]:
        """To a request for this path."""
        if path == "/keys":
            return self.keys_status, {"keys": self.published}
        if path == "/userinfo":
            return 200, self.userinfo
        if path == "/token":
            self.given = self.id_token() if self.token is None else self.token
            answer = {
                "access_token": "new-access",
                "refresh_token": f"refresh-{len(self.told)}",
                "expires_in": 3600,
                "id_token": self.given,
            }
            return self.status, answer
        return 200, {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            **self.described,
        }

    def sign_in(self, directory: Directory, client: Client) -> Any:
        """There and back with a code; the answer to the last request."""
        there = client.get(f"/sign-in/directory/{directory.address}/login/")
        asked = parse_qs(urlsplit(there["Location"]).query)
        (self.nonce,) = asked["nonce"]
        back = {"code": "x", "state": asked["state"][0]}
        return client.get(f"/sign-in/directory/{directory.address}/callback/", back)


def forging() -> Iterator[Forger]:
    """A forger that answers as long as it is wanted."""
    forger = Forger()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            forger.asked.append(self.path)
            status, said = forger.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            forger.told.append(parse_qs(self.rfile.read(length).decode()))
            self._answer()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forger.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield forger
    server.shutdown()
    server.server_close()
