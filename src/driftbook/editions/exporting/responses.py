"""Exports over HTTP: sent again when they have changed; a page that says why there is no PDF."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from driftbook.editions.exporting import fragment, kept, pdf
from driftbook.wording.languages import LANGUAGES

log = logging.getLogger(__name__)
TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


def spoken(request: HttpRequest) -> str:
    """The language of Driftbook's own words: `?language=da`, or the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else get_language() or "en"


def site(request: HttpRequest) -> str:
    """Where Driftbook answers, as the reader reached it, without a slash at the end."""
    return request.build_absolute_uri("/").rstrip("/")


def heading_level(request: HttpRequest) -> int:
    """The level of a fragment's first heading: `?level=3`; the usual where it is none."""
    asked = request.GET.get("level", "")
    level = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 1 else 0
    return level if level in fragment.LEVELS else fragment.LEVEL


def unless_known(
    request: HttpRequest, stamp: str, make: Callable[[], HttpResponse]
) -> HttpResponse:
    """The response, or 304 where the reader has it already under this stamp."""
    etag = f'"{stamp}"'
    known = get_conditional_response(request, etag=etag)
    response = make() if known is None else known
    if response.status_code < 400:
        response["ETag"] = etag
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def file(raw: bytes | str, kind: str, name: str, *, attached: bool = False) -> HttpResponse:
    """A file that the browser shows or saves under its name."""
    response = HttpResponse(raw, content_type=TYPES[kind])
    name = f"{name.replace('/', '-')}.{kind}"
    response["Content-Disposition"] = content_disposition_header(attached, name) or "inline"
    return response


def as_pdf(request: HttpRequest, page: Callable[[], str], stamp: str, name: str) -> HttpResponse:
    """The PDF of a page that `page` writes, made unless it is kept; or why there is none (503)."""
    try:
        raw = kept.keep(f"{stamp}.pdf", lambda: pdf.rendered(page()))
    except kept.Busy:
        return _no_pdf(request, "busy")
    except pdf.LibrariesMissing:
        log.exception("PDF needs native libraries: %s", pdf.INSTALL)
        return _no_pdf(request, "missing")
    except pdf.Failed:
        log.exception("A PDF could not be made")
        return _no_pdf(request, "failed")
    return file(raw, "pdf", name)


def _no_pdf(request: HttpRequest, why: str) -> HttpResponse:
    context = {"why": why, "command": pdf.INSTALL}
    response = render(request, "editions/export/no_pdf.html", context, status=503)
    if why == "busy":
        response["Retry-After"] = "10"
    return response
