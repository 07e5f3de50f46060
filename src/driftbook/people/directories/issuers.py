"""Whether what stands at a directory's address, and what answers, is the one that was set up.

Otherwise somebody who runs one directory could pass on the answers of another (mix-up; OpenID
Connect Discovery 4.3, RFC 9207).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WELL_KNOWN = "/.well-known/openid-configuration"


class OtherIssuer(Exception):
    """It says that it is another directory, or does not say which."""


def description(settings: Mapping[str, Any]) -> str:
    """The address at which a directory describes itself."""
    address = str(settings.get("server_url", ""))
    return address if "/.well-known/" in address else address + WELL_KNOWN


def names(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """What a directory may call itself: to the letter what was set up.

    Directories of earlier releases were kept without the slash at the end that some have.
    """
    if issuer := settings.get("issuer"):
        return (str(issuer),)
    address = str(settings.get("server_url", "")).partition("/.well-known/")[0]
    return (address, f"{address}/")


def check_description(settings: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Raises OtherIssuer unless the description is that of the directory that was set up."""
    _check(settings, told.get("issuer"), "its description")


def check_answer(
    settings: Mapping[str, Any], told: Mapping[str, Any], answer: Mapping[str, str]
) -> None:
    """Look at `iss` in what the browser brings back; it must be there if the description says so.

    Raises OtherIssuer.
    """
    if "iss" in answer or told.get("authorization_response_iss_parameter_supported"):
        _check(settings, answer.get("iss"), "its answer")


def _check(settings: Mapping[str, Any], said: object, where: str) -> None:
    expected = names(settings)
    if said not in expected:
        told = f"“{str(said)[:200]}”" if said else "nothing"
        raise OtherIssuer(f"the issuer in {where} is {told}, and “{expected[0]}” is set up")
