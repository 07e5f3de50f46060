"""The app `charges`."""

from django.apps import AppConfig


class ChargesConfig(AppConfig):
    """Price lists, the charge lines written with what they are for, and monthly statements."""

    name = "driftbook.charges"
    label = "charges"
