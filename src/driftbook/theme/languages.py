"""What languages are called, also those that Driftbook does not speak."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language


def language_name(code: str) -> str:
    """`Finnish`, in the reader's language; the code itself where nobody knows the language."""
    spoken = dict(settings.LANGUAGES)
    if code in spoken:
        return str(spoken[code])
    try:
        name = Locale.parse(code, sep="-").get_display_name(get_language() or "en")
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code
