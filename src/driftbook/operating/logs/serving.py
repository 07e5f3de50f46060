"""gunicorn's own lines in our form: its `logger_class`. It tells of no requests."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.glogging import Logger as Gunicorn

from driftbook.operating.logs.formatting import formatter


class Logger(Gunicorn):
    """What goes wrong in the server itself, masked: it writes addresses with their query."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, with our formatter."""
        super().setup(cfg)
        form = formatter(os.environ.get("DRIFTBOOK_LOGS", "").strip() or "lines")
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(form)

    def access(self, *_: Any) -> None:
        """The application has a line for each request, by its route."""
