"""Addresses of incoming mail."""

from __future__ import annotations

from django.urls import path

from driftbook.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.home, name="home"),
    path("mail-addresses/<int:pk>/clearance/", views.clearance, name="clearance"),
    path("<uuid:key>/", views.mail, name="mail"),
    path("<uuid:key>/raw/", views.raw, name="raw"),
    path("<uuid:key>/retry/", views.retry, name="retry"),
    path("<uuid:key>/decision/", views.decision, name="decision"),
]
