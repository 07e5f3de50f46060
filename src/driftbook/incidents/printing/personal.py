"""Personal data in what is written in a log: what its writer marked, and what can be recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.history import masking

MARKED = "marked"
"""Its writer says that there is personal data in it; the others are those of `masking.found`."""


@dataclass(frozen=True)
class Recogniser:
    """Knows the numbers and mailboxes of the handbook, which are nobody's in person."""

    own: re.Pattern[str] | None

    @classmethod
    def of(cls, handbook: Handbook) -> Recogniser:
        """For logs of this handbook's cards."""
        support = handbook.support
        known = []
        for contact in support.contacts.values() if support else ():
            if contact.phone:
                known.append(r"[ \u00a0-]?".join(re.sub(r"\D", "", contact.phone)))
            if contact.mail:
                known.append(re.escape(contact.mail))
        pattern = "|".join(rf"(?<![\w.]){one}(?![\w])" for one in known)
        return cls(re.compile(pattern, re.IGNORECASE) if known else None)

    def sorts(self, entry: Entry) -> tuple[str, ...]:
        """What there is of personal data in the entry, as codes in a fixed order."""
        words = self.own.sub("", entry.words) if self.own else entry.words
        figures = entry.data.get("figures")
        if isinstance(figures, dict):
            words = " | ".join([words, *map(str, figures.values())])
        found = sorted(masking.found(words))
        return (MARKED, *found) if entry.data.get("personal") is True else tuple(found)
