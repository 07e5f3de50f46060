"""The handler of letters: each ends as an answer, as a case, left alone, or before a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise

from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import IGNORED, REVIEW
from driftbook.inbox.routing import Choice, Verdict
from driftbook.people.actors import Actor
from driftbook.requests.incoming import (
    answers,
    bounces,
    decisions,
    lately,
    new_cases,
    placing,
    senders,
    words,
)


class Cases:
    """What cases make of letters."""

    def take(self, letter: Letter, now: datetime) -> Verdict:
        """Handle a letter; whatever is in doubt goes to review.

        Once more is once: posting and filing look for the mail themselves.
        """
        if letter.bounce is not None:
            return bounces.take(letter, now)
        if letter.own or letter.automatic:
            return Verdict(IGNORED, "own-mail" if letter.own else "automatic")
        doubt = _doubt(letter)
        if doubt:
            return Verdict(REVIEW, doubt)
        place = placing.of(letter)
        if place is None and not letter.tokens:
            return new_cases.take(letter, now)  # it counts by itself what came lately
        if len(lately.became_something(letter)) >= lately.ANSWERS_PER_HOUR:
            return Verdict(REVIEW, "too-many")
        if place is None:
            return Verdict(REVIEW, "token-unknown")
        return answers.take(letter, place, now)

    def choices(self, letter: Letter, actor: Actor) -> Sequence[Choice]:
        """What this person may do with it."""
        return decisions.offered(letter, actor)

    def decide(self, letter: Letter, choice: str, by: By, now: datetime) -> Verdict:
        """Do what somebody who may decide has chosen. Raises NotPossible."""
        return decisions.carry_out(letter, choice, by, now)

    def explain(self, why: str) -> str | Promise:
        """The words for a code."""
        return words.WORDS.get(why, "")

    def address(self, kind: str, key: str) -> str:
        """The page of a case."""
        return reverse("requests:case", args=[key]) if kind == "case" else ""


def _doubt(letter: Letter) -> str:
    """What keeps a machine from deciding, whatever the letter is about; empty: nothing."""
    if not letter.sender:
        return "no-sender"
    if not (letter.text.strip() or letter.files):
        return "says-nothing"
    return "sender-not-proven" if senders.disproved(letter) else ""
