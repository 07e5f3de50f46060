"""Words that everybody here would try first: no password is made of one and some digits."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from driftbook.people.models import Membership, User

WORDS = frozenset(
    [
        "driftbook",
        "drift",
        "adgangskode",
        "kodeord",
        "password",
        "losenord",
        "hemligt",
        "hemmeligt",
        "sommer",
        "sommar",
        "vinter",
        "velkommen",
        "valkommen",
        "kommune",
        "kommun",
        "omsorg",
        "hjemmepleje",
        "hemtjanst",
        "nogle",
        "nyckel",
        "dor",
        "dorr",
    ]
)
"""Plain letters, see `_plain`. Beside them: names of the organisations that one is in."""
SHORTEST = 4


class OwnWords:
    """Named in settings among AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a password that is nothing but such words and digits."""
        letters = _plain(password)
        known = WORDS | _organisations(user)
        for word in sorted(known, key=len, reverse=True):
            letters = letters.replace(word, "")
        if len(letters) < SHORTEST and len(letters) < len(_plain(password)):
            raise ValidationError(self.get_help_text(), code="password_of_own_words")

    def get_help_text(self) -> str:
        """What is asked, in words."""
        return _("Your password can't be only words such as your organisation's name and digits.")


def _organisations(user: User | None) -> set[str]:
    if user is None or user.pk is None:
        return set()
    held = Membership.objects.filter(user=user).values_list(
        "organisation__name", "organisation__slug"
    )
    parts = {_plain(part) for names in held for name in names for part in re.split(r"\W+", name)}
    return {part for part in parts if len(part) >= SHORTEST}


def _plain(text: str) -> str:
    """Letters alone, small, without marks: `Lösenord-26!` is `losenord`."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    return "".join(sign for sign in flat if sign.isalpha())
