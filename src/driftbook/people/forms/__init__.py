"""What the pages of people ask for."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None when the page was only opened."""
    return request.POST if request.method == "POST" else None
