"""Answers of status pages, rendered once and kept until something changes what they show.

Kept per process by page, kind and language. At most once in `STATUS_LOOK` seconds the database is
asked for the page's revision; with the same revision, and before the clock changes it, the kept
answer is given. With the database away, what is kept is given all the same.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

from driftbook.downtime.models import StatusPage
from driftbook.downtime.status import queries, rendering

LONGEST = timedelta(minutes=5)
"""After which an answer is made anew in any case: systems of a new edition raise no revision."""
AGE = 10
"""Seconds for which a proxy need not ask again; a browser asks, and is mostly told "the same"."""
CACHE = f"public, max-age=0, s-maxage={AGE}, stale-if-error=86400"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept."""

    body: bytes
    zipped: bytes
    etag: str
    kind: str
    """Its Content-Type."""
    revision: int
    until: datetime


@dataclass(slots=True)
class Looked:
    """A page, and when it was looked at, by a clock that only goes on."""

    page: StatusPage
    at: float


_NONE = re.compile(r"q\s*=\s*0(\.0*)?")
_pages: dict[str, Looked] = {}
_answers: dict[tuple[str, str, str], Answer] = {}
_making = Lock()


def respond(request: HttpRequest, slug: str, what: str) -> HttpResponse | None:
    """The answer of this kind (`rendering.KINDS`); None: there is no such page.

    No cookie is read or set, and nothing of the host is in it: proxies may keep it.
    """
    page = look(slug)
    if page is None:
        return None
    asked = request.GET.get("language", "") if request.META.get("QUERY_STRING") else ""
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    language = chosen(asked[:20], accepted[:200], tuple(page.languages))
    answer = kept(page, what, language)
    response = _response(request, answer)
    for name, value in _headers(answer, what, language).items():
        response.headers[name] = value
    if what == "status-banner":
        sites = page.sites or ["*"]
        response._csp_replace = {"frame-ancestors": sites}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    else:
        response.headers["X-Frame-Options"] = "DENY"
    return response


def look(slug: str) -> StatusPage | None:
    """The open page with this slug, as it was not long ago."""
    known = _pages.get(slug)
    now = time.monotonic()
    if known is not None and now - known.at < settings.STATUS_LOOK:
        return known.page
    if known is not None:
        known.at = now  # one looks; the others need not wait for a database that is slow
    try:
        page = queries.open_page(slug)
    except (DatabaseError, InterfaceError):
        if known is None:
            raise
        return known.page
    if page is None:
        _pages.pop(slug, None)
    else:
        _pages[slug] = Looked(page, now)
    return page


def kept(page: StatusPage, what: str, language: str) -> Answer:
    """The answer as it is now: kept, or made by one thread. The others wait for it only where there
    is none of late: a database that is slow must not hold all of them up."""
    key, now = (str(page.key), what, language), timezone.now()
    answer = _answers.get(key)
    if answer is not None and _good(answer, page, now):
        return answer
    if answer is not None and now < answer.until + LONGEST:
        if not _making.acquire(blocking=False):
            return answer
    else:
        _making.acquire()
    try:
        answer = _answers.get(key)
        if answer is not None and _good(answer, page, now):
            return answer
        try:
            made = _make(page, what, language, now)
        except (DatabaseError, InterfaceError):
            if answer is None:
                raise
            return answer
        _answers[key] = made
        return made
    finally:
        _making.release()


def forget() -> None:
    """Keep nothing (tests)."""
    _pages.clear()
    _answers.clear()


@lru_cache(maxsize=2048)
def chosen(asked: str, accepted: str, languages: tuple[str, ...]) -> str:
    """Of the page's languages the one that is asked for by name or by the browser, or the first."""
    if asked in languages:
        return asked
    for code, _quality in parse_accept_lang_header(accepted):
        wanted = code.partition("-")[0]
        if wanted in languages:
            return wanted
    return languages[0] if languages else "en"


@lru_cache(maxsize=512)
def unzips(accepted: str) -> bool:
    """Whether a browser takes gzip: it says so, and does not say that it takes none of it."""
    for one in accepted.lower().split(","):
        coding, _, quality = one.partition(";")
        if coding.strip() in ("gzip", "x-gzip"):
            return not _NONE.fullmatch(quality.strip())
    return False


def _good(answer: Answer, page: StatusPage, now: datetime) -> bool:
    """Made of this revision, and for this instant, also when the machine's clock was put back."""
    return answer.revision >= page.revision and answer.until - LONGEST <= now < answer.until


def _make(page: StatusPage, what: str, language: str, now: datetime) -> Answer:
    shown = queries.entries(page, now, language)
    body, kind = rendering.KINDS[what](shown, rendering.online(shown), now)
    return Answer(
        body=body,
        zipped=gzip.compress(body, 9, mtime=0),
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        kind=kind,
        revision=page.revision,
        until=min(shown.until or now + LONGEST, now + LONGEST),
    )


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    if answer.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponseNotModified()
    zipped = unzips(request.META.get("HTTP_ACCEPT_ENCODING", "")[:200])
    body = answer.zipped if zipped else answer.body
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=answer.kind)
    response.headers["Content-Length"] = str(len(body))
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _headers(answer: Answer, what: str, language: str) -> dict[str, str]:
    found = {
        "ETag": answer.etag,
        "Cache-Control": CACHE,
        "Vary": "Accept-Language, Accept-Encoding",
        "Content-Language": language,
    }
    if what not in ("status", "status-banner"):
        found["Access-Control-Allow-Origin"] = "*"
    return found
