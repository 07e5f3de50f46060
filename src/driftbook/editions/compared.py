"""A comparison arranged for a reader: the worst first, and the lines that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.handbook.comparing import Change, Comparison
from driftbook.handbook.comparing.texts import Line, differences
from driftbook.wording import changes as wording

HEADINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "worse": (_("Somebody loses an answer"), _("Make sure that this is meant.")),
    "different": (_("Something else is to be done"), ""),
    "better": (_("Somebody gains an answer"), ""),
    "words": (_("Only other words"), _("What is to be done stays the same.")),
}


@dataclass(frozen=True)
class Told:
    """One change in the reader's language."""

    change: Change
    text: str


@dataclass(frozen=True)
class Group:
    """The changes of one kind."""

    kind: str
    heading: str | Promise
    explanation: str | Promise
    changes: tuple[Told, ...]


def groups(comparison: Comparison, language: str) -> list[Group]:
    """The changes by what they mean for people; a kind without any is left out."""
    told = [Told(change, wording.phrase(change, language)) for change in comparison.changes]
    grouped = (
        Group(kind, *words, tuple(t for t in told if t.change.breaking == kind))
        for kind, words in HEADINGS.items()
    )
    return [group for group in grouped if group.changes]


def lines(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, list[Line]]]:
    """What differs in the text, file by file."""
    return differences(old, new)
