"""A field for an instant, as a clock on the wall of some place shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms


class LocalMoment(forms.DateTimeField):
    """A day and a time of day in a zone; what comes in and goes out is aware."""

    def __init__(self, zone: ZoneInfo, **more: Any) -> None:
        self.zone = zone
        attrs = {"class": "form-input", "type": "datetime-local"}
        widget = forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **more)

    def prepare_value(self, value: Any) -> Any:
        """The instant as the field shows it."""
        return value.astimezone(self.zone).replace(tzinfo=None) if _is_aware(value) else value

    def to_python(self, value: Any) -> datetime | None:
        """The instant. A time that the clock skips or says twice is the earlier one."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        found = super().to_python(value)
        return found.replace(tzinfo=self.zone) if found else None


def _is_aware(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None
