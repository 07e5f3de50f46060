"""Why a file is not taken, and how large one is, in words."""

from __future__ import annotations

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.requests.actions.files import BadFile

WHY: dict[str, str | Promise] = {
    "empty": gettext_lazy("“%(name)s” is empty."),
    "too-large": gettext_lazy("“%(name)s” is too large: at most %(size)s."),
    "kind": gettext_lazy(
        "“%(name)s” is of a kind that is not taken. Send pictures, videos, PDF, text or office "
        "documents without macros."
    ),
}


def why_not(bad: BadFile) -> str:
    """A sentence."""
    known = {"size": filesizeformat(settings.CASE_FILE_BYTES), **bad.params}
    return str(WHY[bad.code]) % known


def taken() -> str:
    """What may be sent, for the hint beside the field."""
    return _("Pictures, videos, PDF, text and office documents, each at most %(size)s.") % {
        "size": filesizeformat(settings.CASE_FILE_BYTES)
    }
