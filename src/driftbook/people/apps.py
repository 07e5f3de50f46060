"""The app `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, agreements, users and their roles."""

    name = "driftbook.people"
    label = "people"
