"""Whether it may be down, who has to be told by when, and who decides on a change: in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.downtime_shapes import (
    ApprovalAnswer,
    DowntimeFacts,
    Duty,
    NoticeAnswer,
)
from driftbook.wording import reasons, times
from driftbook.wording.languages import gettext_noop, say

ALLOWED = gettext_noop("Yes, it may be down then.")
REFUSED = gettext_noop("No, it may not be down then.")
MET = {
    True: gettext_noop("{audience}: told in time (by {by}), {channels}."),
    False: gettext_noop("{audience}: too late, they had to be told by {by}, {channels}."),
    None: gettext_noop("{audience}: to be told by {by}, {channels}."),
}
WAIVED = gettext_noop("{audience}: waived (by {by}), {channels}.")
NO_CHANNEL = gettext_noop("the handbook does not say through what")


def notices(
    handbook: Handbook, facts: DowntimeFacts, answer: NoticeAnswer, language: str
) -> Iterator[str]:
    """Allowed or refused, what is wrong, who is told by when, why, and the earliest start."""
    start, end = (at.astimezone(handbook.zone) for at in (facts.start, facts.end))
    cover = handbook.cover
    yield f"{cover.title} {cover.version} · {times.span(start, end, language)}"
    yield say(ALLOWED if answer.allowed else REFUSED, language)
    yield from _reasons(answer.violations, language)
    if answer.violations:
        yield _earliest(answer, language)
    yield from (duty(handbook, one, language) for one in answer.duties)
    yield from _reasons(answer.reasons, language)


def duty(handbook: Handbook, one: Duty, language: str) -> str:
    """`Managers: to be told by Tue 24 Nov 09:00, Mail.`"""
    known = handbook.downtime.channels if handbook.downtime else {}
    names = [known[channel].name if channel in known else channel for channel in one.channels]
    sentence = say(WAIVED if one.waived else MET[one.met], language)
    told = sentence.format(
        audience=one.audience_name,
        by=times.moment(one.by, language),
        channels=", ".join(names) or say(NO_CHANNEL, language),
    )
    return told + _clauses(one.source)


def approval(
    handbook: Handbook,
    answer: ApprovalAnswer,
    meetings: Iterable[tuple[str, datetime, datetime]],
    language: str,
) -> Iterator[str]:
    """Who decides, who is heard, and when the councils meet next: (council, start, end)."""
    yield f"{handbook.cover.title} {handbook.cover.version}"
    yield from _reasons(answer.reasons, language)
    councils = handbook.downtime.councils if handbook.downtime else {}
    for council, start, end in meetings:
        yield f"{councils[council].name}: {times.span(start, end, language)}"


def _earliest(answer: NoticeAnswer, language: str) -> str:
    if answer.earliest is None:
        return say(gettext_noop("It may not begin at any time within two years."), language)
    earliest = gettext_noop("The earliest start: {at}.")
    return say(earliest, language).format(at=times.long_moment(answer.earliest, language))


def _reasons(found: Iterable[Reason], language: str) -> Iterator[str]:
    for reason in found:
        yield f"- {reasons.phrase(reason, language)}{_clauses(reason.source)}"


def _clauses(source: Iterable[str]) -> str:
    listed = ", ".join(source)
    return f" ({listed})" if listed else ""
