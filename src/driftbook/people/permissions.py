"""The one table of who may do what. Decorators, menus, API and tests read it, and nothing else.

An action is done in a place: an organisation, or an agreement, whose handbook it is about. A person
has roles in organisations. `own` are the roles that allow it in the person's own organisation, or
in an agreement that the organisation is a party to; `served` are the roles that allow it in an
organisation that one's own serves as a provider. Where nothing allows it, a party is refused
(403); somebody who is no party does not see that there is anything (404).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES: dict[str, str | Promise] = {
    "care-worker": _("Care worker"),
    "spoc": _("SPOC"),
    "handbook-owner": _("Handbook owner"),
    "supplier-support": _("Supplier support"),
    "technician": _("Technician"),
    "portal-user": _("Portal user"),
    "portal-administrator": _("Portal administrator"),
    "contact-centre-agent": _("Contact-centre agent"),
    "incident-lead": _("Incident lead"),
    "log-keeper": _("Log keeper"),
    "change-manager": _("Change manager"),
    "council-member": _("Council member"),
    "system-administrator": _("System administrator"),
}
EVERY = frozenset(ROLES)


@dataclass(frozen=True)
class Rule:
    """Who may do an action."""

    own: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()
    anyone_if_open: bool = False
    """Also whoever is not signed in, where the handbook is open to everybody."""


def _rule(*own: str, served: tuple[str, ...] = ()) -> Rule:
    return Rule(own=frozenset(own), served=frozenset(served))


READ = Rule(own=EVERY, anyone_if_open=True)
OWNER, ADMIN, PORTAL = "handbook-owner", "system-administrator", "portal-administrator"

ASKING = ("care-worker", "spoc", "portal-user", PORTAL, "contact-centre-agent")
"""Whoever may ask their organisation's providers for something."""

RESPONDING = (
    "care-worker",
    "spoc",
    "supplier-support",
    "contact-centre-agent",
    "incident-lead",
    "log-keeper",
    "change-manager",
    ADMIN,
)
"""Whoever may act in an incident of their own organisation."""

TABLE: dict[str, Rule] = {
    # asking and reading
    "handbook.ask": READ,
    "handbook.read": READ,
    # editions
    "edition.list": Rule(own=EVERY),
    "handbook.draft": _rule(OWNER),
    "edition.publish": _rule(OWNER),
    "edition.hear": _rule("spoc", "supplier-support", OWNER, PORTAL, "change-manager"),
    "review.hear": _rule(OWNER, "change-manager"),
    "review.record": _rule(OWNER, "change-manager"),
    "topic.embed": _rule(OWNER, PORTAL, ADMIN),
    # people
    "organisation.see": Rule(own=EVERY, served=EVERY),
    "people.list": _rule(PORTAL, "spoc", OWNER, ADMIN, served=("supplier-support",)),
    "people.change": _rule(PORTAL, ADMIN),
    "people.erase": _rule(ADMIN),
    "sign-in.change": _rule(ADMIN),
    # doors: addresses, doors and units
    "address.see": _rule("spoc", PORTAL, ADMIN, served=("supplier-support",)),
    "address.change": _rule("spoc", ADMIN, served=("supplier-support",)),
    # doors: who opens what, what units say, and opening one
    "key.see": _rule("spoc", PORTAL, ADMIN, served=("supplier-support",)),
    "key.change": _rule("spoc", ADMIN),
    "emergency.see": _rule(
        *("care-worker", "spoc", PORTAL, ADMIN), served=("supplier-support", "technician")
    ),
    "emergency.ask": _rule("care-worker", "spoc", served=("technician",)),
    "emergency.grant": _rule("spoc", ADMIN),
    "door.open": _rule("care-worker", "spoc", served=("technician", "supplier-support")),
    "unit.see": _rule("spoc", ADMIN, served=("supplier-support", "technician")),
    "unit.connect": _rule(ADMIN, served=("supplier-support",)),
    "battery.see": _rule("spoc", PORTAL, ADMIN, served=("supplier-support",)),
    # jobs: ordered by the one, carried out by the other
    "job.see": _rule("spoc", served=("supplier-support",)),
    "job.order": _rule("spoc"),
    "job.change": _rule("spoc", served=("supplier-support",)),
    "job.assign": _rule(served=("supplier-support",)),
    "job.do": _rule(served=("supplier-support", "technician")),
    "procedure.record": _rule("spoc", served=("supplier-support",)),
    "calendar.follow": _rule("spoc", "supplier-support", "technician"),
    # requests: asked for by the one, handled by the other or by the customer's own first level
    "case.see": _rule(*ASKING, served=("supplier-support",)),
    "case.oversee": _rule("spoc", PORTAL, ADMIN),
    "case.file": _rule(*ASKING),
    "case.answer": _rule(*ASKING, served=("supplier-support",)),
    "case.withdraw": _rule(*ASKING, served=("supplier-support",)),
    "case.handle": _rule("spoc", served=("supplier-support",)),
    "case.note": _rule("spoc", served=("supplier-support",)),
    "case.share": _rule(PORTAL, ADMIN),
    "case.list": _rule("spoc", served=("supplier-support",)),
    "extract.fetch": _rule("spoc", PORTAL, "portal-user", served=("supplier-support",)),
    "tag.see": _rule("spoc", PORTAL, "portal-user", ADMIN, served=("supplier-support",)),
    "tag.change": _rule("spoc", PORTAL, ADMIN, served=("supplier-support",)),
    # incidents: of the own organisation alone
    "incident.see": _rule(*RESPONDING, OWNER),
    "incident.write": _rule(*RESPONDING),
    "incident.close": _rule("incident-lead", "log-keeper"),
    "incident.export": _rule("incident-lead", "log-keeper", OWNER, ADMIN),
    "incident.prepare": _rule("incident-lead", ADMIN),
    # downtime: changes and councils of an agreement, downtime of the own organisation
    "change.see": _rule(
        *("spoc", "supplier-support", "contact-centre-agent", "incident-lead"),
        *("change-manager", "council-member", OWNER, PORTAL, ADMIN),
    ),
    "change.ask": _rule(
        *("spoc", "supplier-support", "change-manager", "council-member", OWNER, PORTAL, ADMIN)
    ),
    # whoever the handbook gives a seat, or was put into a group: the action asks for it
    "change.advise": _rule(
        *("spoc", "supplier-support", "contact-centre-agent", "incident-lead"),
        *("change-manager", "council-member", OWNER, PORTAL, ADMIN),
    ),
    "change.decide": _rule("change-manager"),
    "council.meet": _rule("council-member", "change-manager"),
    "downtime.see": Rule(own=EVERY),
    "downtime.plan": _rule("change-manager", ADMIN),
    "downtime.run": _rule("change-manager", "incident-lead", "supplier-support", ADMIN),
    "downtime.waive": _rule("change-manager"),
    "notice.confirm": _rule(
        *("spoc", "supplier-support", "contact-centre-agent", "incident-lead"),
        *("change-manager", ADMIN),
    ),
    "notice.prepare": _rule("change-manager", ADMIN),
    "status.change": _rule("change-manager", ADMIN),
    "manual.read": Rule(own=EVERY),
    "manual.write": _rule("change-manager", "supplier-support", OWNER, ADMIN),
    # mail that came in
    "mail.see": _rule("spoc", ADMIN, served=("supplier-support",)),
    "mail.decide": _rule("spoc", ADMIN, served=("supplier-support",)),
    # charges
    "charge.see": _rule("spoc", OWNER, PORTAL, ADMIN, served=("supplier-support",)),
    "charge.write": _rule(served=("supplier-support",)),
    "price.see": _rule("spoc", "supplier-support", OWNER, PORTAL, ADMIN),
    "price.change": _rule("supplier-support"),
    # what was done, what went out, what happens next
    "history.see": _rule(OWNER, PORTAL, ADMIN),
    "outbox.see": _rule("spoc", "supplier-support", OWNER, PORTAL, ADMIN),
    "outbox.resend": _rule("supplier-support", ADMIN),
    "webhook.change": _rule(ADMIN),
    "work.see": _rule("spoc", "supplier-support", OWNER, PORTAL, ADMIN),
}

POWERFUL = (
    *("people.change", "people.erase", "sign-in.change", "webhook.change", "edition.publish"),
    *("door.open", "key.change", "emergency.ask", "emergency.grant", "unit.connect"),
)
"""Actions with which a stolen password does most harm."""
POWERFUL_ROLES = frozenset().union(*(TABLE[one].own | TABLE[one].served for one in POWERFUL))

GIVES: dict[str, frozenset[str]] = {
    PORTAL: frozenset({"portal-user", PORTAL}),
    ADMIN: EVERY,
}
"""Who may give which role, and take it away, in the organisation in which they hold theirs (B-02).

Whoever changes people gives no role that could do more than their own."""

ANYONE, SIGNED_IN = "anyone", "signed-in"
"""What a page says of itself when no role is needed: open to all, or to whoever is signed in."""
