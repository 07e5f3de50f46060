"""What stands for a month in an address: `2026-11`."""

from datetime import date

from django.urls import register_converter


class MonthConverter:
    """A month as the date of its first day."""

    regex = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"


def register() -> None:
    """Let addresses say `<month:month>`; once, before the first address."""
    register_converter(MonthConverter, "month")
