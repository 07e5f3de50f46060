"""Signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from driftbook.people.gate import open_to_all


@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """The ways to sign in."""
    return render(request, "people/sign_in.html", {})
