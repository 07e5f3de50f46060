"""Languages by their own names, as one looks for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf.locale import LANG_INFO

from driftbook.wording.languages import LANGUAGES

ALL = LANGUAGES
"""Those in which a page can be offered: those that Driftbook speaks."""


def own(languages: Iterable[str]) -> list[tuple[str, str]]:
    """`("da", "Dansk")` of each."""
    return [(one, str(LANG_INFO[one]["name_local"]).capitalize()) for one in languages]
