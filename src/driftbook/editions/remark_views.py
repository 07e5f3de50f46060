"""Marking a remark on the next edition as dealt with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from driftbook.editions.actions import remarks
from driftbook.editions.models import Remark
from driftbook.editions.remark_forms import DealtWithForm
from driftbook.editions.visiting import of_an_agreement
from driftbook.people.actors import Pact
from driftbook.people.gate import on_behalf
from driftbook.people.models import Agreement


@require_POST
@of_an_agreement("handbook.draft")
def deal_with(request: HttpRequest, agreement: Agreement, pact: Pact, key: UUID) -> HttpResponse:
    """The remark is dealt with; the page to which one comes back is the draft."""
    remark = Remark.objects.filter(agreement=agreement, key=key).first()
    if remark is None:
        raise Http404("there is no such remark")
    form = DealtWithForm(request.POST)
    if form.is_valid():
        behalf = on_behalf(request, "handbook.draft", pact)._asdict()
        outcome = form.cleaned_data["outcome"]
        remarks.deal_with(remark=remark, outcome=outcome, now=timezone.now(), **behalf)
        messages.success(request, _("The remark is marked as dealt with."))
    else:
        messages.error(request, _("Say it in at most 500 letters."))
    return redirect("editions:draft", agreement.handbook)
