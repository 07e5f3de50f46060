"""From a template and its facts to subject, text and HTML, in the receiver's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation

LONGEST_SUBJECT = 300
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Also what turns the direction of what follows: `gpj.exe` must not be read as `exe.jpg`."""


class NothingToSay(ValueError):
    """A template without a subject or without a text."""


@dataclass(frozen=True)
class Rendered:
    """What is sent. The subject is one line, whatever the facts held."""

    subject: str
    text: str
    html: str


def mail(template: str, context: Mapping[str, Any], language: str) -> Rendered:
    """The first line of `<template>.txt` is the subject, the rest the text.

    `<template>.html` may be missing. Raises TemplateDoesNotExist, NothingToSay.
    """
    with translation.override(language):
        plain = _render(f"{template}.txt", context, escape=False).strip()
        try:
            html = _render(f"{template}.html", context, escape=True).strip()
        except TemplateDoesNotExist:
            html = ""
    first, _, rest = plain.partition("\n")
    subject, text = one_line(first), _clean(rest)
    if not subject or not text:
        raise NothingToSay(f"{template}.txt has no subject or no text")
    return Rendered(subject, text, html)


def sms(template: str, context: Mapping[str, Any], language: str) -> Rendered:
    """The whole of `<template>.txt`. Raises TemplateDoesNotExist, NothingToSay."""
    with translation.override(language):
        text = _clean(_render(f"{template}.txt", context, escape=False))
    if not text:
        raise NothingToSay(f"{template}.txt has no text")
    return Rendered("", text, "")


def one_line(text: str) -> str:
    """The text without line breaks and control characters, at most 300 characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:LONGEST_SUBJECT]


def _clean(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return "\n".join(_UNPRINTABLE.sub("", line) for line in lines)


def _render(name: str, context: Mapping[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(name)
    return str(template.render(Context(dict(context), autoescape=escape)))
