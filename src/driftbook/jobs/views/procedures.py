"""What waits for whom, and each procedure with its time line and the form of its step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.refused import Refused as Impossible
from driftbook.history.by import By
from driftbook.jobs import procedure_page
from driftbook.jobs.actions import procedures as actions
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.ordering_after import NotOrdered
from driftbook.jobs.forms.procedures import OutcomeForm
from driftbook.jobs.models import Procedure
from driftbook.jobs.procedure_visiting import of_procedure
from driftbook.jobs.queries import procedures as queries
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor


@allowed(queries.SEE)
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """What waits for us, the overdue first; what waits for others; what has ended."""
    whole = request.GET.get("dropped") == "1"
    shown = procedure_page.lists(actor(request), timezone.now(), dropped=whole)
    return render(request, "jobs/procedures/list.html", {"lists": shown})


@require_safe
@of_procedure(queries.SEE)
def procedure(request: HttpRequest, row: Procedure) -> HttpResponse:
    """The time line, whose turn it is, and the form for whoever may write down what happened."""
    return _show(request, row)


@require_POST
@of_procedure(queries.RECORD)
def event(request: HttpRequest, row: Procedure) -> HttpResponse:
    """Write down what came of the step. 403 says whose turn it is."""
    now, who = timezone.now(), actor(request)
    page = procedure_page.page(row, who, now, get_language() or "en", data=request.POST)
    if page is None or page.form is None:
        over = row.acts is None or queries.cancelled(row)
        return _show(request, row, status=409 if over else 403)
    form = page.form
    if not form.is_valid():
        return _show(request, row, form=form, status=422)
    by = By(who.person, queries.role(who, row), getattr(request, "request_id", ""))
    try:
        actions.record(
            procedure=row,
            step=form.cleaned_data["step"],
            outcome=form.cleaned_data["outcome"],
            facts=form.facts,
            note=form.cleaned_data["note"],
            at=form.at,
            position=form.cleaned_data["position"],
            by=by,
            now=now,
        )
    except (actions.Meanwhile, Unanswerable, NotNow):
        messages.warning(request, _("Somebody has written something down meanwhile. Look again."))
        return redirect("jobs:procedure", row.key)
    except Impossible as refused:
        form.refuse(refused, get_language() or "en")
        return _show(request, row, form=form, status=422)
    except NotOrdered as refused:
        form.add_error(None, procedure_page.not_ordered(refused))
        return _show(request, row, form=form, status=422)
    messages.success(request, _("It is written down."))
    return redirect("jobs:procedure", row.key)


def _show(
    request: HttpRequest, row: Procedure, *, form: OutcomeForm | None = None, status: int = 200
) -> HttpResponse:
    page = procedure_page.page(row, actor(request), timezone.now(), get_language() or "en")
    if page is None:
        context: dict[str, object] = {"procedure": row}
        return render(request, "jobs/procedures/unreadable.html", context, status=status)
    context = {"page": page, "form": form or page.form, "refused": status in (403, 409)}
    return render(request, "jobs/procedures/procedure.html", context, status=status)
