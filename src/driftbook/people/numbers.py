"""Numbers that others know or try first. Digits alone are a password; these are none."""

from __future__ import annotations

import re
from itertools import pairwise

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from driftbook.history import masking
from driftbook.people.models import User

REGIONS = ("DK", "SE", None)
"""Where a number may be dialled as it is; None: after a plus."""
FEWEST = 4
"""Different digits that there must be."""


class KnownNumbers:
    """Named in settings among AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a password that is nothing but such a number."""
        digits = re.sub(r"[\s().+/-]", "", password)
        if digits.isdecimal() and digits.isascii() and (_in_a_row(digits) or _known(digits)):
            raise ValidationError(self.get_help_text(), code="password_of_known_numbers")

    def get_help_text(self) -> str:
        """What is asked, in words."""
        return _("Your password can't be a telephone number, a national number or digits in a row.")


def _in_a_row(digits: str) -> bool:
    """Few different ones, or each the next: `4567890123`, `9876543210`."""
    steps = {(int(two) - int(one)) % 10 for one, two in pairwise(digits)}
    return len(set(digits)) < FEWEST or steps <= {1} or steps <= {9}


def _known(digits: str) -> bool:
    return "number" in masking.found(digits) or any(_is_telephone(digits, at) for at in REGIONS)


def _is_telephone(digits: str, region: str | None) -> bool:
    try:
        number = phonenumbers.parse(digits if region else f"+{digits}", region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)
