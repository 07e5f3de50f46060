"""Signing in and out, and the organisations with their people."""

from django.urls import path

from driftbook.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
]
