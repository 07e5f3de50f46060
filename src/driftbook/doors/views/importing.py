"""Addresses from a file: sent, looked at, and then taken in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import queries
from driftbook.doors.forms import MOST_LINES, UploadForm
from driftbook.doors.importing import files, formats, uploads, words
from driftbook.doors.importing.running import NEW, REFUSED, SAME, WHATS, Verdict
from driftbook.doors.models import Upload
from driftbook.doors.visiting import of_upload
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor

CHANGE = queries.CHANGE
SHOWN = 300
"""Lines of the report on a page; those that are refused come first."""


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file. Nothing of it is taken in before somebody has seen what it would do."""
    who = actor(request)
    mine = list(queries.organisations(who, CHANGE))
    form = UploadForm(request.POST or None, request.FILES or None, organisations=mine)
    if request.method == "POST" and form.is_valid() and who.person:
        file, given = form.cleaned_data["file"], form.cleaned_data
        try:
            kept = uploads.send(
                organisation=form.keeper,
                name=file.name,
                format=given["format"],
                content=file.read(),
                person=who.person,
                most=MOST_LINES,
                now=timezone.now(),
            )
        except uploads.TooLong:
            form.add_error("file", _("The file has more than 5,000 lines."))
        except files.Unreadable as unreadable:
            text = _("That is no such file: %(why)s") % {"why": unreadable}
            form.add_error("file", text)
        else:
            return redirect("doors:upload", kept.key)
    context = {"form": form, "columns": formats.NEUTRAL, "needed": formats.NEEDED}
    return render(request, "doors/import.html", context, status=422 if form.errors else 200)


@of_upload(CHANGE)
@require_safe
def look(request: HttpRequest, upload: Upload) -> HttpResponse:
    """What the file would do, line by line. Nothing is done."""
    verdicts: list[Verdict] = []
    by = on_behalf(request, CHANGE, upload.organisation.key).by
    counts = uploads.take(upload=upload, tell=verdicts.append, by=by, now=timezone.now(), dry=True)
    order = {REFUSED: 0, SAME: 2}
    verdicts.sort(key=lambda row: (order.get(row.what, 1), row.line))
    context = {
        "upload": upload,
        "counts": [(words.WHAT[what], counts.of[what], what) for what in WHATS],
        "does_something": counts.of[NEW] + counts.of["changed"],
        "rows": [(row, words.WHAT[row.what], words.said(row.why)) for row in verdicts[:SHOWN]],
        "rest": max(0, len(verdicts) - SHOWN),
    }
    return render(request, "doors/look.html", context)


@of_upload(CHANGE)
@require_POST
def confirmation(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Take the file in."""
    by = on_behalf(request, CHANGE, upload.organisation.key).by
    counts = uploads.take(
        upload=upload, tell=lambda _row: None, by=by, now=timezone.now(), dry=False
    )
    done = counts.of[NEW] + counts.of["changed"]
    told = ngettext("%(done)s line is taken in.", "%(done)s lines are taken in.", done)
    messages.success(request, told % {"done": done})
    return redirect("doors:home")


@of_upload(CHANGE)
@require_POST
def withdrawal(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Throw the file away."""
    uploads.withdraw(upload=upload)
    messages.success(request, _("The file is thrown away. Nothing of it was taken in."))
    return redirect("doors:import")
