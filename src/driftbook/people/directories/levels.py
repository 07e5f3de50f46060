"""How strongly a directory must have asked somebody before we let them in.

OpenID Connect calls it `acr` (a level) and `amr` (the methods), SAML AuthnContextClassRef. What an
organisation demands is asked of its directory, and an answer must state it: a directory may ignore
what it is asked for. Where nothing is demanded, nothing is asked and nothing looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from driftbook.people.models import Directory

KEY = "level"
"""Where a session keeps what its directory stated."""
MOST, LONGEST = 20, 200


@dataclass(frozen=True)
class Stated:
    """What a directory stated about how it asked; of its own accord, or because we wanted it."""

    levels: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)


def of_session(kept: Mapping[str, Any] | None) -> Stated:
    """What a session keeps; nothing for one that began before it was kept."""
    kept = kept or {}
    return Stated(tuple(kept.get("levels", ())), tuple(kept.get("methods", ())))


def of_openid(data: Mapping[str, Any]) -> Stated:
    """What the ID token states; userinfo says who somebody is, not how they were asked."""
    token = data.get("id_token") or {}
    return Stated(_texts([token.get("acr")]), _texts(token.get("amr")))


def of_saml(contexts: Iterable[Any]) -> Stated:
    """What the assertion states."""
    return Stated(_texts(contexts))


def wanted(text: str) -> list[str]:
    """The values that a directory's field holds, with white space between them."""
    return text.split()


def lacking(directory: Directory, stated: Stated) -> str:
    """What is demanded and was not stated, in English for whoever sets it up; empty: nothing.

    One of the levels, and one of the methods, where any are demanded.
    """
    for name, demanded, said in (
        ("level", directory.levels, stated.levels),
        ("method", directory.methods, stated.methods),
    ):
        if demanded and not set(wanted(demanded)) & set(said):
            told = ", ".join(said) or "none"
            return f"{name}: wanted {' or '.join(wanted(demanded))}; stated {told}"
    return ""


def _texts(values: object) -> tuple[str, ...]:
    several = values if isinstance(values, (list, tuple)) else ()
    texts = (one[:LONGEST] for one in several if isinstance(one, str) and one)
    return tuple(dict.fromkeys(texts))[:MOST]
