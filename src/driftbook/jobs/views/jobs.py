"""What was ordered: the list, an order, a job."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.jobs import possible, shown, visiting
from driftbook.jobs.models import Job, Order
from driftbook.jobs.models.orders import PLACED
from driftbook.jobs.queries import drafts, jobs, listing, places
from driftbook.jobs.shown import Shown
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.theme import paging

SEE, CHANGE, ORDER = "job.see", "job.change", "job.order"
PAGE = 40


@require_safe
@never_cache
@allowed(SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """What comes, what waits, what is done; my drafts on top, and the button that orders."""
    who = actor(request)
    group = request.GET.get("show", "")
    group = group if group in listing.GROUPS else "coming"
    text = request.GET.get("q", "").replace("\0", "")[:120].strip()
    mine = jobs.jobs(who, SEE)
    pages = paging.Uncounted(listing.listed(mine, group, text), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "group": group,
        "q": text,
        "page": page,
        "rows": shown.shown(page.object_list, judged=False),
        "counts": listing.counts(mine),
        "places": places.places(who, timezone.now()),
        "may_order": bool(who.where(ORDER)),
        "drafts": drafts.resumable(who),
        "several": len({job.order.orderer_id for job in page.object_list}) > 1,
    }
    return render(request, "jobs/jobs.html", context)


@require_safe
@never_cache
@visiting.of_order(SEE)
def order(request: HttpRequest, order: Order) -> HttpResponse:
    """What was ordered and what happens next; for an acute job whom to telephone now."""
    now = timezone.now()
    rows = order.jobs.select_related("order__agreement", "address__street", "door", "unit")
    lines = shown.shown(rows)
    for line in lines:
        line.job.order = order
    _edition, book = visiting.chapter_of(order)
    context = {
        "order": order,
        "lines": lines,
        "book": book,
        "now": now.astimezone(book.zone),
        "ordered": order.ordered.astimezone(book.zone),
        "calls": _calls(request, order, lines, now),
    }
    return render(request, "jobs/order.html", context)


def _calls(
    request: HttpRequest, order: Order, lines: list[Shown], now: object
) -> list[possible.Call]:
    """Whom the orderer still has to telephone: as long as nobody has accepted the job."""
    if order.orderer.key not in actor(request).roles:
        return []
    _edition, book = visiting.chapter_now(order)
    ways = dict.fromkeys(line.job.way for line in lines if line.job.state == PLACED)
    found = (possible.call(book, way, now) for way in ways)  # type: ignore[arg-type]
    return [call for call in found if call is not None]


@require_safe
@never_cache
@visiting.of_job(SEE)
def job(request: HttpRequest, job: Job) -> HttpResponse:
    """Everything about one job, what was done to it, and what may still be changed."""
    now = timezone.now()
    (line,) = shown.shown([job])
    _edition, book = visiting.chapter_now(job)
    who = actor(request)
    context = {
        "line": line,
        "job": job,
        "book": line.book or book,
        "now": now.astimezone(book.zone),
        "deeds": shown.told(job.deeds.order_by("position"), line.book),
        "may_change": jobs.jobs(who, CHANGE).filter(pk=job.pk).exists(),
        "may_order": who.may(ORDER, job.order.orderer.key),
        "move": possible.to_move(book, job, now),
        "cancel": possible.to_cancel(book, job, now),
        "help_line": possible.help_line(book, now),
        "calls": _calls(request, job.order, [line], now),
        "proofs": list(job.proofs.only("key")),
    }
    return render(request, "jobs/job.html", context)
