"""Writing the next edition: chapter by chapter in the browser, or by upload; then publishing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.editions import draft_page, readiness, remarks, shelf
from driftbook.editions.actions import drafts, publishing
from driftbook.editions.draft_forms import ChapterForm, PublicationForm, UploadForm
from driftbook.editions.models import Draft
from driftbook.editions.readiness import Readiness
from driftbook.editions.visiting import Page, of_an_agreement
from driftbook.handbook.schema.chapters import FILES
from driftbook.people.actors import Pact
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement

DRAFT, PUBLISH = "handbook.draft", "edition.publish"


def _draft(agreement: Agreement) -> Draft | None:
    return Draft.objects.filter(agreement=agreement).select_related("based_on").first()


def _ready(agreement: Agreement, draft: Draft) -> Readiness:
    return readiness.readiness(agreement.handbook, draft.files, timezone.now())


def _context(agreement: Agreement, draft: Draft, ready: Readiness) -> Page:
    return draft_page.context(agreement, draft, ready, get_language() or "en")


def _remarks(request: HttpRequest, agreement: Agreement) -> Page:
    who = actor(request)
    return {
        "remarks": remarks.open_remarks(agreement, who),
        "dealt": remarks.dealt_with(agreement, who),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_an_agreement(DRAFT)
def draft(request: HttpRequest, agreement: Agreement, pact: Pact) -> HttpResponse:
    """Where the draft stands. A post begins one from the newest edition."""
    if request.method == "POST":
        begun = on_behalf(request, DRAFT, pact)
        drafts.start(agreement=agreement, now=timezone.now(), **begun._asdict())
        return redirect("editions:draft", agreement.handbook)
    found = _draft(agreement)
    if found is None:
        newest = shelf.newest(agreement.handbook)
        title = newest.title if newest else agreement.handbook
        context: Page = {"agreement": agreement, "edition": newest, "title": title}
        context |= _remarks(request, agreement) | {"zone": "UTC"}
        return render(request, "editions/no_draft.html", context)
    context = _context(agreement, found, _ready(agreement, found)) | {"upload": UploadForm()}
    context |= _remarks(request, agreement)
    return render(request, "editions/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_an_agreement(DRAFT)
def chapter(request: HttpRequest, agreement: Agreement, pact: Pact, chapter: str) -> HttpResponse:
    """The text of one chapter, with what is wrong in it by line."""
    found = _draft(agreement)
    if found is None or chapter not in FILES:
        return redirect("editions:draft", agreement.handbook)
    file = f"{chapter}.yaml"
    form = ChapterForm(request.POST or None, draft=found, file=file)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            drafts.save(
                draft=found,
                revision=form.cleaned_data["revision"],
                files={file: form.cleaned_data["text"] or None},
                now=timezone.now(),
                **on_behalf(request, DRAFT, pact)._asdict(),
            )
        except drafts.Meanwhile as meanwhile:
            found, status = meanwhile.draft, 409
            form = form.against(found)
        else:
            messages.success(request, _("Saved."))
            return redirect("editions:draft-chapter", agreement.handbook, chapter)
    ready = _ready(agreement, found)
    context = _context(agreement, found, ready) | draft_page.of_chapter(found, ready, file, form)
    context |= {"remarks": remarks.open_remarks(agreement, actor(request), chapter)}
    return render(request, "editions/draft_chapter.html", context, status=status)


@require_POST
@of_an_agreement(DRAFT)
def upload(request: HttpRequest, agreement: Agreement, pact: Pact) -> HttpResponse:
    """Files, or a zip of them, become the draft; what cannot be taken changes nothing."""
    form = UploadForm(request.POST, request.FILES)
    now = timezone.now()
    behalf = on_behalf(request, DRAFT, pact)._asdict()
    if not form.is_valid():
        found = _draft(agreement) or drafts.start(agreement=agreement, now=now, **behalf)
        context = _context(agreement, found, _ready(agreement, found)) | {"upload": form}
        return render(request, "editions/draft.html", context, status=422)
    found = drafts.start(agreement=agreement, now=now, **behalf)
    files = form.replacing(found.files)
    drafts.save(draft=found, revision=found.revision, files=files, now=now, **behalf)
    messages.success(request, _("The files are in the draft."))
    return redirect("editions:draft", agreement.handbook)


@require_POST
@of_an_agreement(DRAFT)
def withdraw(request: HttpRequest, agreement: Agreement, pact: Pact) -> HttpResponse:
    """Throw the draft away."""
    found = _draft(agreement)
    if found is not None:
        behalf = on_behalf(request, DRAFT, pact)._asdict()
        drafts.withdraw(draft=found, now=timezone.now(), **behalf)
        messages.success(request, _("The draft is gone. What is published stays as it is."))
    return redirect("editions:cover", agreement.handbook)


@require_safe
@never_cache
@of_an_agreement(DRAFT)
def compare(request: HttpRequest, agreement: Agreement, pact: Pact) -> HttpResponse:
    """What the draft would change for people, and in the text."""
    found = _draft(agreement)
    if found is None:
        return redirect("editions:draft", agreement.handbook)
    ready, language = _ready(agreement, found), get_language() or "en"
    context = _context(agreement, found, ready)
    context |= draft_page.comparison(found, ready, timezone.now(), language)
    return render(request, "editions/draft_comparison.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_an_agreement(PUBLISH)
def publish(request: HttpRequest, agreement: Agreement, pact: Pact) -> HttpResponse:
    """What will change, what has to be acknowledged, and the button."""
    found = _draft(agreement)
    if found is None:
        return redirect("editions:draft", agreement.handbook)
    now, language = timezone.now(), get_language() or "en"
    ready = _ready(agreement, found)
    context = _context(agreement, found, ready)
    form = PublicationForm(request.POST or None, draft=found, warnings=context["acknowledge"])
    if request.method == "POST" and form.is_valid():
        try:
            edition = publishing.publish(
                agreement=agreement,
                files=found.files,
                note=form.cleaned_data["note"],
                acknowledged=form.cleaned_data["acknowledged"],
                now=now,
                **on_behalf(request, PUBLISH, pact)._asdict(),
            )
        except publishing.Unpublishable as refused:
            ready = refused.ready
            context = _context(agreement, found, ready)
        else:
            text = _("Version %(version)s is published. Both parties are being told.")
            messages.success(request, text % {"version": edition.version})
            return redirect("editions:cover", agreement.handbook)
    context |= draft_page.comparison(found, ready, now, language) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "editions/publish.html", context, status=status)
