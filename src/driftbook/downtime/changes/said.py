"""What the handbook says of a change, as a page shows it: in the reader's language, in its zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.downtime.changes import judging, seats, words
from driftbook.downtime.models import Change, Downtime
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.downtime_shapes import (
    Conflict,
    DowntimeFacts,
    Duty,
    NoticeAnswer,
    Planned,
)
from driftbook.people.models import Agreement
from driftbook.wording import downtime as wording


@dataclass(frozen=True)
class Sentence:
    """A reason, and the clauses it stands on."""

    text: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """Something else at the same time."""

    title: str
    route: str
    """With `key`: where it stands."""
    key: UUID
    start: datetime
    end: datetime
    systems: tuple[str, ...]
    depends: bool
    """Not the same system: the one does not work without a system of the other."""


@dataclass(frozen=True)
class Approval:
    """Who decides, and whose advice is heard."""

    role: str
    party: str
    people: tuple[str, ...]
    councils: tuple[str, ...]
    advice_needed: bool
    source: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """All of it."""

    notices: NoticeAnswer
    violations: tuple[Sentence, ...]
    reasons: tuple[Sentence, ...]
    duties: tuple[tuple[Duty, tuple[str, ...]], ...]
    """Each with the names of its channels."""
    depends: tuple[str, ...]
    """The names of the systems that do not work either."""
    approval: Approval
    clashes: tuple[Clash, ...]


def said(
    handbook: Handbook,
    agreement: Agreement,
    facts: DowntimeFacts,
    others: Iterable[Change | Downtime],
    now: datetime,
) -> Said:
    """What it says at `now` (aware). Raises refusals.Unknown, NoTime."""
    answer = judging.notices(handbook, facts, now)
    chapter = handbook.downtime
    channels = chapter.channels if chapter else {}
    return Said(
        notices=answer,
        violations=sentences(answer.violations),
        reasons=sentences(answer.reasons),
        duties=tuple(
            (duty, tuple(channels[one].name for one in duty.channels if one in channels))
            for duty in answer.duties
        ),
        depends=tuple(
            words.systems(handbook, [one for one in answer.affected if one not in facts.systems])
        ),
        approval=approval(handbook, agreement, facts.kind, facts.systems),
        clashes=clashes(handbook, Planned("", facts.systems, facts.start, facts.end), others),
    )


def approval(
    handbook: Handbook, agreement: Agreement, kind: str, systems: Iterable[str]
) -> Approval:
    """Who decides on it. Raises refusals.Unknown."""
    found = judging.approval(handbook, kind, systems)
    parties = handbook.cover.parties
    return Approval(
        role=found.role or "",
        party=parties[found.party].name if found.party in parties else "",
        people=tuple(str(user) for user in seats.deciders(agreement, found)),
        councils=tuple(words.council(handbook, one) for one in found.councils),
        advice_needed=found.advice_needed,
        source=found.source,
    )


def clashes(
    handbook: Handbook, one: Planned, others: Iterable[Change | Downtime]
) -> tuple[Clash, ...]:
    """What of the others is at the same time and takes down what it takes down."""
    by_key = {str(other.key): other for other in others}
    found = judging.conflicts(handbook, one, map(judging.planned, by_key.values()))
    return tuple(clash(handbook, conflict, by_key[conflict.other]) for conflict in found)


def clash(handbook: Handbook, conflict: Conflict, other: Change | Downtime) -> Clash:
    """One of them, with the row of the other."""
    return Clash(
        title=title(other),
        route=route(other),
        key=other.key,
        start=conflict.start.astimezone(handbook.zone),
        end=conflict.end.astimezone(handbook.zone),
        systems=tuple(words.systems(handbook, conflict.systems)),
        depends=conflict.why == "depends",
    )


def title(row: Change | Downtime) -> str:
    """What a change or a downtime is called in a list with both."""
    if isinstance(row, Change):
        return _("Change %(number)s: %(title)s") % {"number": row.number, "title": row.title}
    return _("Downtime: %(title)s") % {"title": row.title}


def route(row: Change | Downtime) -> str:
    """The name of the address at which it stands."""
    return "downtime:change" if isinstance(row, Change) else "downtime:downtime"


def sentences(reasons: Iterable[Reason]) -> tuple[Sentence, ...]:
    """Reasons in the reader's language."""
    language = get_language() or "en"
    return tuple(Sentence(wording.reason(one, language), tuple(one.source)) for one in reasons)
