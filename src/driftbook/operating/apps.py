"""The app `operating`: no tables; it looks at those of all others."""

from django.apps import AppConfig


class OperatingConfig(AppConfig):
    """Health, measures, logs, traces, doctor."""

    name = "driftbook.operating"
    label = "operating"

    def ready(self) -> None:
        """Let what is decided and worked off be counted, and traced where that is wished."""
        from driftbook.operating import traces
        from driftbook.operating.measures import counted

        counted.begin()
        traces.begin()
