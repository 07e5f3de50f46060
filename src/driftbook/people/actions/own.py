"""What people change of their own account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from driftbook.people import tokens
from driftbook.people.actions import signing
from driftbook.people.models import Session, Token, User
from driftbook.people.refusals import closed_locally
from driftbook.work import standby


def change_details(*, user: User, name: str, language: str, now: datetime) -> None:
    """Name and language. Whose directory says the name keeps that one."""
    with transaction.atomic():
        before = {"name": user.name, "language": user.language}
        user.name = user.name if user.directory_id else name
        user.language = language
        after = {"name": user.name, "language": user.language}
        if before != after:
            user.save(update_fields=["name", "language"])
            signing.told(user, "account.changed", now, before=before, after=after)


def make_token(*, user: User, name: str, days: int, now: datetime) -> tuple[Token, str]:
    """A token and its text, which is not kept and cannot be shown again.

    Raises ValueError for somebody from a directory: it could not end their right at once.
    """
    if reason := closed_locally(user):
        raise ValueError(reason)
    text = tokens.new()
    lasts = min(timedelta(days=days), tokens.LONGEST)
    with transaction.atomic():
        token = Token.objects.create(
            user=user, name=name, digest=tokens.digest(text), made=now, expires=now + lasts
        )
        signing.told(user, "token.made", now, after={"name": name, "days": lasts.days})
    return token, text


def remove_token(*, user: User, token: int, now: datetime) -> bool:
    """The token no longer works."""
    with transaction.atomic():
        found = Token.objects.filter(user=user, pk=token).first()
        if found is None:
            return False
        name = found.name
        found.delete()
        signing.told(user, "token.removed", now, before={"name": name})
    return True


def use_token(*, token: Token, now: datetime) -> None:
    """Note that the token was used, at most once a minute."""
    if standby.read_only():
        return
    if token.used is None or now - token.used > tokens.LOOKED_AT:
        Token.objects.filter(pk=token.pk).update(used=now)


def end_session(*, user: User, mark: str, now: datetime) -> bool:
    """End one session of the person's, named by its mark (never by its key)."""
    for session in Session.objects.filter(user=user):
        if session.mark == mark:
            with transaction.atomic():
                session.delete()
                signing.told(user, "session.ended", now)
            return True
    return False
