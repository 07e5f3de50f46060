"""{{ text|markdown }}: a handbook's Markdown as safe HTML."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

register = template.Library()

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto", "tel"}


class _Renderer(RendererHTML):
    """Headings step down two levels: a text stands inside a page that has its own."""

    def heading_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"<{_lower(tokens[index].tag)}>"

    def heading_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"</{_lower(tokens[index].tag)}>\n"


def _lower(tag: str) -> str:
    return f"h{min(int(tag[1]) + 2, 6)}"


_markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


@lru_cache(maxsize=2048)
def render(text: str) -> SafeString:
    """Markdown → HTML: no raw HTML, no images, no address but https, http, mailto and tel."""
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(html)  # noqa: S308 nh3 has cleaned it


@register.filter
def markdown(text: str | None) -> SafeString:
    """The text as paragraphs; nothing for None."""
    return render(text) if text else SafeString("")


@register.filter
def markdown_line(text: str | None) -> SafeString:
    """The text without its outer <p>, where it is a single paragraph."""
    html = markdown(text).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return mark_safe(html.removeprefix("<p>").removesuffix("</p>"))  # noqa: S308 as above
    return SafeString(html)
