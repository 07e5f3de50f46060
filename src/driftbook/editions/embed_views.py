"""Topics of a handbook in other sites' pages: the links to them, and what a link shows (G-01)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.editions import embed_queries, shelf
from driftbook.editions.actions import embedding
from driftbook.editions.embed_forms import EmbedForm
from driftbook.editions.exporting import fragment
from driftbook.editions.exporting.links import Linked, clean
from driftbook.editions.exporting.pieces import Piece, piece
from driftbook.editions.exporting.responses import file, heading_level, site, unless_known
from driftbook.editions.exporting.stamp import stamp
from driftbook.editions.models import Edition, EmbedLink
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Pact
from driftbook.people.gate import marked, on_behalf, open_to_all, pact_of
from driftbook.people.models import Agreement
from driftbook.wording.languages import LANGUAGES, for_handbook

View = Callable[..., HttpResponse]
ACTION = "topic.embed"
FRAME = '<iframe src="{}" title="{}" width="100%" height="600" loading="lazy"></iframe>'


def of_a_topic(view: View) -> View:
    """For a party that may embed: the topic in the edition that holds, and the pact."""

    @marked(ACTION)
    @wraps(view)
    def page(
        request: HttpRequest, name: str, chapter: str, topic: str, **kwargs: UUID
    ) -> HttpResponse:
        pact = pact_of(request, name, ACTION)
        handbook = holding(Agreement.objects.get(key=pact.key))
        language = translation.get_language() or "en"
        found = handbook and piece(handbook, chapter, topic, language, site(request))
        if not found:
            raise Http404(f"the handbook has no topic '{chapter}/{topic}'")
        return view(request, found, pact, **kwargs)

    return page


def holding(agreement: Agreement) -> Handbook | None:
    """The edition that holds now, whoever asks."""
    rows = Edition.objects.filter(agreement=agreement).select_related("agreement")
    opened = shelf.opened(shelf.holding(rows, timezone.now()))
    return opened[0].handbook if opened else None


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_topic
def links(request: HttpRequest, found: Piece, pact: Pact) -> HttpResponse:
    """The links of a topic; posting makes one, whose address is shown once."""
    agreement = Agreement.objects.get(key=pact.key)
    form = EmbedForm(request.POST or None)
    made, token = None, ""
    if request.method == "POST" and form.is_valid():
        behalf = on_behalf(request, ACTION, pact)
        made, token = embedding.make(
            agreement=agreement,
            organisation=behalf.organisation,
            chapter=found.chapter.name,
            topic=_name(found),
            name=form.cleaned_data["name"],
            sites=form.cleaned_data["sites"],
            by=behalf.by,
            now=timezone.now(),
        )
        form = EmbedForm()
    address = site(request) + reverse("editions:embedded", args=[token]) if token else ""
    context = {
        "handbook": found.handbook,
        "chapter": found.chapter,
        "topic": found.topic,
        "piece": found,
        "form": form,
        "made": made,
        "frame": FRAME.format(escape(address), escape(found.heading)),
        "included": f"{address}?format=html",
        "links": embed_queries.links_of(agreement, found.chapter.name, _name(found)),
    }
    status = 400 if form.is_bound and form.errors else 200
    response = render(request, "editions/embed/links.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@of_a_topic
def end(request: HttpRequest, found: Piece, pact: Pact, key: UUID) -> HttpResponse:
    """End a link of the topic."""
    of_the_topic = {"chapter": found.chapter.name, "topic": _name(found)}
    link = get_object_or_404(EmbedLink, key=key, agreement__key=pact.key, **of_the_topic)
    behalf = on_behalf(request, ACTION, pact)
    embedding.end(link=link, organisation=behalf.organisation, by=behalf.by, now=timezone.now())
    messages.success(request, _("The link has ended. Its address no longer shows the topic."))
    return redirect("editions:embeds", found.handbook.id, found.chapter.name, _name(found))


@open_to_all
@require_safe
@xframe_options_exempt
def embedded(request: HttpRequest, token: str) -> HttpResponse:
    """The topic as it holds now, for a frame; `?format=html` for a server that includes it.

    404 for an unknown token, 410 once the link or the agreement has ended, or the topic is gone.
    """
    link = embed_queries.link_of(token)
    if link is None:
        raise Http404("no such link")
    framed = csp_replace({"frame-ancestors": link.sites or [NONE]})
    return cast("HttpResponse", framed(lambda request: _shown(request, link))(request))


def _shown(request: HttpRequest, link: EmbedLink) -> HttpResponse:
    handbook = holding(link.agreement)
    asked = request.GET.get("language", "")
    texts = handbook.cover.language if handbook else "en"
    language = for_handbook(asked if asked in LANGUAGES else None, texts)
    now = timezone.now()
    over = link.ended or (link.agreement.ended and link.agreement.ended <= now)
    found = None
    if handbook is not None and not over:
        found = piece(handbook, link.chapter, link.topic, language, site(request))
    with translation.override(language):
        if found is None:
            context = {"language": language, "moved": not over}
            return render(request, "editions/embed/ended.html", context, status=410)
        return _topic(request, found)


def _topic(request: HttpRequest, found: Piece) -> HttpResponse:
    plain, level = request.GET.get("format") == "html", heading_level(request)
    made = stamp(found.handbook, found.path, found.language, found.site, "embed", plain, level)

    def answer() -> HttpResponse:
        if plain:
            return file(fragment.fragment(found, level, target="_top"), "html", found.name)
        linked = Linked(found.handbook, found.site, found.path, ())
        body = clean(fragment.body(found, 1), linked, marked=True, target="_top")
        return render(request, "editions/embed/topic.html", {"piece": found, "body": body})

    return unless_known(request, made, answer)


def _name(found: Piece) -> str:
    return found.topic.name if found.topic else ""
