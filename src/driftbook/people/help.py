"""Where things are changed and what to do instead, as a handbook says it.

`people` stands below the handbooks' shelf and cannot read them. An app above registers a helper in
its `AppConfig.ready()`; the pages that refuse something, or that speak of forgotten passwords, ask
all helpers and show what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Question:
    """What somebody needs help with."""

    about: str
    """`forgotten` (a password), or the code of a refusal such as `no-role` (see `refusals`)."""
    organisation: UUID | None
    """The organisation, by its key; None: it is not known which."""
    way: str
    """`directory` or `password`: how the person signs in."""
    language: str
    """`da`, `sv` or `en`; a helper may answer in the handbook's own."""


@dataclass(frozen=True)
class Advice:
    """What a handbook says."""

    text: str
    """Markdown."""
    where: str = ""
    """Where it is changed: "in AD"."""
    by: str = ""
    """By whom: "your own IT"."""
    phone: str = ""
    """E.164."""
    link: str = ""
    """An address with https://, such as a page of the organisation's own."""
    source: Sequence[str] = ()
    """Clauses."""
    language: str = ""
    """Of the texts, where it is not the one that was asked for."""


Helper = Callable[[Question], Sequence[Advice]]
_HELPERS: list[Helper] = []


def register(helper: Helper) -> None:
    """Ask this one too. Registering it twice is the same as once."""
    if helper not in _HELPERS:
        _HELPERS.append(helper)


def advice(question: Question) -> list[Advice]:
    """What the helpers say, in their order; nothing when there are none."""
    return [said for helper in _HELPERS for said in helper(question)]
