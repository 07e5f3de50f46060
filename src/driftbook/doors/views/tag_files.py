"""Tags from a file and into one: sent, looked at, and then taken in; and all of them as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import queries as registry
from driftbook.doors import tag_queries as queries
from driftbook.doors.importing import tags
from driftbook.doors.models import Tag, Upload
from driftbook.doors.tag_forms import TagFileForm
from driftbook.doors.views.taking_in import TakingIn
from driftbook.doors.visiting import of_tag_upload
from driftbook.people.gate import Refused, allowed, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.theme.tables import CSV, as_csv

SEE, CHANGE = queries.SEE, queries.CHANGE
TAGS = TakingIn(
    CHANGE,
    gettext_lazy("Tag"),
    frame="doors/tags_page.html",
    home="doors:tags",
    prefix="tag-",
)


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file. Nothing of it is taken in before somebody has seen what it would do."""
    mine = list(registry.organisations(actor(request), CHANGE))
    form = TagFileForm(request.POST or None, request.FILES or None, organisations=mine)
    return TAGS.sent(request, form, "doors/tag_import.html", {"columns": tags.COLUMNS})


@of_tag_upload(CHANGE)
@require_safe
def look(request: HttpRequest, upload: Upload) -> HttpResponse:
    """What the file would do, line by line. Nothing is done."""
    return TAGS.look(request, upload)


@of_tag_upload(CHANGE)
@require_POST
def confirmation(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Take the file in."""
    return TAGS.confirmation(request, upload)


@of_tag_upload(CHANGE)
@require_POST
def withdrawal(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Throw the file away."""
    return TAGS.withdrawal(request, upload)


@marked(SEE)
@require_safe
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Every tag that is out and that the visitor may see, as CSV that can be taken in again."""
    sign_in_first(request)
    if not actor(request).where(SEE):
        raise Refused(SEE)
    rows = queries.in_state(queries.tags(actor(request), SEE), "").order_by("number", "pk")
    lines = as_csv(tags.EXPORTED, map(_line, rows.iterator(1_000)))
    response = StreamingHttpResponse(lines, CSV)
    response["Content-Disposition"] = 'attachment; filename="tags.csv"'
    return response


def _line(tag: Tag) -> tuple[object, ...]:
    address = str(tag.address) if tag.address else ""
    texts = (tag.number, tag.holder, address, tag.access)
    return (*texts, tag.since, tag.blocked, tag.organisation.slug)
