"""Who must have a second step besides the password: the operator and each organisation say it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.people.permissions import POWERFUL_ROLES

NOBODY, POWERFUL, EVERYBODY = "nobody", "powerful", "everybody"
CHOICES: dict[str, str | Promise] = {
    NOBODY: _("Nobody: each chooses for themselves"),
    POWERFUL: _("Whoever may change people or signing in, publish a handbook, or open doors"),
    EVERYBODY: _("Everybody who signs in with a password"),
}


def must(operator: str, held: Iterable[tuple[str, str]]) -> bool:
    """Whether a person must have a second step.

    `operator` is what the operator says, for the whole installation; `held` the roles of the
    person, each with what the organisation says in which they have it. The strictest counts.
    """
    return operator == EVERYBODY or any(
        _strict(operator, role) or _strict(said, role) for said, role in held
    )


def _strict(said: str, role: str) -> bool:
    return said == EVERYBODY or (said == POWERFUL and role in POWERFUL_ROLES)
