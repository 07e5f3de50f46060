"""What is said in a case: addresses of its files, and mails with their layout."""

from __future__ import annotations

import re
from urllib.parse import unquote

import nh3
from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from driftbook.requests.case_page import ShownPost
from driftbook.requests.models import Attachment, Case

register = template.Library()
_IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
"""As nh3 writes it."""
TAGS = {"p", "br", "div", "span", "strong", "b", "em", "i", "u", "s", "sub", "sup", "hr", "a"}
TAGS |= {"blockquote", "pre", "code", "ul", "ol", "li", "dl", "dt", "dd", "h3", "h4", "h5", "h6"}
TAGS |= {"img", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
SCHEMES = {"https", "http", "mailto", "tel", "cid"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


@register.simple_tag
def file_url(case: Case, file: Attachment) -> str:
    """Where the file is given out; its name stands in the address for whoever saves it."""
    name = file.name.replace("/", "-").strip(".") or "file"
    return reverse("requests:file", args=[case.key, file.key, name])


@register.simple_tag
def mail_html(case: Case, one: ShownPost) -> SafeString:
    """The mail as its sender laid it out: cleaned when it came, and once more where it is shown.

    Nothing is fetched from anywhere else for it. Pictures that the mail brought stand where it
    wants them; those it would load from elsewhere are left out.
    """
    brought = {
        shown.file.content_id: file_url(case, shown.file)
        for shown in one.files
        if shown.file.content_id and shown.picture
    }

    def allowed(tag: str, name: str, value: str) -> str | None:
        if (tag, name) != ("img", "src"):
            return value
        named = unquote(value.removeprefix("cid:"))
        return brought.get(named) if value.startswith("cid:") else None

    html = nh3.clean(
        one.post.html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(_IMAGE.sub(_shown, html))  # noqa: S308 nh3 has cleaned it


def _shown(image: re.Match[str]) -> str:
    """A picture that is there; one without words of its own decorates."""
    tag = image.group()
    if ' src="' not in tag:
        return ""
    return tag if ' alt="' in tag else f'{tag[:-1]} alt="">'
