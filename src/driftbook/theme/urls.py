"""The pickers in the page footer."""

from django.urls import path
from django.views.i18n import set_language

from driftbook.theme import views

app_name = "theme"
urlpatterns = [
    path("language/", set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
]
