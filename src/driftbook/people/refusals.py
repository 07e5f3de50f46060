"""Why somebody is not let in, or no longer. Each reason has a code and a sentence."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.people.models import User

REASONS: dict[str, str | Promise] = {
    # the account
    "inactive": _("This account is closed. Whoever administers your organisation can open it."),
    "demo-is-off": _("This is an invented person of the demo, and this is no demo."),
    "in-directory": _(
        "Your organisation's own directory manages this account. You sign in there; a password, a "
        "code or a passkey of Driftbook does not open it."
    ),
    "has-real-people": _(
        "There are real people in this installation, so nobody is let in with one click."
    ),
    # what the directory said
    "no-role": _(
        "Your organisation's directory knows you, but none of your groups there gives you a role "
        "in Driftbook."
    ),
    "not-in-group": _(
        "Your organisation's directory knows you, but says that you are in no group. Without a "
        "group you have no role in Driftbook."
    ),
    "groups-missing": _(
        "Your organisation's directory did not say which groups you are in. That is a matter of "
        "how it is set up; your IT can change it."
    ),
    "groups-overflow": _(
        "You are in so many groups that your organisation's directory no longer lists them. Your "
        "IT can let it send only the groups that Driftbook needs."
    ),
    "other-organisation": _("This identity belongs to an account of another organisation."),
    "level-missing": _(
        "Your organisation wants its directory to ask you for more than it does, such as a code "
        "besides the password, and the directory does not say that it has. Your IT can change what "
        "it asks."
    ),
    # how it was asked
    "cancelled": _("You stopped before you were signed in. Nothing has happened."),
    "connect-refused": _(
        "An account in a directory cannot be joined to another account. Sign in with it instead."
    ),
    "not-set-up": _("This way to sign in is not set up, or no longer."),
    "not-asked-for": _(
        "This sign-in was not begun in this browser, took too long, or was used already. Begin "
        "again."
    ),
    "unreachable": _(
        "Your organisation's directory does not answer just now. Try again in a few minutes."
    ),
    "other-issuer": _(
        "What answered is not the directory that was set up for your organisation, so nobody is "
        "signed in. Your IT can look at the address of the directory."
    ),
    "not-trusted": _("The answer of your organisation's directory could not be trusted."),
    "unsigned": _("The answer of your organisation's directory was not signed."),
    "tampered": _(
        "The signature of your organisation's directory does not fit its answer. Somebody may have "
        "changed the answer on its way, or your IT has changed the certificate."
    ),
    "for-another": _(
        "The answer of the directory was meant for another organisation or came from another one."
    ),
    "out-of-date": _(
        "The answer of your organisation's directory is too old, or its clock is wrong."
    ),
}
SECOND_STEP_FIRST = _("Your organisation wants you to have a second step. Set one up first.")
"""What a program is told; a browser is led to the page."""
STATUS = {
    **dict.fromkeys(("cancelled", "not-asked-for", "not-trusted"), 400),
    **dict.fromkeys(("unsigned", "tampered", "for-another", "out-of-date"), 400),
    "other-issuer": 400,
    "has-real-people": 409,
    "unreachable": 503,
}
"""How HTTP says it; 403 what is not here."""
ENDED: dict[str, str | Promise] = {
    "signed-out": _("You are signed out."),
    "signed-out-here": _(
        "You are signed out in this browser. Nothing can be written just now, so your session "
        "itself ends later: when it has not been used for a while."
    ),
    "signed-out-everywhere": _("You are signed out, here and on all your other devices."),
    "too-long": _("You had been signed in for a long time. Please sign in again."),
    "directory-time": _(
        "Your organisation's directory is asked again from time to time. Please sign in again."
    ),
    "directory-refused": _(
        "Your organisation's directory no longer says who you are. Please sign in again."
    ),
    "directory-unreachable": _(
        "Your organisation's directory has not answered for a while, so you are signed out. Try "
        "again in a few minutes."
    ),
    "directory-level": _(
        "Your organisation now wants its directory to ask you for more when you sign in. Please "
        "sign in again."
    ),
    "password-changed": _("Your password is changed. Sign in with the new one."),
}
"""Why a session is over; the sign-in page says it."""


def closed(user: User) -> str | None:
    """Why this account is closed to everybody, however they show who they are; None: it is not."""
    if user.erased or not user.is_active:
        return "inactive"
    if user.demo and not settings.DEMO:
        return "demo-is-off"
    return None


def closed_locally(user: User) -> str | None:
    """Why a password, a code or a passkey does not let this person in; None: it does.

    Whoever is in a directory (AD) signs in there and nowhere else, so that leaving it ends
    everything at once (G-33).
    """
    return closed(user) or ("in-directory" if user.directory_id else None)


def may_enter(user: User) -> bool:
    """Whether the account is open to a program that shows one of its tokens."""
    return closed_locally(user) is None


_SAYINGS = (
    ("no signature found", "unsigned"),
    ("signature validation failed", "tampered"),
    ("is not signed", "unsigned"),
    ("audience", "for-another"),
    ("issuer", "for-another"),
    ("destination", "for-another"),
    ("received at", "for-another"),
    ("timing issues", "out-of-date"),
    ("expired", "out-of-date"),
)


def of_saml(said: str) -> str:
    """Our code for what the SAML library gives as its reason."""
    lower = said.lower()
    return next((code for words, code in _SAYINGS if words in lower), "not-trusted")
