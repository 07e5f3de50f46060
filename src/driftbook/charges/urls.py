"""`/charges/…`."""

from django.urls import URLPattern

app_name = "charges"
urlpatterns: list[URLPattern] = []
