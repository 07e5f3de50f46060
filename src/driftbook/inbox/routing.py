"""What becomes of a letter: an app above the inbox says so.

`take` runs in the one transaction that holds the mail's row, so that the mail and what it becomes
are written together or not at all; it may run again after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import DONE, DUPLICATE, IGNORED, REFUSED, REVIEW
from driftbook.people.actors import Actor

ENDS = (DONE, REVIEW, IGNORED, DUPLICATE, REFUSED)


@dataclass(frozen=True)
class Verdict:
    """How a letter ended."""

    state: str
    """`done`, `review` (a person decides), `ignored`, `duplicate`, `refused`."""
    why: str = ""
    """A code; `why.py` of the inbox and `explain` of the handler know its words."""
    about: tuple[str, str] = ("", "")
    """Kind and key of what it has become, as in the history."""

    def __post_init__(self) -> None:
        if self.state not in ENDS:
            raise ValueError(f"a letter does not end as {self.state!r}")


@dataclass(frozen=True)
class Choice:
    """Something that a person may do with a letter that waits for a decision."""

    code: str
    """`decide` gets it back; with a field as `code:what was typed`. No colon in it."""
    name: str | Promise
    """On the button."""
    field: str | Promise = ""
    """The label of a line of text that is needed for it; empty: none."""
    typed: str = ""
    """What stands in that line to begin with."""


class NotPossible(Exception):
    """The choice cannot be carried out; the text is for the person, in their language."""


class Handler(Protocol):
    """What an app does with letters."""

    def take(self, letter: Letter, now: datetime) -> Verdict:
        """Handle a letter, idempotently, inside the transaction that holds its ledger row.

        An exception undoes everything; the letter is tried again later.
        """
        ...

    def choices(self, letter: Letter, actor: Actor) -> Sequence[Choice]:
        """What this person may do with a letter that waits for a decision."""
        ...

    def decide(self, letter: Letter, choice: str, by: By, now: datetime) -> Verdict:
        """Do what a person has chosen, in the transaction, idempotently.

        The person's right to it (`mail.decide`) has been checked. Raises NotPossible.
        """
        ...

    def explain(self, why: str) -> str | Promise:
        """The words for a code of a verdict; empty: it is not one of the handler's."""
        ...

    def address(self, kind: str, key: str) -> str:
        """The address of the page of what a letter has become; empty: there is none."""
        ...


class Nobody:
    """Handles letters as long as no app does: people look at them."""

    def take(self, letter: Letter, now: datetime) -> Verdict:
        """Keep it for somebody to look at."""
        return Verdict(REVIEW, "nobody-handles")

    def choices(self, letter: Letter, actor: Actor) -> Sequence[Choice]:
        """None: it can only be refused."""
        return ()

    def decide(self, letter: Letter, choice: str, by: By, now: datetime) -> Verdict:
        """Nothing can be decided here."""
        raise NotPossible(choice)

    def explain(self, why: str) -> str | Promise:
        """No codes of its own."""
        return ""

    def address(self, kind: str, key: str) -> str:
        """No pages of its own."""
        return ""


_HANDLER: list[Handler] = [Nobody()]


def register(handler: Handler) -> Handler:
    """Let this handler have all letters from now on; returns the one before it (tests)."""
    before = _HANDLER[0]
    _HANDLER[0] = handler
    return before


def handler() -> Handler:
    """Who handles letters."""
    return _HANDLER[0]
