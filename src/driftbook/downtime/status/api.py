"""Status pages over HTTP, for whoever keeps them. What they show is open to all: `status.json`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import Field

from driftbook.downtime.models import StatusPage
from driftbook.downtime.status import actions, links, queries
from driftbook.downtime.status.forms import LONGEST_PAST
from driftbook.downtime.status.visiting import ACTION, keeper
from driftbook.editions.embed_forms import MOST_SITES, origins
from driftbook.people.api_auth import REFUSALS, Needs, problem
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

router = Router(tags=["downtime"])
Slug = Annotated[str, Path(max_length=60, examples=["orebro-kommun"])]
Language = Literal["da", "sv", "en"]
COUNTED = Count(
    "subscriptions",
    filter=Q(subscriptions__ended=None, subscriptions__confirmed__isnull=False),
)


class Offer(Schema):
    """How a page is offered."""

    languages: list[Language] = Field(
        min_length=1, max_length=3, description="The first where a reader's is not there."
    )
    past_days: int = Field(actions.PAST_DAYS, ge=1, le=LONGEST_PAST)
    sites: list[Annotated[str, Field(max_length=300)]] = Field(
        [], max_length=MOST_SITES, description="Which may show the banner; none: every site."
    )


class StatusPageOut(Schema):
    """A page."""

    organisation: str
    open: bool
    languages: list[str]
    past_days: int
    sites: list[str]
    revision: int = Field(description="Grows with everything that the page shows.")
    subscribers: int = Field(description="How many addresses get mail.")
    address: str


@router.get(
    "/status-pages",
    response={200: list[StatusPageOut], **REFUSALS},
    auth=Needs(ACTION),
    summary="Status pages",
)
def status_pages(request: HttpRequest) -> Any:
    """Those that the caller keeps, also closed ones."""
    return [_page(one) for one in queries.pages(actor(request)).annotate(counted=COUNTED)]


@router.put(
    "/status-pages/{organisation}",
    response={200: StatusPageOut, **REFUSALS},
    auth=Needs(ACTION, of_object=True),
    summary="Open or change a status page",
)
def put_status_page(request: HttpRequest, organisation: Slug, body: Offer) -> Any:
    """Open to everybody from now on. The same again changes nothing."""
    theirs = keeper(request, organisation)
    try:
        sites = origins(body.sites)
    except ValidationError as wrong:
        return problem(400, "a site is no https origin", " ".join(wrong.messages))
    actions.open_page(
        organisation=theirs,
        languages=list(dict.fromkeys(body.languages)),
        past_days=body.past_days,
        sites=sites,
        by=on_behalf(request, ACTION, theirs.key).by,
        now=timezone.now(),
    )
    return _page(_of(theirs))


@router.post(
    "/status-pages/{organisation}/closing",
    response={200: StatusPageOut, **REFUSALS},
    auth=Needs(ACTION, of_object=True),
    summary="Close a status page",
)
def close_status_page(request: HttpRequest, organisation: Slug) -> Any:
    """Nobody sees it any more, and all subscriptions end for good. Twice is once."""
    theirs = keeper(request, organisation)
    there = StatusPage.objects.filter(organisation=theirs).first()
    if there is None:
        return problem(404, "there is no status page", "it was never opened")
    by = on_behalf(request, ACTION, theirs.key).by
    actions.close_page(page=there, by=by, now=timezone.now())
    return _page(_of(theirs))


def _of(organisation: Organisation) -> StatusPage:
    rows = StatusPage.objects.select_related("organisation").annotate(counted=COUNTED)
    return rows.get(organisation=organisation)


def _page(page: Any) -> dict[str, Any]:
    return {
        "organisation": page.organisation.slug,
        "open": page.closed is None,
        "languages": page.languages,
        "past_days": page.past_days,
        "sites": page.sites,
        "revision": page.revision,
        "subscribers": page.counted,
        "address": links.page(page.organisation.slug),
    }
