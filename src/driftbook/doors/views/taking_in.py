"""A file that is sent, looked at, and then taken in: the same for addresses and for tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.doors.forms import MOST_LINES, FileForm
from driftbook.doors.importing import files, uploads, words
from driftbook.doors.importing.running import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    WHATS,
    Counts,
    Tell,
    Verdict,
)
from driftbook.doors.models import Upload
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor

SHOWN = 300
"""Lines of the report on a page; those that are refused come first."""


@dataclass(frozen=True)
class TakingIn:
    """What the files are of: who may take them in, and what their pages are called."""

    action: str
    thing: Promise
    """What a line is about, as the head of its column."""
    frame: str
    """The template around the pages."""
    home: str
    """The name of the page with what has been taken in."""
    prefix: str = ""
    """What the names of the four pages begin with."""

    def sent(
        self, request: HttpRequest, form: FileForm, template: str, more: dict[str, Any]
    ) -> HttpResponse:
        """Keep the file of a valid form, and go to what it would do; else show the form."""
        kept = self._kept(request, form) if request.method == "POST" and form.is_valid() else None
        if kept:
            return redirect(self._name("upload"), kept.key)
        context = {"form": form, "frame": self.frame, **more}
        return render(request, template, context, status=422 if form.errors else 200)

    def look(self, request: HttpRequest, upload: Upload) -> HttpResponse:
        """What the file would do, line by line."""
        verdicts: list[Verdict] = []
        counts = self._take(request, upload, verdicts.append, dry=True)
        order = {REFUSED: 0, SAME: 2}
        verdicts.sort(key=lambda row: (order.get(row.what, 1), row.line))
        context = {
            "upload": upload,
            "counts": [(words.WHAT[what], counts.of[what], what) for what in WHATS],
            "does_something": counts.of[NEW] + counts.of[CHANGED],
            "rows": [(row, words.WHAT[row.what], words.said(row.why)) for row in verdicts[:SHOWN]],
            "rest": max(0, len(verdicts) - SHOWN),
            "thing": self.thing,
            "frame": self.frame,
            "names": {page: self._name(page) for page in ("import", "confirmation", "withdrawal")},
        }
        return render(request, "doors/look.html", context)

    def confirmation(self, request: HttpRequest, upload: Upload) -> HttpResponse:
        """Take the file in, and say how many lines that were."""
        counts = self._take(request, upload, lambda _row: None, dry=False)
        done = counts.of[NEW] + counts.of[CHANGED]
        told = ngettext("%(done)s line is taken in.", "%(done)s lines are taken in.", done)
        messages.success(request, told % {"done": done})
        return redirect(self.home)

    def withdrawal(self, request: HttpRequest, upload: Upload) -> HttpResponse:
        """Throw the file away."""
        uploads.withdraw(upload=upload)
        messages.success(request, _("The file is thrown away. Nothing of it was taken in."))
        return redirect(self._name("import"))

    def _name(self, page: str) -> str:
        return f"doors:{self.prefix}{page}"

    def _take(self, request: HttpRequest, upload: Upload, tell: Tell, *, dry: bool) -> Counts:
        by = on_behalf(request, self.action, upload.organisation.key).by
        return uploads.take(upload=upload, tell=tell, by=by, now=timezone.now(), dry=dry)

    def _kept(self, request: HttpRequest, form: FileForm) -> Upload | None:
        """The file of a valid form; None for one that is refused, and the form says why."""
        file, person = form.cleaned_data["file"], actor(request).person
        if person is None:
            return None
        try:
            return uploads.send(
                organisation=form.keeper,
                name=file.name,
                format=form.kind,
                content=file.read(),
                person=person,
                most=MOST_LINES,
                now=timezone.now(),
            )
        except uploads.TooLong:
            form.add_error("file", _("The file has more than 5,000 lines."))
        except files.Unreadable as unreadable:
            text = _("That is no such file: %(why)s") % {"why": unreadable}
            form.add_error("file", text)
        return None
