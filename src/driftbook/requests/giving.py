"""Giving a file of a case out, so that nothing in it can act in Driftbook's name."""

from __future__ import annotations

import logging
from typing import TypeVar, cast

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from driftbook.files import store
from driftbook.requests import kinds, scanning, storage
from driftbook.requests.actions import files
from driftbook.requests.models import Attachment

LOG = logging.getLogger(__name__)
Sent = TypeVar("Sent", HttpResponse, FileResponse)
POLICY = "default-src 'none'; sandbox"


def given(attachment: Attachment, *, as_download: bool = False) -> HttpResponse:
    """The bytes, streamed; 403 for what is infected, 503 while a scanner that is wanted is silent
    or the store is away, 410 for what is missing or damaged.

    Pictures of the safe kinds are shown where they are; all else is saved. Raises Http404 where
    nothing was kept.
    """
    attachment = _judged(attachment)
    if attachment.verdict == scanning.INFECTED:
        return _words(_("Something harmful was found in this file. It is not given out."), 403)
    if attachment.verdict == scanning.UNKNOWN and scanning.wanted():
        return _words(_("The file has not been checked yet. Try again in a minute."), 503)
    if not attachment.digest:
        raise Http404("the file was not kept")
    try:
        content = storage.content(attachment.digest)
    except store.Away as away:
        LOG.warning("the file %s of a case cannot be had now: %s", attachment.key, away)
        return _words(_("The file cannot be had just now. Try again in a minute."), 503)
    except OSError:
        LOG.exception("the bytes of the file %s of a case are missing", attachment.key)
        return _words(_("The file has been lost. Whoever runs Driftbook can look for it."), 410)
    shown = attachment.kind in kinds.INLINE and not as_download
    response = FileResponse(
        content, as_attachment=not shown, filename=attachment.name, content_type=attachment.kind
    )
    response["Content-Length"] = str(attachment.size)
    return cast("HttpResponse", _guarded(response))


def _judged(attachment: Attachment) -> Attachment:
    """What the scanner did not know when the file came, it is asked now."""
    return files.scan(attachment) if scanning.wanted() else attachment


def _words(text: str, status: int) -> HttpResponse:
    return _guarded(HttpResponse(text, status=status, content_type="text/plain; charset=utf-8"))


def _guarded(response: Sent) -> Sent:
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
