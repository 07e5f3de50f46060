"""What happened to keys and to accounts, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    # bundles by hand; the event is about the person who has the bundle
    "key.given": (
        gettext_lazy("%(who)s gave the key bundle %(bundle)s to %(what)s."),
        gettext_lazy("%(who)s gave a key bundle to %(what)s."),
    ),
    "key.changed": (
        gettext_lazy("%(who)s changed for how long or why %(what)s has the key bundle %(bundle)s."),
        gettext_lazy("%(who)s changed for how long or why %(what)s has a key bundle."),
    ),
    "key.taken-back": (
        gettext_lazy("%(who)s took the key bundle %(bundle)s back from %(what)s."),
        gettext_lazy("%(who)s took a key bundle back from %(what)s."),
    ),
    "key.ended": (
        gettext_lazy("The time for which %(what)s had the key bundle %(bundle)s ran out."),
        gettext_lazy("The time for which %(what)s had a key bundle ran out."),
    ),
    "key.closed": (
        gettext_lazy("The key bundle %(bundle)s of %(what)s ended with the account or the role."),
        gettext_lazy("A key bundle of %(what)s ended with the account or the role."),
    ),
    # accounts
    "person.disabled": (gettext_lazy("%(who)s closed the account of %(what)s."),),
    "person.enabled": (gettext_lazy("%(who)s opened the account of %(what)s again."),),
    # emergency keys: to an address or a bundle
    "emergency.asked": (gettext_lazy("%(who)s asked for an emergency key."),),
    "emergency.approved": (
        gettext_lazy("%(who)s approved an emergency key for %(minutes)s minutes."),
        gettext_lazy("%(who)s approved an emergency key."),
    ),
    "emergency.declined": (gettext_lazy("%(who)s declined an emergency key."),),
    "emergency.withdrawn": (gettext_lazy("%(who)s gave an emergency key back."),),
    "emergency.ended": (gettext_lazy("%(who)s ended an emergency key before its time."),),
    "emergency.ran-out": (gettext_lazy("An emergency key ran out."),),
    "emergency.lapsed": (gettext_lazy("Nobody answered the wish for an emergency key."),),
    "emergency.closed": (gettext_lazy("An emergency key ended with the account or the role."),),
}
KINDS: dict[str, str | Promise] = {"emergency-key": gettext_lazy("Emergency keys")}
EVENTS: dict[str, str | Promise] = {
    "emergency.asked": gettext_lazy("An emergency key is asked for"),
    "emergency.approved": gettext_lazy("An emergency key is approved"),
    "emergency.declined": gettext_lazy("An emergency key is declined"),
    "emergency.withdrawn": gettext_lazy("An emergency key is given back"),
    "emergency.ended": gettext_lazy("An emergency key is ended before its time"),
    "emergency.ran-out": gettext_lazy("An emergency key runs out"),
    "emergency.lapsed": gettext_lazy("Nobody has answered for an emergency key"),
    "emergency.closed": gettext_lazy("An emergency key ends with an account"),
}
UPCOMING: dict[str, str | Promise] = {
    "key.ends": gettext_lazy("The key bundle %(bundle)s of somebody runs out."),
    "emergency.ends": gettext_lazy("An emergency key runs out."),
}
