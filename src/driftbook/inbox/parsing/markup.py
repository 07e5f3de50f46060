"""HTML of mails: made safe to show, and as text where a mail has nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

TAGS = {
    *("a", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q"),
    *("s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "tr", "u", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
GONE = {"script", "style", "title", "head", "noscript", "template", "iframe", "object", "svg"}
_BLOCKS = {
    *("address", "article", "blockquote", "caption", "dd", "div", "dl", "dt", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
_DEEPEST = 20


def safe(html: str) -> str:
    """What may stand in a page of ours: no script, no style, no form, nothing from elsewhere.

    Images stay only where they came with the mail (`cid:`), so that reading tells nobody.
    """
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=GONE,
        attributes=ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
    )


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not value.strip().lower().startswith("cid:"):
        return None
    return value


def as_text(html: str) -> str:
    """The words, in lines as a mail program would write them; what is quoted begins with `>`."""
    lines = _Lines()
    lines.feed(safe(html))
    lines.close()
    return lines.text()


class _Lines(HTMLParser):
    """Collects lines; what comes in was made safe, so its tags are closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._kept = 0

    def text(self) -> str:
        self._end()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._end(always=True)
        elif tag == "hr":
            self._end()
            self._line = "_" * 32
            self._end()
        elif tag in _BLOCKS:
            self._end()
            self._space(tag)
            self._depth += tag == "blockquote"
            self._kept += tag == "pre"
            self._line = "- " if tag == "li" else ""
        elif tag in ("td", "th") and self._line.strip():
            self._line += "  "
        elif tag == "img":
            self._line += f"[{dict(attrs).get('alt') or ''}]" if dict(attrs).get("alt") else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end()
            self._space(tag)
            self._depth -= tag == "blockquote"
            self._kept -= tag == "pre"

    def handle_data(self, data: str) -> None:
        if self._kept > 0:
            *whole, last = data.split("\n")
            for line in whole:
                self._line += line
                self._end(always=True)
            self._line += last
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        self._line += words.lstrip(" ") if not self._line or self._line.endswith(" ") else words

    def _end(self, *, always: bool = False) -> None:
        line = self._line.replace("\u00a0", " ").rstrip()
        if line or always:
            self._lines.append("> " * min(max(self._depth, 0), _DEEPEST) + line)
        self._line = ""

    def _space(self, tag: str) -> None:
        if tag in _SPACED and self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(max(self._depth, 0), _DEEPEST)).rstrip())
