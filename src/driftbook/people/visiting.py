"""Whether a session is still good: its length, and what the person's directory says now."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from driftbook.people import queries
from driftbook.people.actions import arriving
from driftbook.people.directories import levels, reading
from driftbook.people.directories.reading import KEY, Refused, Unreachable, Visit
from driftbook.people.models import Directory, DirectoryReading, User
from driftbook.people.sessions import SEEN, STARTED
from driftbook.work import standby

TOUCHED = timedelta(minutes=5)
"""How exact the instant of last use is, and with it the end of a session that is not used."""
PAUSE = 10
"""For how many seconds a directory that was silent is left alone, so that pages stay quick."""
LOG = logging.getLogger(__name__)


def over(request: HttpRequest, user: User, now: datetime) -> str | None:
    """Why this session is over; None: it goes on, with what the directory says written down."""
    stamp = now.timestamp()
    started = float(request.session.setdefault(STARTED, stamp))
    if stamp - started > settings.SESSION_LASTS.total_seconds():
        return "too-long"
    idle = min(TOUCHED.total_seconds(), settings.SESSION_COOKIE_AGE / 10)
    if abs(stamp - float(request.session.get(SEEN, 0))) > idle:  # also by a clock that was ahead
        request.session[SEEN] = stamp
    kept = request.session.get(KEY)
    if user.directory_id is None:
        return None
    if not kept:
        return "directory-time"
    return _directory(request, user, Visit(**kept), now)


def _directory(request: HttpRequest, user: User, visit: Visit, now: datetime) -> str | None:
    directory = queries.directory_of(visit.directory)
    if directory is None or directory.organisation_id != user.directory_id:
        return "directory-refused"
    if now.timestamp() > visit.until:
        return "directory-time"
    if levels.lacking(directory, levels.of_session(request.session.get(levels.KEY))):
        return "directory-level"
    return None if visit.how == "again" else _said(request, user, directory, visit, now)


def _said(
    request: HttpRequest, user: User, directory: Directory, visit: Visit, now: datetime
) -> str | None:
    """What the directory says now, unless it has just been asked."""
    read = _read(user, directory)
    if read is not None and now - read < settings.DIRECTORY_FRESH:
        return None
    silence = f"driftbook.people.silent:{directory.address}"
    if standby.read_only() or cache.get(silence):  # what it says now could not be written down
        return _silence(user, directory, read, Unreachable("it was not asked just now"), now)
    try:
        told, renewed = reading.again(directory, visit)
    except Refused as refused:
        if _renewed_elsewhere(request, visit):
            return None
        LOG.warning(
            "directory %s no longer answers for %s: %s", directory.address, user.key, refused
        )
        arriving.lose(user=user, directory=directory, why="directory-refused", now=now)
        return "directory-refused"
    except Unreachable as silent:
        cache.set(silence, True, PAUSE)
        return _silence(user, directory, read, silent, now)
    if renewed != visit:
        request.session[KEY] = renewed.kept()
    return arriving.read_again(user=user, directory=directory, told=told, now=now)


def _silence(
    user: User, directory: Directory, read: datetime | None, silent: Unreachable, now: datetime
) -> str | None:
    """The directory cannot be reached: what it said last holds a while longer."""
    LOG.warning("directory %s is silent: %s", directory.address, silent)
    if read is not None and now - read < settings.DIRECTORY_FRESH + settings.DIRECTORY_GRACE:
        return None
    if not standby.read_only():
        arriving.lose(user=user, directory=directory, why="directory-unreachable", now=now)
    return "directory-unreachable"


def _read(user: User, directory: Directory) -> datetime | None:
    """When the directory last said something about the person."""
    found = DirectoryReading.objects.filter(user=user, organisation=directory.organisation)
    return found.values_list("read", flat=True).first()


def _renewed_elsewhere(request: HttpRequest, visit: Visit) -> bool:
    """Whether another request of the same browser has used up our refresh token meanwhile."""
    if not visit.refresh or request.session.session_key is None:
        return False
    there = request.session.__class__(request.session.session_key).get(KEY)
    return bool(there and there.get("refresh") != visit.refresh)
