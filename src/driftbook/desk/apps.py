"""The app `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages only; it has no tables."""

    name = "driftbook.desk"
    label = "desk"

    def ready(self) -> None:
        """Let the sign-in pages know what the handbooks say, and logs how events are told."""
        from driftbook.desk.help import advise
        from driftbook.desk.told import tell
        from driftbook.people import help as helping
        from driftbook.requests.extracting import telling

        helping.register(advise)
        telling.register(tell)
