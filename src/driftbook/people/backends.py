"""Who a session belongs to. Whether a password is right is asked in `actions`, nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from driftbook.people.models import User
from driftbook.people.refusals import closed

NAME = "driftbook.people.backends.Accounts"


class Accounts(BaseBackend):
    """Gives the session its person, as long as their account is open."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Nobody comes in by this way."""
        return

    def get_user(self, user_id: int) -> User | None:
        """The person with this row, unless their account is closed."""
        user = User.objects.filter(pk=user_id).first()
        return None if user is None or closed(user) else user
