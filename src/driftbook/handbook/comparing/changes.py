"""What a comparison of two editions says: changes as codes with parameters, never sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing.patterns import Pattern
from driftbook.handbook.deciding.timeline import Question
from driftbook.handbook.spans import Spans

Breaking = Literal["worse", "better", "different", "words"]

BREAKING: dict[str, Breaking] = {
    # what somebody who asks is told, hour by hour
    "system-removed": "worse",
    "question-removed": "worse",
    "no-answer": "worse",
    "nobody-answers": "worse",
    "closes": "worse",
    "system-added": "better",
    "question-added": "better",
    "answered": "better",
    "closing-said": "better",
    "opens": "better",
    "asks-back": "different",
    "asks-no-more": "better",
    "asks-otherwise": "different",
    "other-number": "different",
    "other-menu": "different",
    "other-mail": "different",
    "other-address": "different",
    "other-contact": "different",
    "other-steps": "different",
    "more-steps": "different",
    "fewer-steps": "different",
    "still-unanswered": "different",
    # contacts and promises
    "contact-closed-on": "worse",
    "contact-open-on": "better",
    "contact-closes": "different",
    "contact-opens": "different",
    "contact-hours": "different",
    "contact-hours-stated": "different",
    "contact-hours-unstated": "different",
    "contact-number": "different",
    "contact-short": "different",
    "contact-menu": "different",
    "contact-mail": "different",
    "contact-address": "different",
    "contact-added": "different",
    "contact-removed": "different",
    "promise-removed": "worse",
    "promise-added": "better",
    "promise-hours": "different",
    # the catalogue
    "item-included": "better",
    "item-not-included": "worse",
    "item-elsewhere": "different",
    "item-provided": "different",
    "item-added": "different",
    "item-removed": "different",
    # guides
    "guide-removed": "worse",
    "guide-added": "better",
    "path-leads-nowhere": "worse",
    "path-ends-otherwise": "different",
    "path-goes-on": "different",
    "path-ends-here": "different",
    "path-asks-otherwise": "different",
    "choice-removed": "different",
    "choice-added": "different",
    "choice-involves": "different",
    # action cards
    "card-removed": "worse",
    "card-added": "better",
    "card-step-added": "different",
    "card-step-removed": "different",
    "card-steps-order": "different",
    "card-taken-over": "different",
    "card-not-taken-over": "different",
    "timer-length": "different",
    "step-duty": "different",
    "step-call": "different",
    "announcement-spoken": "different",
    # doors
    "unit-opens-no-more": "worse",
    "unit-opens": "better",
    "unit-instruction": "different",
    "unit-instruction-gone": "different",
    "trouble-otherwise": "different",
    "battery-critical": "different",
    "battery-report-removed": "worse",
    "battery-report-added": "better",
    "battery-report-time": "different",
    "battery-report-to-no-more": "different",
    "battery-report-to": "different",
    "emergency-removed": "worse",
    "emergency-added": "better",
    "emergency-length": "different",
    "by-hand-removed": "different",
    "by-hand-added": "different",
    # downtime
    "notice-removed": "worse",
    "notice-added": "better",
    "notice-of-fewer": "worse",
    "notice-of-more": "better",
    "notice-period": "different",
    "notice-channels": "different",
    "window-hours": "different",
    "kind-in-windows": "worse",
    "kind-any-time": "better",
    "kind-longest": "different",
    "council-seat-gone": "different",
    "council-seat": "different",
    # the cover
    "holidays-count": "different",
    "holidays-count-no-more": "different",
    "fact-changed": "different",
    "fact-added": "different",
    "fact-removed": "different",
    "party-added": "different",
    "party-removed": "different",
    "timezone-changed": "different",
    # chapters, and entries whose effect is not worked out
    "chapter-removed": "worse",
    "chapter-added": "better",
    "entry-added": "different",
    "entry-removed": "different",
    "entry-changed": "different",
    # only other words
    "other-price": "words",
    "other-closing": "words",
    "other-caution": "words",
    "other-text": "words",
    "contact-renamed": "words",
    "party-renamed": "words",
    "title-changed": "words",
    "language-changed": "words",
    "review-changed": "words",
    "order-changed": "words",
    "words-changed": "words",
    "version-changed": "words",
}
"""Every code in the order in which changes are told, and what it means for a reader.

`worse`: somebody loses an answer; `better`: somebody gains one; `different`: something else is
to be done; `words`: only the words (or a price, which the handbook gives in words) are others.
"""
_ORDER = {code: position for position, code in enumerate(BREAKING)}
_RANK: dict[Breaking, int] = {"worse": 0, "better": 1, "different": 2, "words": 3}

Times = tuple[tuple[datetime, datetime], ...]


class Difference(NamedTuple):
    """One difference before it is known whom it meets: a code, and its parameters as pairs."""

    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other in the new edition."""

    code: str
    breaking: Breaking
    params: Mapping[str, object] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    """The clauses in the new edition; of an entry that is gone, those it restated."""
    times: Times = ()
    """Half-open, within the span, in the new edition's zone. Empty: no matter of hours."""
    patterns: tuple[Pattern, ...] = ()
    """The same times as a person would put them."""
    who: tuple[Question, ...] = ()
    """The questions that it meets. Empty: no matter of who asks."""
    entry: str = ""
    """Where it stands: `support.contacts.desk`."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changes within a span, worst first."""

    old: Handbook
    new: Handbook
    start: datetime
    end: datetime
    """Excluded; both in the new edition's zone."""
    changes: tuple[Change, ...]

    def of(self, breaking: Breaking) -> tuple[Change, ...]:
        """The changes of one severity, in their order."""
        return tuple(change for change in self.changes if change.breaking == breaking)


class Report:
    """Collects the changes from one edition to another within [start, end), UTC seconds."""

    def __init__(self, old: Handbook, new: Handbook, start: int, end: int) -> None:
        self.old, self.new, self.start, self.end = old, new, start, end
        self.changes: list[Change] = []
        self.said: set[tuple[str | int, ...]] = set()
        """Places (chapter, then path) of which all has been said."""

    def add(
        self,
        difference: Difference,
        *,
        entry: str = "",
        source: Iterable[str] = (),
        times: Spans | None = None,
        patterns: tuple[Pattern, ...] = (),
        who: tuple[Question, ...] = (),
        breaking: Breaking | None = None,
    ) -> None:
        """Report a difference; `times` are cut to the span."""
        cut = times & Spans((self.start, self.end)) if times else Spans()
        self.changes.append(
            Change(
                code=difference.code,
                breaking=breaking or BREAKING[difference.code],
                params=dict(difference.params),
                source=tuple(dict.fromkeys(source)),
                times=tuple((self._local(a), self._local(b)) for a, b in cut.pairs()),
                patterns=patterns,
                who=who,
                entry=entry,
            )
        )

    def say(self, *path: str | int) -> None:
        """Note that all about a place has been said."""
        self.said.add(path)

    def sorted(self) -> tuple[Change, ...]:
        """The changes, worst first, then in the order of the codes, then as they were found."""
        return tuple(sorted(self.changes, key=lambda c: (_RANK[c.breaking], _ORDER[c.code])))

    def _local(self, second: int) -> datetime:
        return datetime.fromtimestamp(second, self.new.zone)


def difference(code: str, **params: object) -> Difference:
    """A difference from its parameters."""
    return Difference(code, tuple(params.items()))
