"""The ID token of a directory: signed by a key that it publishes, for us, now, and asked for.

It comes straight from the directory over TLS, so OpenID Connect (Core 3.1.3.7) would let us do
without its signature. It is looked at all the same: a proxy that opens TLS, or whoever gets hold of
the token endpoint alone, then cannot say who somebody is.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from django.core.cache import cache
from jwt.types import Options

from driftbook.people.directories.asking import session

KEYS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}
"""Which algorithms are believed, and the kind of key that each needs. Neither `none` nor HMAC:
whoever knows the client's secret could make those."""
KEYS_LAST = 600
LEEWAY = 60
"""How many seconds two clocks may differ."""
CHECKED: Options = {
    "require": ["iss", "sub", "aud", "exp", "iat"],
    "verify_iat": False,  # a number that tells when; exp and nbf say whether it holds
    "enforce_minimum_key_length": True,
}
_WHY: tuple[tuple[type[jwt.PyJWTError], str], ...] = (
    (jwt.ExpiredSignatureError, "out-of-date"),
    (jwt.ImmatureSignatureError, "out-of-date"),
    (jwt.InvalidAudienceError, "for-another"),
    (jwt.InvalidIssuerError, "for-another"),
    (jwt.InvalidSignatureError, "tampered"),
)


class NotBelieved(Exception):
    """An ID token that says nothing to us: `code` is one of `refusals.REASONS`."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"the ID token is not believed: {why}")
        self.code = code


def read(token: object, *, client: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of the token, for the client with this id.

    Raises NotBelieved, and requests.RequestException when the directory does not give its keys.
    """
    if not isinstance(token, str) or not token:
        raise NotBelieved("not-trusted", "there is none")
    try:
        header = jwt.get_unverified_header(token)
        key = _key(header, _place_of_keys(configuration))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            options=CHECKED,
            audience=client,
            issuer=configuration["issuer"],
            leeway=LEEWAY,
        )
    except jwt.PyJWTError as wrong:
        code = next((code for kind, code in _WHY if isinstance(wrong, kind)), "not-trusted")
        raise NotBelieved(code, str(wrong)) from wrong
    return claims


def check_nonce(claims: Mapping[str, Any], asked: object) -> None:
    """Whether the token was made for this very sign-in, and not kept from another.

    Raises NotBelieved.
    """
    said = claims.get("nonce")
    if not isinstance(asked, str) or not asked:
        raise NotBelieved("not-asked-for", "no nonce was sent for it")
    if not isinstance(said, str) or not said:
        raise NotBelieved("not-asked-for", "it has no nonce")
    if not hmac.compare_digest(said.encode(), asked.encode()):
        raise NotBelieved("not-asked-for", "its nonce is that of another sign-in")


def check_userinfo(claims: Mapping[str, Any], told: object) -> None:
    """What userinfo tells must be about the same person (Core 5.3.2). Raises NotBelieved."""
    if not isinstance(told, Mapping) or told.get("sub") != claims["sub"]:
        raise NotBelieved("not-trusted", "userinfo speaks of somebody else")


def _place_of_keys(configuration: Mapping[str, Any]) -> str:
    address = str(configuration.get("jwks_uri") or "")
    if not address:
        raise NotBelieved("not-trusted", "the directory publishes no keys")
    if str(configuration["issuer"]).startswith("https://") and not address.startswith("https://"):
        raise NotBelieved("not-trusted", "the directory publishes its keys without TLS")
    return address


def _key(header: Mapping[str, Any], address: str) -> jwt.PyJWK:
    """The key that the token names; asked for afresh once when it is not among those we know."""
    algorithm = str(header.get("alg"))
    if algorithm.lower() == "none":
        raise NotBelieved("unsigned", "it is not signed")
    if algorithm not in KEYS:
        raise NotBelieved("not-trusted", f"signed by {algorithm[:20]}, which is not believed")
    place = f"driftbook.people.jwks:{address}"
    known: list[dict[str, Any]] | None = cache.get(place)
    if known is not None and (found := _fitting(known, header)):
        return jwt.PyJWK.from_dict(found, algorithm)
    known = _published(address)
    cache.set(place, known, KEYS_LAST)
    if found := _fitting(known, header):
        return jwt.PyJWK.from_dict(found, algorithm)
    raise NotBelieved("not-trusted", "its key is not among those that the directory publishes")


def _fitting(keys: list[dict[str, Any]], header: Mapping[str, Any]) -> dict[str, Any] | None:
    """The key that the header names; where it names none, the only one that can be meant."""
    algorithm = str(header["alg"])
    fit = [
        key
        for key in keys
        if key.get("kty") == KEYS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and ("kid" not in header or key.get("kid") == header["kid"])
    ]
    return fit[0] if fit and ("kid" in header or len(fit) == 1) else None


def _published(address: str) -> list[dict[str, Any]]:
    """Raises requests.ConnectionError, also for an answer that holds no keys."""
    with session() as asking:
        answer = asking.get(address)
    if answer.status_code != 200:
        raise requests.ConnectionError(f"{address}: {answer.status_code}")
    try:
        told = answer.json()
    except requests.JSONDecodeError:
        told = None
    keys = told.get("keys") if isinstance(told, dict) else None
    if not isinstance(keys, list):
        raise requests.ConnectionError(f"{address}: no keys")
    return [key for key in keys if isinstance(key, dict)]
