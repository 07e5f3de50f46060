"""What every page for the press is given for its margins."""

from __future__ import annotations

from django.utils.translation import gettext as _

from driftbook.editions.exporting.press import STATIC


def margins() -> dict[str, str]:
    """For the context of the page, in the active language: the text around the number of a page
    and how many there are, which count themselves, and where our static files are."""
    before, _page, rest = _("Page {page} of {pages}").partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    return {"before": before, "between": between, "after": after, "static": STATIC}
