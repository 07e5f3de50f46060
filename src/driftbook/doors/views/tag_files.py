"""Tags from a file and into one: sent, looked at, and then taken in; and all of them as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import queries as registry
from driftbook.doors import tag_queries as queries
from driftbook.doors.forms import MOST_LINES
from driftbook.doors.importing import files, tags, uploads, words
from driftbook.doors.importing.running import NEW, REFUSED, SAME, WHATS, Verdict
from driftbook.doors.models import Tag, Upload
from driftbook.doors.tag_forms import TagFileForm
from driftbook.doors.visiting import of_tag_upload
from driftbook.people.gate import Refused, allowed, marked, on_behalf, sign_in_first
from driftbook.people.middleware import actor

SEE, CHANGE = queries.SEE, queries.CHANGE
SHOWN = 300
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file. Nothing of it is taken in before somebody has seen what it would do."""
    who = actor(request)
    mine = list(registry.organisations(who, CHANGE))
    form = TagFileForm(request.POST or None, request.FILES or None, organisations=mine)
    if request.method == "POST" and form.is_valid() and who.person:
        file = form.cleaned_data["file"]
        try:
            kept = uploads.send(
                organisation=form.keeper,
                name=file.name,
                format=tags.FORMAT,
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
            return redirect("doors:tag-upload", kept.key)
    context = {"form": form, "columns": tags.COLUMNS}
    return render(request, "doors/tag_import.html", context, status=422 if form.errors else 200)


@of_tag_upload(CHANGE)
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
    return render(request, "doors/tag_look.html", context)


@of_tag_upload(CHANGE)
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
    return redirect("doors:tags")


@of_tag_upload(CHANGE)
@require_POST
def withdrawal(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Throw the file away."""
    uploads.withdraw(upload=upload)
    messages.success(request, _("The file is thrown away. Nothing of it was taken in."))
    return redirect("doors:tag-import")


@marked(SEE)
@require_safe
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Every tag that is out and that the visitor may see, as CSV that can be taken in again."""
    sign_in_first(request)
    if not actor(request).where(SEE):
        raise Refused(SEE)
    rows = queries.in_state(queries.tags(actor(request), SEE), "").order_by("number", "pk")
    response = StreamingHttpResponse(_lines(rows.iterator(1_000)), "text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tags.csv"'
    return response


def _lines(rows: Iterator[Tag]) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(tags.EXPORTED)
    for tag in rows:
        address = str(tag.address) if tag.address else ""
        blocked = tag.blocked.isoformat(timespec="seconds") if tag.blocked else ""
        texts = (tag.number, tag.holder, address, tag.access)
        since = tag.since.isoformat(timespec="seconds")
        writer.writerow([*map(_cell, texts), since, blocked, tag.organisation.slug])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(text: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(FORMULAS) else text
