"""The app `doors`."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Addresses, their doors and the units on them."""

    name = "driftbook.doors"
    label = "doors"
