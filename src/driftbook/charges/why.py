"""Why a line was charged: the reasons that were stored with it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from driftbook.charges.models import Line
from driftbook.handbook.deciding.answers import Reason
from driftbook.wording import reasons


@dataclass(frozen=True)
class Clause:
    """A clause, and where it is read; no address where the edition is not known."""

    name: str
    address: str


@dataclass(frozen=True)
class Why:
    """One reason as a sentence."""

    text: str
    clauses: tuple[Clause, ...]
    quoted: bool
    """Whether it is in the words in which it was stored, whatever the reader's language is."""


def why(line: Line, language: str) -> list[Why]:
    """The reasons of the line, in their order; of a credit, those that were given for it."""
    clauses = reverse("editions:clauses", args=[line.edition.mark]) if line.edition else ""
    return list(_told(line.reasons, clauses, language))


def _told(stored: object, clauses: str, language: str) -> Iterator[Why]:
    for one in stored if isinstance(stored, list) else []:
        if not isinstance(one, dict):
            continue
        phrased = phrase(one, language)
        text = phrased or str(one.get("text") or one.get("code") or "")
        if text:
            yield Why(text, tuple(_clauses(one.get("source"), clauses)), not phrased)


def _clauses(source: object, address: str) -> Iterator[Clause]:
    for name in source if isinstance(source, list) else []:
        yield Clause(str(name), f"{address}#{name}" if address else "")


def phrase(stored: Mapping[str, Any], language: str) -> str:
    """The reason in the language; empty where this release does not know its code any longer."""
    code, params = stored.get("code"), stored.get("params")
    if not isinstance(code, str) or not code or not isinstance(params, dict):
        return ""
    revived = {str(name): _revived(value) for name, value in params.items()}
    try:
        return reasons.phrase(Reason(code, revived), language)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return ""  # stored by another release, with other parameters


def _revived(value: object) -> object:
    """Instants and dates, which JSON keeps as text, as they were."""
    if not isinstance(value, str) or len(value) < 10 or value[4:5] != "-":
        return value
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return value
