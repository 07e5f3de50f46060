"""The app `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages only; it has no tables."""

    name = "driftbook.desk"
    label = "desk"

    def ready(self) -> None:
        """Let the sign-in pages know what the handbooks say."""
        from driftbook.desk.help import advise
        from driftbook.people import help as helping

        helping.register(advise)
