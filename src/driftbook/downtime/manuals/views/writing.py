"""Writing a manual: a new one, a new version, the same in another language, who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.downtime.manuals import actions, queries, refusals, systems, words
from driftbook.downtime.manuals.forms import InLanguage, Looked, NewManual, Revision
from driftbook.downtime.manuals.languages import direction
from driftbook.downtime.manuals.queries import WRITE
from driftbook.downtime.manuals.views.one import difference
from driftbook.downtime.manuals.visiting import of_manual
from driftbook.downtime.models import Manual
from driftbook.editions import shelf
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation

takes_a_form = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Place:
    """Whose a new manual is, and the parties of which handbook may read it."""

    organisation: Organisation
    agreement: Agreement | None

    @property
    def name(self) -> str:
        """As it stands in an address."""
        handbook = self.agreement.handbook if self.agreement else ""
        return f"{self.organisation.slug}/{handbook}"

    @property
    def title(self) -> str:
        """What the handbook is called; empty where there is none."""
        edition = shelf.newest(self.agreement.handbook) if self.agreement else None
        return edition.title if edition else ""


@allowed(WRITE)
@takes_a_form
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write a manual; first whose it is, where there are several places for it."""
    there, now = _places(request), timezone.now()
    said = request.POST.get("place") or request.GET.get("place", "")
    place = next((one for one in there if one.name == said or len(there) == 1), None)
    if place is None:
        return render(request, "downtime/manuals/places.html", {"places": there})
    keeper, agreement = place.organisation, place.agreement
    known = systems.of_agreement(agreement.pk if agreement else None, now)
    form = NewManual(
        request.POST or None,
        organisation=keeper,
        agreement=agreement,
        systems=known,
        now=now,
        initial=_usual(request, place),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given = {name: given[name] for name in ("key", "title", "text", "language", "review")}
        by = on_behalf(request, WRITE, keeper.key).by
        given |= {"organisation": keeper, "agreement": agreement, "by": by, "now": now}
        try:
            made = actions.write(**given, **form.looked)
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("It stands on the shelf."))
            return redirect("downtime:manual", made.key)
    context = {"form": form, "place": place, "several": len(there) > 1}
    return _form(request, "new", form, context)


@of_manual(WRITE)
@takes_a_form
def revision(request: HttpRequest, manual: Manual) -> HttpResponse:
    """Say something else. Where somebody else has done so meanwhile, both texts are shown."""
    initial = {name: getattr(manual, name) for name in ("title", "text", "version")}
    form = Revision(request.POST or None, initial=initial)
    context: dict[str, Any] = {"manual": manual, "direction": direction(manual.language)}
    if request.method == "POST" and form.is_valid():
        by, given = on_behalf(request, WRITE, manual.organisation.key).by, form.cleaned_data
        try:
            made = actions.revise(manual=manual, by=by, now=timezone.now(), **given)
        except refusals.Outdated as outdated:
            form, context["meanwhile"] = _both(form, outdated.manual)
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            done = _("Version %(number)d says it.") % {"number": made.version}
            messages.success(request, done)
            return redirect("downtime:manual", manual.key)
    context["refused"] = bool(form.errors) or "meanwhile" in context
    return _form(request, "revision", form, context)


@of_manual(WRITE)
@takes_a_form
def particulars(request: HttpRequest, manual: Manual) -> HttpResponse:
    """Say who reads it, what it is about and who looks after it."""
    known = systems.of_agreement(manual.agreement_id, timezone.now())
    known |= {system: system for system in manual.systems if system not in known}
    initial = {name: getattr(manual, name) for name in actions.KEPT}
    form = Looked(
        request.POST or None,
        organisation=manual.organisation,
        agreement=manual.agreement,
        systems=known,
        initial={**initial, "owner": str(manual.owner or "")},
    )
    if request.method == "POST" and form.is_valid():
        by = on_behalf(request, WRITE, manual.organisation.key).by
        try:
            actions.change(manual=manual, by=by, now=timezone.now(), **form.looked)
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect("downtime:manual", manual.key)
    return _form(request, "particulars", form, {"manual": manual})


@of_manual(WRITE)
@takes_a_form
def translation(request: HttpRequest, manual: Manual) -> HttpResponse:
    """Write the same in another language; the text to begin with is that of the original."""
    root = manual.translates or manual
    given = {"title": root.title, "text": root.text, "language": _other(request, root)}
    form = InLanguage(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        by = on_behalf(request, WRITE, manual.organisation.key).by
        try:
            said = {"by": by, "now": timezone.now(), **form.cleaned_data}
            made = actions.translate(original=manual, **said)
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("It stands on the shelf."))
            return redirect("downtime:manual", made.key)
    return _form(request, "translation", form, {"manual": manual, "original": root})


def _form(request: HttpRequest, name: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    """The page with the form: 422 where it was refused, with everything that was typed."""
    status = 422 if form.errors or context.get("refused") else 200
    context = {**context, "form": form}
    return render(request, f"downtime/manuals/{name}.html", context, status=status)


def _both(form: Revision, current: Manual) -> tuple[Revision, dict[str, Any]]:
    """The author's words to be sent again over the newest version, and what that one changed."""
    began = queries.version(current, form.cleaned_data["version"])
    again = Revision(None, initial={**form.cleaned_data, "version": current.version})
    return again, {
        "manual": current,
        "lines": difference(began.text if began else "", current.text),
    }


def _places(request: HttpRequest) -> list[Place]:
    """The organisations of the visitor that may have manuals, each with each of its agreements."""
    who, found = actor(request), []
    mine = Organisation.objects.filter(key__in=who.sides(WRITE).asking)
    for keeper in mine.order_by("name", "pk"):
        running = [pact.key for pact in who.pacts if keeper.key in pact.mine]
        agreements = Agreement.objects.filter(key__in=running).order_by("handbook")
        found += [Place(keeper, one) for one in agreements] or [Place(keeper, None)]
    return found


def _usual(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What a new manual has, where nothing else is said."""
    spoken = place.organisation.language or get_language() or "en"
    readers = "parties" if place.agreement else "own"
    return {
        "sort": "manual",
        "language": spoken,
        "readers": readers,
        "systems": request.GET.getlist("system"),
        "owner": str(actor(request).person or ""),
    }


def _other(request: HttpRequest, root: Manual) -> str:
    """The reader's language, where the original has another one."""
    spoken = get_language() or "en"
    return spoken if spoken != root.language else "da" if root.language == "sv" else "sv"
