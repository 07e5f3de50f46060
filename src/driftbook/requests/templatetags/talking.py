"""What is said in a case: addresses of its files, and mails with their layout."""

from __future__ import annotations

import nh3
from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from driftbook.requests.models import Attachment, Case, Post

register = template.Library()
TAGS = {"p", "br", "div", "span", "strong", "b", "em", "i", "u", "s", "sub", "sup", "hr", "a"}
TAGS |= {"blockquote", "pre", "code", "ul", "ol", "li", "dl", "dt", "dd", "h3", "h4", "h5", "h6"}
TAGS |= {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}


@register.simple_tag
def file_url(case: Case, file: Attachment) -> str:
    """Where the file is given out; its name stands in the address for whoever saves it."""
    name = file.name.replace("/", "-").strip(".") or "file"
    return reverse("requests:file", args=[case.key, file.key, name])


@register.simple_tag
def mail_html(post: Post) -> SafeString:
    """The mail as its sender laid it out: cleaned when it came, and once more where it is shown.

    Nothing is fetched from anywhere for it; its pictures stand among the files.
    """
    html = nh3.clean(
        post.html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308 nh3 has cleaned it
