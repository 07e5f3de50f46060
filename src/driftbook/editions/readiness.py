"""Whether files may become the next edition of a handbook, and all that stands against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from driftbook.editions import proof, shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.proving import Finding
from driftbook.handbook.proving.check import DEFAULT_DAYS
from driftbook.handbook.reading import Unreadable, read_files
from driftbook.handbook.yamltext import Problem

Files = Mapping[str, str]


@dataclass(frozen=True)
class Complaint:
    """What is wrong with files as the next edition, though they can be read: a code and words."""

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class Readiness:
    """What reading, checking and comparing with the edition before has found."""

    handbook: Handbook | None
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    complaints: tuple[Complaint, ...]
    before: Edition | None
    """The newest published edition, if there is one."""

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that block: somebody would be left without an answer."""
        return tuple(found for found in self.findings if found.severity == "error")

    @cached_property
    def warnings(self) -> dict[str, Finding]:
        """The findings that somebody has to acknowledge, by name."""
        return {name(found): found for found in self.findings if found.severity == "warning"}

    @property
    def blocked(self) -> bool:
        """Whether nothing but a change of the files helps."""
        return self.handbook is None or bool(self.errors or self.complaints)


def name(finding: Finding) -> str:
    """The name by which a warning is acknowledged: `near-number contacts.desk`."""
    return f"{finding.code} {finding.entry}"


def digest(files: Files) -> str:
    """SHA-256 over the names and texts of the files, in one order."""
    canonical = json.dumps(dict(files), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def readiness(handbook_id: str, files: Files, now: datetime) -> Readiness:
    """Read, check for the usual 400 days from today, and compare with what is published."""
    before = shelf.newest(handbook_id)
    try:
        handbook = read_files(shelf.as_bytes(dict(files)))
    except Unreadable as unreadable:
        return Readiness(None, tuple(unreadable.problems), (), (), before)
    today = now.astimezone(handbook.zone).date()
    findings = proof.findings(handbook, today, DEFAULT_DAYS)
    complaints = tuple(_complaints(handbook, handbook_id, files, before))
    return Readiness(handbook, (), findings, complaints, before)


def _complaints(
    handbook: Handbook, handbook_id: str, files: Files, before: Edition | None
) -> list[Complaint]:
    found = []
    if handbook.id != handbook_id:
        params: dict[str, object] = {"id": handbook.id, "expected": handbook_id}
        found.append(Complaint("other-handbook", params))
    if before is None:
        return found
    if before.digest == digest(files):
        return [*found, Complaint("nothing-changed", {"version": before.version})]
    same = Edition.objects.filter(agreement=before.agreement, version=handbook.cover.version)
    if same.exists():
        found.append(Complaint("version-taken", {"version": handbook.cover.version}))
    if handbook.cover.date < before.date:
        dates = {"date": handbook.cover.date, "before": before.date}
        found.append(Complaint("date-goes-back", dates))
    return found


def holds_from(handbook: Handbook, now: datetime) -> datetime:
    """Midnight of the handbook's date in its zone, or `now` where that has passed (G-02)."""
    return max(now, datetime.combine(handbook.cover.date, time(0), handbook.zone))
