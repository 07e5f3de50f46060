"""Parts of a page that are asked for again every few seconds: 204 while they say the same."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


class Live:
    """The parts of a page, and a token of what they say, age and all."""

    def __init__(self, request: HttpRequest, template: str, context: dict[str, Any]) -> None:
        html = render_to_string(template, context, request)
        self.token = hashlib.sha256(html.encode()).hexdigest()[:16]
        self.context = context | {"parts": html, "token": self.token}
        self._html = html

    def news(self, request: HttpRequest) -> HttpResponse:
        """204 while the reader has seen it; else the parts, with the new token in a header."""
        if request.GET.get("seen") == self.token:
            return HttpResponse(status=204)
        return HttpResponse(self._html, headers={"X-Token": self.token})
