"""What is broken? The situations of the visitor's handbooks, and what runs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from driftbook.people.gate import allowed


@allowed("incident.see")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open from the situation, not from a library."""
    return render(request, "incidents/home.html", {})
