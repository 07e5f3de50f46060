"""The three languages, from the same catalogues that the pages use."""

import gettext
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("da", "sv", "en")
LOCALE = Path(__file__).parent.parent / "locale"


@lru_cache(maxsize=8)
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is what the code itself says."""
    return gettext.translation("django", LOCALE, languages=[language], fallback=True)


def for_handbook(asked: str | None, texts: str) -> str:
    """The language that was asked for; else that of the handbook's texts; else English."""
    return next((name for name in (asked, texts) if name in LANGUAGES), "en")


def say(message: str, language: str) -> str:
    """A marked message in a language."""
    return catalogue(language).gettext(message)


def gettext_noop(message: str) -> str:
    """Mark a message for translation where it is written; `say` translates it where it is used."""
    return message
