"""`/doors/…`."""

from django.urls import URLPattern

app_name = "doors"
urlpatterns: list[URLPattern] = []
