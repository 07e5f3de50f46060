"""Lines by hand, credits, and lines that get their price later."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.charges import queries, statements, visiting, words
from driftbook.charges.actions import credit as credit_line
from driftbook.charges.actions import price_again
from driftbook.charges.actions.lines import write_by_hand
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.forms import CreditForm, LineForm
from driftbook.charges.models import Item, Line
from driftbook.charges.visiting import WRITE
from driftbook.editions import shelf
from driftbook.handbook.reading import Unreadable
from driftbook.people.by import by
from driftbook.people.gate import marked
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement


def place(line: Line) -> str:
    """Where the line stands on its statement."""
    month = line.day.replace(day=1)
    page = reverse("charges:statement", args=[line.agreement.handbook, line.customer.slug, month])
    return f"{page}?line={line.key}#line-{line.key}"


@marked(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: HttpRequest, handbook: str) -> HttpResponse:
    """Charge something by hand, such as a call outside hours (G-07)."""
    agreement, provider = visiting.provider(request, handbook, WRITE)
    now = timezone.now()
    form = _form(request, agreement)
    if form.is_valid():
        try:
            line = write_by_hand(
                agreement=agreement,
                customer=form.customer_chosen,
                provider=provider,
                written=form.written,
                edition=form.edition,
                by=by(actor(request), WRITE, form.customer_chosen.key),
                now=now,
            )
        except NotDone as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("The line is on the statement."))
            return redirect(place(line))
    context = {"form": form, "agreement": agreement, "has_items": bool(form.fields["item"].choices)}  # type: ignore[attr-defined]
    context["titles"] = queries.titles([handbook])
    status = 422 if form.is_bound else 200
    return render(request, "charges/new_line.html", context, status=status)


def _form(request: HttpRequest, agreement: Agreement) -> LineForm:
    now = timezone.now()
    edition = queries.edition_at(agreement, now)
    try:
        clauses = list(shelf.read(edition).cover.clauses) if edition else []
    except Unreadable:
        clauses = []
    return LineForm(
        request.POST or None,
        customers=queries.customers(agreement),
        items=Item.objects.filter(agreement=agreement).order_by("name"),
        clauses=clauses,
        edition=edition,
        zone=queries.zone(agreement, edition, now),
        now=now,
    )


@marked(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def credit(request: HttpRequest, line: UUID) -> HttpResponse:
    """Take a line back: another line says the opposite, and both stay."""
    found, who = visiting.line_to_change(request, line)
    form = CreditForm(request.POST or None)
    if form.is_valid():
        try:
            made = credit_line(
                line=found, because=form.cleaned_data["because"], by=who, now=timezone.now()
            )
        except NotDone as refused:
            messages.warning(request, words.refusal(refused))
            return redirect(place(found))
        messages.success(request, _("The line is credited."))
        return redirect(place(made))
    context = {"form": form, "row": statements.row(found, get_language() or "en")}
    context["address"] = place(found)
    status = 422 if form.is_bound else 200
    return render(request, "charges/credit.html", context, status=status)


@marked(WRITE)
@require_POST
def pricing(request: HttpRequest, line: UUID) -> HttpResponse:
    """Charge a line that had no price at the one that has been agreed meanwhile."""
    found, who = visiting.line_to_change(request, line)
    try:
        made = price_again(line=found, by=who, now=timezone.now())
    except NotDone as refused:
        messages.warning(request, words.refusal(refused))
        return redirect(place(found))
    messages.success(request, _("The line has its price."))
    return redirect(place(made))
