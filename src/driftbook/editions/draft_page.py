"""What the pages of a draft show: its chapters, what is wrong with them, and what they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.editions import announcing, compared, findings, readiness
from driftbook.editions.draft_forms import ChapterForm
from driftbook.editions.models import Draft
from driftbook.editions.readiness import Complaint, Readiness
from driftbook.editions.visiting import Page
from driftbook.handbook.schema.chapters import FILES
from driftbook.handbook.yamltext import Problem
from driftbook.people.models import Agreement
from driftbook.people.queries import names
from driftbook.wording import findings as wording

COMPLAINTS: dict[str, str | Promise] = {
    "other-handbook": _("The id in the files is “%(id)s”; this handbook is “%(expected)s”."),
    "nothing-changed": _("Nothing differs from version %(version)s yet."),
    "version-taken": _(
        "There is a version %(version)s already. Write a new number in handbook.yaml."
    ),
    "date-goes-back": _("The date %(date)s lies before that of the last edition, %(before)s."),
}


@dataclass(frozen=True)
class ChapterRow:
    """One file of the draft."""

    name: str
    file: str
    there: bool
    changed: bool
    problems: int
    findings: int


@dataclass(frozen=True)
class Line:
    """One numbered line of a file, and what is wrong on it."""

    number: int
    text: str
    problems: tuple[str, ...]


def context(agreement: Agreement, draft: Draft, ready: Readiness, language: str) -> Page:
    """The frame of every page about the draft."""
    handbook = ready.handbook
    return {
        "agreement": agreement,
        "draft": draft,
        "ready": ready,
        "before": ready.before,
        "chapters": [_row(draft, ready, name) for name in FILES],
        "problems_found": ready.problems,
        "complaints": [said(complaint) for complaint in ready.complaints],
        "piles": findings.piles(handbook, ready.findings, language) if handbook else [],
        "blocking": len(ready.errors),
        "acknowledge": [
            (name, f"{wording.phrase(finding, language)} ({name})")
            for name, finding in ready.warnings.items()
        ],
        "title": _title(agreement, ready),
        "zone": handbook.zone if handbook else "UTC",
        "changed_by": names([draft.changed_by]).get(draft.changed_by, ""),
    }


def said(complaint: Complaint) -> str:
    """What stands against publishing, in words."""
    return str(COMPLAINTS[complaint.code]) % complaint.params


def of_chapter(draft: Draft, ready: Readiness, file: str, form: ChapterForm) -> Page:
    """One file: the form, the lines with what is wrong on them, what somebody else wrote."""
    wrong = [problem for problem in ready.problems if problem.file == file]
    text = draft.files.get(file, "")
    typed = form["text"].value() or ""
    return {
        "form": form,
        "file": file,
        "here": file.removesuffix(".yaml"),
        "wrong": wrong,
        "lines": list(_lines(text, wrong)),
        "differs": compared.lines({file: text}, {file: typed}) if typed != text else (),
        "meanwhile": form.is_bound and form.is_valid() and typed != text,
    }


def comparison(draft: Draft, ready: Readiness, now: datetime, language: str) -> Page:
    """What the draft changes for people, and in the text, against the newest edition."""
    before = ready.before
    if before is None:
        return {"groups": (), "differs": (), "first": True}
    found = None
    if ready.handbook is not None:
        start = readiness.holds_from(ready.handbook, now)
        found = announcing.difference(before, ready.handbook, start)
    return {
        "groups": compared.groups(found, language) if found else None,
        "differs": compared.lines(before.files, draft.files),
    }


def _row(draft: Draft, ready: Readiness, name: str) -> ChapterRow:
    file = f"{name}.yaml"
    old = ready.before.files.get(file) if ready.before else None
    return ChapterRow(
        name,
        file,
        there=file in draft.files,
        changed=draft.files.get(file) != old,
        problems=sum(problem.file == file for problem in ready.problems),
        findings=sum(
            found.place.file == file and found.severity in ("error", "warning")
            for found in ready.findings
        ),
    )


def _lines(text: str, wrong: Iterable[Problem]) -> Iterable[Line]:
    by_line: dict[int, list[str]] = {}
    for problem in wrong:
        by_line.setdefault(problem.line, []).append(problem.message)
    for number, line in enumerate(text.splitlines(), start=1):
        yield Line(number, line, tuple(by_line.get(number, ())))


def _title(agreement: Agreement, ready: Readiness) -> str:
    if ready.handbook is not None:
        return ready.handbook.cover.title
    return ready.before.title if ready.before else agreement.handbook
