"""The pickers in the page footer."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path
from django.views.i18n import set_language

from driftbook.theme import views

View = Callable[..., HttpResponse]


def for_anyone(view: View) -> View:
    """What `people.gate.open_to_all` leaves on a view; people stand above this step."""
    view.action = "anyone"  # type: ignore[attr-defined]
    return view


app_name = "theme"
urlpatterns = [
    path("language/", for_anyone(set_language), name="language"),
    path("theme/", for_anyone(views.set_theme), name="theme"),
]
