"""In words, why something was not done to somebody's account."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from driftbook.people.actions.members import MayNot
from driftbook.people.permissions import ROLES

WHY_NOT: dict[str, str | Promise] = {
    "no-such-role": gettext_lazy("There is no such role."),
    "role-not-yours": gettext_lazy("You may not give or take away this role:"),
    "no-roles": gettext_lazy("Choose at least one role. To take all away, remove the person."),
    "name-taken": gettext_lazy("Somebody has this user name already. Choose another one."),
    "no-way-to-invite": gettext_lazy("Give a mail address or a phone number."),
    "last-administrator": gettext_lazy(
        "This is the last system administrator of the organisation. Make somebody else one first."
    ),
    "in-directory": gettext_lazy(
        "The organisation's directory manages this person. Change their groups there."
    ),
    "closed": gettext_lazy("This account is closed."),
    "yourself": gettext_lazy("You cannot close your own account. Ask another administrator."),
    "erased": gettext_lazy("This person was erased."),
    "used-elsewhere": gettext_lazy(
        "This person belongs to another organisation too, so that nobody here may close or open "
        "the account. Remove them instead."
    ),
    "has-password": gettext_lazy("This person has chosen a password already."),
    "has-roles-elsewhere": gettext_lazy(
        "This person has a role in another organisation too, so that nobody here may erase them. "
        "Remove them instead."
    ),
}


def sentence(no: MayNot) -> str:
    """Why not, in the language of the page."""
    said = str(WHY_NOT[no.code])
    if not no.roles or no.code == "no-such-role":
        return said
    return f"{said} {', '.join(str(ROLES.get(role, role)) for role in no.roles)}."
