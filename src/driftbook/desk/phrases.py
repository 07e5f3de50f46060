"""What happened, as a sentence: one line per code that an event may carry.

Each code has its sentences from the richest to the plainest. The first one whose parameters are all
known is said: what an event held is gone once it has been kept long enough. `who`, `organisation`
(in whose chain it is) and `what` (the object's name) are always known; the others are the names in
`before` and `after`, those of `before` with `old_` in front of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.desk import (
    phrases_cases,
    phrases_doors,
    phrases_downtime,
    phrases_incidents,
    phrases_jobs,
    phrases_telling,
)

Words = str | Promise

SENTENCES: dict[str, tuple[Words, ...]] = {
    **phrases_doors.SENTENCES,
    **phrases_downtime.SENTENCES,
    **phrases_jobs.SENTENCES,
    **phrases_cases.SENTENCES,
    **phrases_incidents.SENTENCES,
    **phrases_telling.SENTENCES,
    # organisations and agreements
    "organisation.founded": (gettext_lazy("%(who)s added the organisation %(what)s."),),
    "agreement.joined": (
        gettext_lazy("%(who)s made %(organisation)s a party to the handbook “%(what)s”."),
    ),
    "agreement.ended": (
        gettext_lazy(
            "%(who)s ended the agreement with %(organisation)s on the handbook “%(what)s”."
        ),
    ),
    # handbooks
    "edition.published": (
        gettext_lazy("%(who)s published version %(version)s of the handbook “%(what)s”."),
        gettext_lazy("%(who)s published an edition of the handbook “%(what)s”."),
    ),
    "draft.started": (
        gettext_lazy("%(who)s began a draft of the next edition of the handbook “%(what)s”."),
    ),
    "draft.changed": (
        gettext_lazy("%(who)s changed %(files)s in the draft of the handbook “%(what)s”."),
        gettext_lazy("%(who)s changed the draft of the handbook “%(what)s”."),
    ),
    "draft.withdrawn": (gettext_lazy("%(who)s threw the draft of the handbook “%(what)s” away."),),
    "review.held": (
        gettext_lazy("%(who)s wrote down the review of the handbook “%(what)s” on %(held)s."),
        gettext_lazy("%(who)s wrote down a review of the handbook “%(what)s”."),
    ),
    "remark.made": (
        gettext_lazy("%(who)s left a remark on the next edition of the handbook “%(what)s”."),
    ),
    "remark.dealt-with": (gettext_lazy("%(who)s dealt with a remark on the handbook “%(what)s”."),),
    "incident.exported": (
        gettext_lazy("%(who)s took the log of the incident %(what)s out as %(form)s."),
        gettext_lazy("%(who)s took the log of the incident %(what)s out."),
    ),
    "embed-link.made": (
        gettext_lazy("%(who)s made the link “%(name)s”, which shows %(topic)s on other pages."),
        gettext_lazy("%(who)s made a link that shows a topic on other pages."),
    ),
    "embed-link.ended": (gettext_lazy("%(who)s ended a link that showed a topic elsewhere."),),
    # people
    "person.added": (
        gettext_lazy("%(who)s added %(what)s as %(roles)s."),
        gettext_lazy("%(who)s added %(what)s."),
    ),
    "person.invited": (gettext_lazy("%(who)s sent %(what)s another invitation."),),
    "person.removed": (
        gettext_lazy("%(who)s took all roles from %(what)s: %(old_roles)s."),
        gettext_lazy("%(who)s took all roles from %(what)s."),
    ),
    "person.erased": (gettext_lazy("%(who)s erased who a person was. What they did is kept."),),
    "person.signed-in": (gettext_lazy("%(who)s signed in."),),
    "session.ended": (gettext_lazy("%(who)s signed out one of their devices from another one."),),
    "sessions.ended": (gettext_lazy("%(who)s signed out on all devices."),),
    "role.given": (
        gettext_lazy("%(who)s gave %(what)s the role %(role)s."),
        gettext_lazy("%(who)s gave %(what)s a role."),
    ),
    "roles.changed": (
        gettext_lazy("%(who)s changed the roles of %(what)s: %(roles)s instead of %(old_roles)s."),
        gettext_lazy("%(who)s changed the roles of %(what)s."),
    ),
    "account.changed": (gettext_lazy("%(who)s changed name or language of the account %(what)s."),),
    "policy.accepted": (
        gettext_lazy("%(who)s accepted version %(version)s of the privacy policy."),
        gettext_lazy("%(who)s accepted the privacy policy."),
    ),
    "password.changed": (gettext_lazy("%(who)s changed the password of %(what)s."),),
    "phone.proved": (gettext_lazy("%(who)s proved to have the telephone of %(what)s."),),
    "authenticator.added": (gettext_lazy("%(who)s added a second step for signing in."),),
    "authenticator.removed": (gettext_lazy("%(who)s removed a second step for signing in."),),
    "recovery-code.used": (gettext_lazy("%(who)s signed in with a recovery code."),),
    "recovery-codes.renewed": (gettext_lazy("%(who)s made new recovery codes."),),
    "token.made": (
        gettext_lazy("%(who)s made the token “%(name)s” for the API."),
        gettext_lazy("%(who)s made a token for the API."),
    ),
    "token.removed": (
        gettext_lazy("%(who)s removed the token “%(old_name)s” for the API."),
        gettext_lazy("%(who)s removed a token for the API."),
    ),
    # directories and groups
    "directory.set-up": (
        gettext_lazy("%(who)s set up the directory “%(name)s” for signing in."),
        gettext_lazy("%(who)s set up a directory for signing in."),
    ),
    "second-step.demanded": (gettext_lazy("%(who)s changed who must have a second step."),),
    "directory.level-changed": (
        gettext_lazy("%(who)s changed what the directory “%(name)s” must ask for."),
        gettext_lazy("%(who)s changed what a directory must ask for."),
    ),
    "directory.taken-down": (
        gettext_lazy("%(who)s took down the directory “%(old_name)s” for signing in."),
        gettext_lazy("%(who)s took down a directory for signing in."),
    ),
    "group-rule.added": (
        gettext_lazy("%(who)s let the group “%(group)s” of the directory give something."),
        gettext_lazy("%(who)s let a group of the directory give something."),
    ),
    "group-rule.removed": (
        gettext_lazy("%(who)s took away what the group “%(old_group)s” of the directory gave."),
        gettext_lazy("%(who)s took away what a group of the directory gave."),
    ),
    "reading.changed": (gettext_lazy("The directory named other groups for %(what)s."),),
    "reading.cleared": (gettext_lazy("The groups of %(what)s from the directory were forgotten."),),
    # addresses, doors and units
    "addresses.imported": (
        gettext_lazy("%(who)s took in %(new)s new and %(changed)s changed addresses: %(file)s."),
        gettext_lazy("%(who)s took addresses in from a file."),
    ),
    "address.added": (
        gettext_lazy("%(who)s added the address %(address)s."),
        gettext_lazy("%(who)s added an address."),
    ),
    "door.added": (
        gettext_lazy("%(who)s added a door to %(address)s."),
        gettext_lazy("%(who)s added a door to an address."),
    ),
    "door.led": (
        gettext_lazy("%(who)s said to which flats a stairwell door of %(address)s leads."),
        gettext_lazy("%(who)s said to which flats a stairwell door leads."),
    ),
    "unit.installed": (
        gettext_lazy("%(who)s mounted the unit %(unit)s %(serial)s at %(address)s."),
        gettext_lazy("%(who)s mounted the unit %(unit)s at %(address)s."),
        gettext_lazy("%(who)s mounted a unit on a door."),
    ),
    "unit.removed": (
        gettext_lazy("%(who)s removed the unit %(unit)s %(serial)s at %(address)s."),
        gettext_lazy("%(who)s removed the unit %(unit)s at %(address)s."),
        gettext_lazy("%(who)s removed a unit from a door."),
    ),
    "battery.changed": (
        gettext_lazy("%(who)s changed the battery of %(unit)s %(serial)s at %(address)s."),
        gettext_lazy("%(who)s changed the battery of %(unit)s at %(address)s."),
        gettext_lazy("%(who)s changed the battery of a unit."),
    ),
    "bundle.extended": (
        gettext_lazy("%(who)s put a door of %(address)s in the key bundle “%(bundle)s”."),
        gettext_lazy("%(who)s put a door in a key bundle."),
    ),
    "bundle.reduced": (
        gettext_lazy("%(who)s took a door of %(address)s out of the key bundle “%(bundle)s”."),
        gettext_lazy("%(who)s took a door out of a key bundle."),
    ),
    # messages and webhooks
    "message.resent": (
        gettext_lazy("%(who)s let the dead letter to %(to)s be sent once more."),
        gettext_lazy("%(who)s let a dead letter be sent once more."),
    ),
    "message.withdrawn": (
        gettext_lazy("%(who)s withdrew the message to %(to)s."),
        gettext_lazy("%(who)s withdrew a message."),
    ),
    "endpoint.opened": (gettext_lazy("%(who)s let %(what)s be told of events."),),
    "endpoint.renewed": (gettext_lazy("%(who)s made a new secret for the webhook %(what)s."),),
    "endpoint.closed": (gettext_lazy("%(who)s closed the webhook %(what)s."),),
    "sharing.changed": (
        gettext_lazy("%(who)s changed who sees the cases of %(what)s."),
        gettext_lazy("%(who)s changed who of an organisation sees its cases."),
    ),
    # the history itself
    "history.pruned": (
        gettext_lazy("%(who)s blanked what had been kept long enough; that it happened stays."),
    ),
}
FALLBACK = gettext_lazy("%(who)s did “%(did)s” to %(what)s.")

KINDS: dict[str, Words] = {
    "handbook": gettext_lazy("Handbooks"),
    "person": gettext_lazy("People"),
    "organisation": gettext_lazy("Organisations"),
    "address": gettext_lazy("Addresses"),
    "tag": gettext_lazy("Tags"),
    "procedure": gettext_lazy("Procedures"),
    "message": gettext_lazy("Messages"),
    "endpoint": gettext_lazy("Webhooks"),
    "directory": gettext_lazy("Directories"),
    "group-rule": gettext_lazy("Groups"),
    "embed-link": gettext_lazy("Links on other pages"),
    "job": gettext_lazy("Jobs"),
    "order": gettext_lazy("Orders"),
    "case": gettext_lazy("Cases"),
    "incident": gettext_lazy("Incidents"),
    **phrases_telling.KINDS,
    **phrases_doors.KINDS,
    **phrases_downtime.KINDS,
    "monitor": gettext_lazy("Monitors"),
    "alarm": gettext_lazy("Alarms"),
    "price": gettext_lazy("Prices"),
    "charge": gettext_lazy("Charges"),
    "calendar": gettext_lazy("Calendars"),
    "mail": gettext_lazy("Incoming mail"),
    "mail-address": gettext_lazy("Mail addresses"),
    "mailbox": gettext_lazy("Mailboxes"),
    "history": gettext_lazy("The history itself"),
}

BROKEN: dict[str, Words] = {
    "content-changed": gettext_lazy("What was before or after has been changed."),
    "content-missing": gettext_lazy("What was before and after is gone, and no pruning says so."),
    "event-changed": gettext_lazy("The event has been changed."),
    "out-of-order": gettext_lazy("It does not follow the event before it."),
    "number-missing": gettext_lazy("The event is missing."),
    "cut-at-the-end": gettext_lazy("The events from here to the end are missing."),
    "head-changed": gettext_lazy("The note of the last event does not fit it."),
    "head-missing": gettext_lazy("The note of the last event is missing."),
}

_FIELD = re.compile(r"%\((\w+)\)s")


def sentence(did: str, params: Mapping[str, str]) -> str:
    """What happened, in the language of the reader. An unknown code is named as it is."""
    for words in SENTENCES.get(did, ()):
        text = str(words)
        if all(params.get(field) for field in _FIELD.findall(text)):
            return capfirst(text % params)
    return capfirst(str(FALLBACK) % {**params, "did": did})


def actor_name(name: str | None, *, person: bool, role: str) -> str:
    """Who did it: the name, or somebody erased (`person`), or an operator, or the installation."""
    if name:
        return name
    if person:
        return _("an erased person")
    return _("an operator") if role == "operator" else _("Driftbook itself")
