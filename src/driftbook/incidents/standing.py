"""Whether a device may go on keeping the book that it was given, though it gets no new one.

A session is over for many reasons, and most are no reason to take the cards away: it was not used
over night, the directory is in the cellar where the power is gone. So the device shows the pass
that came with its book, and this says what has become of its person. Only what somebody has done on
purpose ends it at once, and that has to stand written: a session that is merely not there may have
been lost with a backup that was restored.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.core import signing

from driftbook.history import queries as history
from driftbook.people import queries
from driftbook.people.actors import Actor
from driftbook.people.models import DirectoryReading, User
from driftbook.people.refusals import closed

SEE = "incident.see"
SALT = "driftbook.incidents.standing"
HOLDS, SIGNED_OUT, ENDED, NO_ACCESS = "holds", "signed-out", "ended", "no-access"
STANDINGS = {
    HOLDS: "Its person is signed in and may read it.",
    SIGNED_OUT: "Nobody is signed in there any more: it ran out, or nobody knows why.",
    ENDED: "Somebody ended it: a new password, signed out from elsewhere, somebody else is there.",
    NO_ACCESS: "The account is closed, or no role lets the person read it.",
}
"""What it says of a book. A device keeps it; keeps it for some hours; removes it, twice."""
ON_PURPOSE = ("password.changed", "session.ended", "sessions.ended", "person.removed")
CLEARED, REFUSED = "reading.cleared", "directory-refused"
"""What is written when a directory says nothing more of a person, and why where it says no."""


def note_for(person: UUID | None, now: datetime) -> str:
    """The pass that goes with a book: whose it is, and since when. Only we can make one."""
    return signing.dumps([str(person), now.timestamp()], salt=SALT)


def standing(given: str, actor: Actor, now: datetime) -> tuple[UUID | None, str]:
    """Whose book it is that this pass came with, and how it stands with it at `now`.

    `actor`: whoever is signed in where it is kept. None: the pass is none of ours.
    """
    try:
        key, seconds = signing.loads(given, salt=SALT)
        made = datetime.fromtimestamp(seconds, UTC)
        user = User.objects.filter(key=UUID(key)).first()
    except (signing.BadSignature, ValueError):
        return None, SIGNED_OUT
    if user is None:  # it was made after the backup that was restored
        return None, SIGNED_OUT
    return user.key, _of(user, made, actor, now)


def _of(user: User, made: datetime, actor: Actor, now: datetime) -> str:
    if closed(user):
        return NO_ACCESS
    if not queries.actor_of(user, now).where(SEE):
        return SIGNED_OUT if _unheard(user) and not _refused(user, made) else NO_ACCESS
    if actor.person == user.key:
        return HOLDS
    if actor.user is not None or _ended(user, made):
        return ENDED
    return SIGNED_OUT


def _ended(user: User, made: datetime) -> bool:
    """Whether somebody has ended the person's sessions since then."""
    return history.since("person", str(user.key), ON_PURPOSE, made).exists()


def _unheard(user: User) -> bool:
    """Whether the roles are those of a directory of which we know nothing just now."""
    if user.directory_id is None:
        return False
    return not DirectoryReading.objects.filter(user=user).exists()


def _refused(user: User, made: datetime) -> bool:
    """Whether the directory has said no; else it was silent."""
    last = history.since("person", str(user.key), (CLEARED,), made).first()
    return last is not None and (last.after or {}).get("why") == REFUSED
