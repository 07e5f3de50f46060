"""What the check reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from driftbook.handbook.book import Handbook, Place
from driftbook.handbook.spans import Spans

Severity = Literal["error", "warning", "info", "accepted"]

SEVERITIES: dict[str, Severity] = {
    "gap": "error",
    "holiday-gap": "error",
    "clash": "error",
    "unreachable": "error",
    "sent-in-vain": "error",
    "invalid-number": "error",
    "promise-broken": "error",
    "turn-nowhere": "error",
    "unreachable-question": "error",
    "dead-outcome": "error",
    "endless-guide": "error",
    "unreachable-step": "error",
    "endless-procedure": "error",
    "never-goes-on": "error",
    "outsider": "error",
    "due-before": "error",
    "order-not-for-door": "error",
    "order-without-way": "error",
    "order-lacks-fact": "error",
    "change-twice": "error",
    "change-gap": "error",
    "class-gap": "error",
    "class-twice": "error",
    "no-working-days": "error",
    "window-nowhere": "error",
    "window-of-no-class": "error",
    "window-without-slots": "error",
    "deadline-after-start": "error",
    "type-nowhere": "error",
    "telephone-nowhere": "error",
    "clock-never-opens": "error",
    "reminder-after-closing": "error",
    "no-filer": "error",
    "queue-without-handler": "error",
    "escalates-in-a-circle": "error",
    "act-without-its-field": "error",
    "no-log-keeper": "error",
    "duty-without-holder": "error",
    "announcement-without-text": "error",
    "announcement-stays-off": "error",
    "announcement-stays-on": "error",
    "announcement-on-closed": "error",
    "announcement-off-closed": "error",
    "step-calls-closed": "error",
    "step-turns-nowhere": "error",
    "precedence-circle": "error",
    "timer-unlike-fact": "error",
    "door-trouble-unsaid": "error",
    "door-trouble-silent": "error",
    "emergency-without-granter": "error",
    "battery-leads-nowhere": "error",
    "battery-unlike-fact": "error",
    "battery-order-nowhere": "error",
    "battery-order-without-window": "error",
    "kind-without-window": "error",
    "window-too-short": "error",
    "freezes-leave-no-window": "error",
    "notice-never-met": "error",
    "notice-without-working-days": "error",
    "notice-unlike-fact": "error",
    "audience-without-channel": "error",
    "downtime-told-to-nobody": "error",
    "council-without-members": "error",
    "near-number": "warning",
    "number-in-text": "warning",
    "number-twice": "warning",
    "holidays-unsaid": "warning",
    "overnight-holiday": "warning",
    "replaced-hours": "warning",
    "never-holds": "warning",
    "no-contact": "warning",
    "unused-contact": "warning",
    "unused-hours": "warning",
    "unreachable-outcome": "warning",
    "unused-procedure": "warning",
    "unreachable-ending": "warning",
    "goes-round": "warning",
    "reminder-too-early": "warning",
    "change-repeated": "warning",
    "unused-place": "warning",
    "sign-in-without-help": "warning",
    "rule-never-decides": "warning",
    "class-never": "warning",
    "class-nowhere": "warning",
    "window-on-holiday": "warning",
    "deadline-on-closed-day": "warning",
    "minutes-left-over": "warning",
    "windows-overlap": "warning",
    "type-without-facts": "warning",
    "way-never": "warning",
    "unused-deadline": "warning",
    "idle-circumstance": "warning",
    "unit-for-no-door": "warning",
    "door-without-unit": "warning",
    "orders-of-itself": "warning",
    "waits-without-end": "warning",
    "empty-queue": "warning",
    "unused-waiting-rule": "warning",
    "mail-lacks-field": "warning",
    "mail-from-nobody": "warning",
    "status-in-other-language": "warning",
    "precedence-unsaid": "warning",
    "card-without-log-keeper": "warning",
    "step-without-duty": "warning",
    "card-without-owner": "warning",
    "card-without-approver": "warning",
    "card-without-review": "warning",
    "card-review-passed": "warning",
    "scenario-without-steps": "warning",
    "monitor-tells-nobody": "warning",
    "receiver-never-told": "warning",
    "unused-on-cards": "warning",
    "emergency-unsaid": "warning",
    "refusal-unanswered": "warning",
    "refusal-unanswered-for": "warning",
    "batteries-of-nothing": "warning",
    "battery-unlike-text": "warning",
    "battery-outcome-idle": "warning",
    "battery-told-nobody": "warning",
    "battery-report-twice": "warning",
    "battery-report-not-to-orderer": "warning",
    "battery-report-at-change": "warning",
    "battery-report-on-closed-day": "warning",
    "system-without-owner": "warning",
    "window-never-opens": "warning",
    "window-never-needed": "warning",
    "council-never-meets": "warning",
    "nobody-approves": "warning",
    "approval-never-decides": "warning",
    "seat-unshared": "warning",
    "notice-before-unplanned": "warning",
    "unplanned-told-to-nobody": "warning",
    "unused-in-downtime": "warning",
    "plan-of-no-kind": "warning",
    "review-passed": "warning",
    "uncited-clause": "warning",
    "accepted-nothing": "warning",
    "hours-not-stated": "info",
    "keys-unsaid": "info",
    "battery-unsaid": "info",
    "addresses-to-add": "info",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the handbook should say otherwise, or openly accept."""

    code: str
    severity: Severity
    entry: str
    """Which entry, as in the file: `ladders.carelock-night`."""
    place: Place
    params: Mapping[str, object] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    times: tuple[tuple[datetime, datetime], ...] = ()
    """Half-open, in the handbook's zone."""
    because: str | None = None
    """Why the parties accept it, when they do."""


class Report:
    """Collects the findings of one handbook."""

    def __init__(self, handbook: Handbook, start: int, end: int) -> None:
        self.handbook, self.start, self.end = handbook, start, end
        self.findings: list[Finding] = []

    def add(
        self,
        code: str,
        chapter: str,
        path: tuple[str | int, ...],
        *,
        entry: str,
        times: Spans | None = None,
        source: Iterable[str] = (),
        params: Mapping[str, object] | None = None,
    ) -> None:
        """Report a finding at `path` of a chapter's file."""
        zone = self.handbook.zone
        finding = Finding(
            code=code,
            severity=SEVERITIES[code],
            entry=entry,
            place=self.handbook.place(chapter, *path),
            params=params or {},
            source=tuple(source),
            times=tuple(
                (datetime.fromtimestamp(first, zone), datetime.fromtimestamp(last, zone))
                for first, last in (times.pairs() if times else ())
            ),
        )
        if finding not in self.findings:
            self.findings.append(finding)
