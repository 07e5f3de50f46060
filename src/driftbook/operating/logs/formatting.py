"""Log lines: for people (`lines`) or for programs (`json`), of our own code and of libraries.

Everything goes through one chain of processors, tracebacks too, and is masked at its end. Locals of
a traceback are never written.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from driftbook.history import requests
from driftbook.operating.logs import masking

FIRST = ("timestamp", "level", "logger", "request", "event")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_FROM_DJANGO = re.compile(r"^(?:django\.request|django\.security)")
_OF_CALLERS = "django.security."
"""What a caller did wrong (too many fields, a forged file name), and Django answered with 400."""

Event = MutableMapping[str, Any]


def formatter(form: str) -> logging.Formatter:
    """What `LOGGING` names; also sets structlog up, so that its loggers end in the same lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _of_request,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return Formatter(
        foreign_pre_chain=shared,
        processors=[
            _without_paths,
            _no_fault_of_ours,
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _masked,
            _json if form == "json" else _line,
        ],
    )


class Formatter(ProcessorFormatter):
    """One that never says what it could not format: `logging` would print it, unmasked."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; a fault in it is told without its arguments."""
        try:
            return super().format(record)
        except Exception as fault:
            where = f"{record.module}:{record.lineno}"
            return f"{record.levelname} - {record.name}: a line of {where} cannot be written: " + (
                type(fault).__name__
            )


def _of_request(_logger: Any, _method: str, event: Event) -> Event:
    event.setdefault("request", requests.current() or "-")
    return event


def _without_paths(_logger: Any, _method: str, event: Event) -> Event:
    """Django writes the path of what failed; it can hold a token. The route's name stays."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and _FROM_DJANGO.match(record.name):
        asked = getattr(record, "request", None)
        found = getattr(asked, "resolver_match", None)
        said = str(record.msg).partition(":")[0]
        if said == "%s":  # the words of the status, and then the path
            said = str(event["event"]).partition(":")[0]
        event["event"] = f"{said}: {found.view_name or found.route}" if found else said
    return event


def _no_fault_of_ours(_logger: Any, _method: str, event: Event) -> Event:
    """Anybody can make such lines by the thousand: no traceback, and no error among real ones."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.name.startswith(_OF_CALLERS):
        event.pop("exc_info", None)
        event["level"] = "warning"
    return event


def _masked(_logger: Any, _method: str, event: Event) -> Event:
    ours = ("timestamp", "level", "request", "logger")
    return {
        name if name in FIRST else masking.text(str(name)): part if name in ours else
        masking.value(part)
        for name, part in event.items()
    }  # fmt: skip


def _json(_logger: Any, _method: str, event: Event) -> str:
    first = {name: event[name] for name in FIRST if name in event}
    return json.dumps({**first, **event}, ensure_ascii=False, default=str)


def _line(_logger: Any, _method: str, event: Event) -> str:
    fault = event.pop("exception", "")
    stamp, level = event.pop("timestamp", ""), str(event.pop("level", "")).upper()
    head = f"{stamp} {level} {event.pop('request', '-')} {event.pop('logger', '-')}: "
    said = [str(event.pop("event", "")), *(f"{name}={part}" for name, part in event.items())]
    line = head + _CONTROL.sub(lambda found: repr(found[0])[1:-1], " ".join(said))
    return f"{line}\n{fault}" if fault else line
