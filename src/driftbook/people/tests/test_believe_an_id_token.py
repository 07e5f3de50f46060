"""Who somebody is stands in an ID token, and is believed for its signature and its nonce."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from driftbook.people.models import Directory, Organisation, Session, User
from driftbook.people.tests.forging import Forger, forging, key, published
from driftbook.people.tests.openid import OpenIDProvider

pytestmark = pytest.mark.django_db

SECRET = "secret-of-driftbook-in-its-directory"


@pytest.fixture
def forger() -> Iterator[Forger]:
    yield from forging()


@pytest.fixture
def directory(forger: Forger, lindeby: Organisation) -> Directory:
    made = OpenIDProvider(forger.address).directory_of(lindeby, GG_Care="care-worker")
    made.app.secret = SECRET
    made.app.save()
    return made


def refused(response: Any, reason: str, status: int = 400) -> str:
    """Nobody is made or let in. The technical reason, which the page says too."""
    assert (response.status_code, response.context["reason"]) == (status, reason)
    assert not Session.objects.filter(user__isnull=False).exists()
    assert not User.objects.filter(directory__isnull=False).exists()
    return str(response.context["detail"])


def who(client: Client) -> Any:
    return client.get("/api/v1/me").json().get("roles")


@pytest.mark.parametrize(
    "algorithm", ["RS256", "RS384", "RS512", "PS256", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
)
def test_a_token_that_is_signed_by_a_published_key_is_believed(
    client: Client, forger: Forger, directory: Directory, algorithm: str
) -> None:
    forger.published = [published(algorithm)]
    forger.algorithm, forger.signs_with = algorithm, key(algorithm)
    assert forger.sign_in(directory, client)["Location"] == "/"
    assert who(client) == {"lindeby": ["care-worker"]}


def test_a_directory_with_one_key_need_not_name_it(
    client: Client, forger: Forger, directory: Directory
) -> None:
    """Keys for encrypting and of other kinds are not meant."""
    forger.header = {}
    forger.published += [published("RS256", "locks", use="enc"), published("ES256", "other")]
    assert forger.sign_in(directory, client)["Location"] == "/"


def test_of_two_keys_one_must_be_named(
    client: Client, forger: Forger, directory: Directory
) -> None:
    forger.header = {}
    forger.published += [published("RS256", "two")]
    said = refused(forger.sign_in(directory, client), "not-trusted")
    assert "not among those that the directory publishes" in said


def test_without_a_signature(client: Client, forger: Forger, directory: Directory) -> None:
    forger.algorithm, forger.signs_with = "none", None
    assert "not signed" in refused(forger.sign_in(directory, client), "unsigned")


@pytest.mark.parametrize("secret", ["the client's", "the public key"])
def test_by_a_secret_that_is_none(
    client: Client, forger: Forger, directory: Directory, secret: str
) -> None:
    """HMAC with what others know too: the client's secret, or the key that is published."""
    pem = key("RS256").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    known = SECRET.encode() if secret == "the client's" else pem
    as_key = {"kty": "oct", "k": base64url(known), "kid": "shared", "alg": "HS256"}
    forger.published.append(as_key)

    def by_hmac() -> str:
        head = base64url(json.dumps({"alg": "HS256", "kid": "shared"}).encode())
        signed = f"{head}.{made().split('.')[1]}"
        return f"{signed}.{base64url(hmac.digest(known, signed.encode(), 'sha256'))}"

    made = forger.id_token
    forger.id_token = by_hmac  # type: ignore[method-assign]
    said = refused(forger.sign_in(directory, client), "not-trusted")
    assert "signed by HS256, which is not believed" in said


def base64url(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode()


def test_by_another_key_of_that_name(client: Client, forger: Forger, directory: Directory) -> None:
    forger.signs_with = key("RS256", "somebody else's")
    assert "Signature" in refused(forger.sign_in(directory, client), "tampered")


def test_changed_on_its_way(client: Client, forger: Forger, directory: Directory) -> None:
    forger.sign_in(directory, Client())
    head, _, signature = forger.given.split(".")
    User.objects.filter(directory__isnull=False).delete()
    forger.claims = {"sub": "the mayor"}
    forger.token = ".".join((head, forger.id_token().split(".")[1], signature))
    refused(forger.sign_in(directory, client), "tampered")


def test_by_another_algorithm_than_the_key_is_for(
    client: Client, forger: Forger, directory: Directory
) -> None:
    forger.published = [published("RS256", alg="RS256")]
    forger.algorithm = "RS512"
    refused(forger.sign_in(directory, client), "not-trusted")


def test_by_a_key_that_is_too_short(client: Client, forger: Forger, directory: Directory) -> None:
    forger.published = [published("RS256", "short", 1024)]
    forger.header, forger.signs_with = {"kid": "short"}, key("RS256", "short", 1024)
    assert "2048" in refused(forger.sign_in(directory, client), "not-trusted")


@pytest.mark.parametrize("token", ["", "no token", "a.b.c", 17, None, {"sub": "bente"}])
def test_what_is_no_token(client: Client, forger: Forger, directory: Directory, token: Any) -> None:
    forger.token = token
    if token is None:
        forger.answer = without_token(forger.answer)  # type: ignore[method-assign]
    refused(forger.sign_in(directory, client), "not-trusted")


def without_token(answer: Any) -> Any:
    """As OAuth does, which knows of no ID token."""

    def answered(path: str) -> tuple[int, Any]:
        status, said = answer(path)
        return status, {name: value for name, value in said.items() if name != "id_token"}

    return answered


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "another-client"}, "for-another"),
        ({"aud": None}, "not-trusted"),
        ({"iss": "https://elsewhere.example.org"}, "for-another"),
        ({"iss": None}, "not-trusted"),
        ({"exp": 1}, "out-of-date"),
        ({"exp": None}, "not-trusted"),
        ({"nbf": time.time() + 900}, "out-of-date"),
        ({"sub": None}, "not-trusted"),
        ({"iat": None}, "not-trusted"),
    ],
)
def test_signed_well_and_not_for_us_or_now(
    client: Client,
    forger: Forger,
    directory: Directory,
    claims: dict[str, Any],
    reason: str,
) -> None:
    forger.claims = claims
    refused(forger.sign_in(directory, client), reason)


def test_a_clock_that_is_half_a_minute_off_keeps_nobody_out(
    client: Client, forger: Forger, directory: Directory
) -> None:
    now = int(time.time())
    forger.claims = {"iat": now + 30, "nbf": now + 30, "exp": now + 330}
    assert forger.sign_in(directory, client)["Location"] == "/"


def test_each_sign_in_has_a_nonce_of_its_own(
    client: Client, forger: Forger, directory: Directory
) -> None:
    forger.sign_in(directory, client)
    first = forger.nonce
    forger.sign_in(directory, client)
    assert len(first) > 40
    assert first != forger.nonce


@pytest.mark.parametrize(
    ("nonce", "why"),
    [
        ("made-up", "that of another sign-in"),
        ("", "it has no nonce"),
        (None, "it has no nonce"),
        (17, "it has no nonce"),
        (["a"], "it has no nonce"),
    ],
)
def test_a_wrong_nonce_and_none_are_refused(
    client: Client,
    forger: Forger,
    directory: Directory,
    caplog: pytest.LogCaptureFixture,
    nonce: Any,
    why: str,
) -> None:
    forger.claims = {"nonce": nonce}
    with caplog.at_level(logging.WARNING):
        response = forger.sign_in(directory, client)
    assert why in refused(response, "not-asked-for")
    assert "Begin again" in response.content.decode()
    assert any("not-asked-for" in said and why in said for said in caplog.messages)
    assert forger.nonce not in caplog.text


def test_a_token_of_an_earlier_sign_in_is_refused(
    client: Client, forger: Forger, directory: Directory
) -> None:
    """Whoever got hold of Bente's token cannot come in by it, with a code of their own."""
    bente = Client()
    assert forger.sign_in(directory, bente)["Location"] == "/"
    bente.post("/sign-out/")
    User.objects.filter(directory__isnull=False).delete()
    forger.token = forger.given
    said = refused(forger.sign_in(directory, client), "not-asked-for")
    assert "that of another sign-in" in said


def test_userinfo_about_somebody_else_is_refused(
    client: Client, forger: Forger, directory: Directory
) -> None:
    forger.userinfo = {"sub": "the mayor", "groups": ["GG_Care"]}
    said = refused(forger.sign_in(directory, client), "not-trusted")
    assert "userinfo speaks of somebody else" in said


def test_keys_are_asked_for_once_and_a_new_one_is_found(
    forger: Forger, directory: Directory
) -> None:
    forger.sign_in(directory, Client())
    forger.sign_in(directory, Client())
    assert forger.asked.count("/keys") == 1
    forger.published = [published("RS256", "two")]  # as ADFS does it once a year
    forger.header, forger.signs_with = {"kid": "two"}, key("RS256", "two")
    client = Client()
    assert forger.sign_in(directory, client)["Location"] == "/"
    assert who(client) == {"lindeby": ["care-worker"]}
    assert forger.asked.count("/keys") == 2


def test_a_key_that_nobody_publishes_is_asked_for_once_more_and_refused(
    client: Client, forger: Forger, directory: Directory
) -> None:
    forger.header = {"kid": "made-up"}
    refused(forger.sign_in(directory, client), "not-trusted")
    assert forger.asked.count("/keys") == 1
    refused(forger.sign_in(directory, client), "not-trusted")
    assert forger.asked.count("/keys") == 2


@pytest.mark.parametrize("answer", ["500", "404", "no list", "elsewhere"])
def test_a_directory_that_does_not_give_its_keys_is_away(
    client: Client, forger: Forger, directory: Directory, answer: str
) -> None:
    if answer.isdecimal():
        forger.keys_status = int(answer)
    elif answer == "no list":
        forger.published = {"RS256": "x"}  # type: ignore[assignment]
    else:
        forger.described = {"jwks_uri": "http://localhost:9/keys"}
    refused(forger.sign_in(directory, client), "unreachable", 503)


def test_its_keys_are_not_looked_for_inside(
    client: Client, forger: Forger, directory: Directory
) -> None:
    forger.described = {"jwks_uri": "http://169.254.169.254/keys"}
    refused(forger.sign_in(directory, client), "unreachable", 503)


@pytest.mark.parametrize("described", [{"jwks_uri": None}, {"jwks_uri": ""}])
def test_a_directory_without_keys_is_not_believed(
    client: Client, forger: Forger, directory: Directory, described: dict[str, Any]
) -> None:
    forger.described = described
    assert "no keys" in refused(forger.sign_in(directory, client), "not-trusted")


def test_the_real_provider_sends_the_nonce_back_and_signs(
    client: Client, adfs: OpenIDProvider, lindeby: Organisation
) -> None:
    there = adfs.directory_of(lindeby, GG_Care="care-worker")
    adfs.knows("bente", groups=["GG_Care"])
    assert adfs.sign_in("bente", there, client)["Location"] == "/"
    again = Client()
    back = adfs.come_back("bente", there, again)
    session = again.session
    for state in session["socialaccount_states"].values():
        state[0]["nonce"] = "of-another-sign-in"
    session.save()
    response = again.get(back)
    assert (response.status_code, response.context["reason"]) == (400, "not-asked-for")
