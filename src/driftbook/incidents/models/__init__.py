"""Incidents, their logs, and what is prepared for them."""

from driftbook.incidents.models.log import (
    KINDS,
    MOST_TEXT,
    PAPER,
    Erasure,
    Incident,
    Kind,
    LogEntry,
    Reminder,
)
from driftbook.incidents.models.preparing import Address, Alarm, Monitor, Outlet

__all__ = [
    "KINDS",
    "MOST_TEXT",
    "PAPER",
    "Address",
    "Alarm",
    "Erasure",
    "Incident",
    "Kind",
    "LogEntry",
    "Monitor",
    "Outlet",
    "Reminder",
]
