"""The links of a handbook where it is read elsewhere: within the document, or back to Driftbook.

The reader writes links as they stand on its pages: `/handbooks/gladsaxe/support/contacts/#desk`.
In an export the same places have the id `support.contacts.desk`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from urllib.parse import quote, unquote

import nh3
from django.urls import reverse

from driftbook.handbook.book import Handbook
from driftbook.theme.templatetags import prose

TAGS = prose.TAGS | {"article", "section", "header", "footer", "nav", "div", "span", "small"}
TAGS |= {"h1", "h2", "dl", "dt", "dd", "caption"}
LANG = {"*": {"lang"}, "th": {"lang", "scope"}}
_IDS = re.compile(r'\bid="([^"]+)"')


def place(handbook: Handbook, href: str) -> str:
    """The id in an export of a place on a page of the handbook; empty for any other address."""
    home = reverse("editions:cover", args=[handbook.mark])
    if not href.startswith(home):
        return ""
    page, _sharp, anchor = href.removeprefix(home).partition("#")
    return ".".join(part for part in (*page.split("/"), unquote(anchor)) if part) or "cover"


class Linked:
    """Where each link of a document leads: to one of its own ids, or to the site."""

    def __init__(self, handbook: Handbook, site: str, path: str, ids: Collection[str]) -> None:
        self.handbook, self.site, self.path, self.ids = handbook, site, path, ids

    def __call__(self, tag: str, attribute: str, value: str) -> str | None:
        """The value that an attribute gets."""
        return self.leads(value) if attribute == "href" else value

    def leads(self, href: str) -> str:
        """The same place, as it is reached from the document."""
        within = place(self.handbook, href)
        if within in self.ids:
            return f"#{quote(within, safe='.')}"
        if href.startswith("#"):
            if unquote(href[1:]) in self.ids:
                return href
            return self.site + self.path + href
        if href.startswith("/") and not href.startswith("//"):
            return self.site + href
        return href


def ids_of(html: str) -> Set[str]:
    """Every id of a document."""
    return frozenset(_IDS.findall(html))


def clean(html: str, linked: Linked, *, marked: bool = False, target: str | None = None) -> str:
    """The HTML with its links led on, and nothing in it but what a handbook may hold.

    `marked` keeps ids, classes and data attributes, for a document of our own. `target` is where
    links open.
    """
    attributes = {"a": {"href", "title"}, "ol": {"start"}, **LANG}
    if marked:
        attributes["*"] = {"lang", "id", "class"}
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=attributes,
        attribute_filter=linked,
        generic_attribute_prefixes={"data-"} if marked else None,
        url_schemes=prose.SCHEMES,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": target}} if target else None,
    )
