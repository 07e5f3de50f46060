"""Asking clamd whether there is something bad in a file. Without a scanner nothing is asked."""

from __future__ import annotations

import logging
import struct
from typing import BinaryIO

from django.conf import settings

from driftbook.files.clamd import connected

CLEAN, INFECTED, UNKNOWN = "clean", "infected", "unknown"
REFUSED = "refused"
"""Not a verdict of the scanner: the file came by mail and is none that is taken."""
PATIENCE = 20.0
"""Seconds for the connection and for each answer."""
_CHUNK = 64 * 1024
LOG = logging.getLogger(__name__)


def wanted() -> bool:
    """Whether there is a scanner."""
    return bool(settings.CASE_SCANNER)


def verdict(content: BinaryIO) -> str:
    """`clean`, `infected`, or `unknown`: there is no scanner, or it does not answer."""
    if not wanted():
        return UNKNOWN
    try:
        answer = _asked(content)
    except OSError as silent:
        LOG.warning("the scanner at %s is silent: %s", settings.CASE_SCANNER, silent)
        return UNKNOWN
    if answer.endswith("FOUND"):
        LOG.warning("a file of a case is infected: %s", answer)
        return INFECTED
    if answer.endswith(": OK"):
        return CLEAN
    LOG.warning("the scanner could not judge a file: %s", answer)
    return UNKNOWN


def _asked(content: BinaryIO) -> str:
    """What clamd says of the bytes; it is given them and not the path. Raises OSError."""
    with connected(str(settings.CASE_SCANNER), PATIENCE) as line:
        line.sendall(b"zINSTREAM\0")
        while chunk := content.read(_CHUNK):
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
