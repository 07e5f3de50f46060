"""What may be done, in words, for the page that says that it may not."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from driftbook.people.permissions import ROLES

ACTIONS: dict[str, str | Promise] = {
    "handbook.ask": _("ask the handbook"),
    "handbook.read": _("read the handbook"),
    "edition.list": _("see the editions of the handbook"),
    "handbook.draft": _("write the next edition of the handbook"),
    "edition.publish": _("publish an edition of the handbook"),
    "edition.hear": _("be told of new editions"),
    "review.hear": _("be reminded of the review"),
    "review.record": _("write down a review of the handbook"),
    "topic.embed": _("show topics of the handbook on other pages"),
    "organisation.see": _("see the organisation"),
    "people.list": _("see the people of the organisation"),
    "people.change": _("add people, remove them and change their roles"),
    "people.erase": _("erase who a person is"),
    "sign-in.change": _("change how people sign in"),
    "address.see": _("see addresses, doors and units"),
    "address.change": _("change addresses, doors and units"),
    "key.see": _("see who opens which doors"),
    "key.change": _("give key bundles and take them back"),
    "emergency.see": _("see emergency keys"),
    "emergency.ask": _("ask for emergency keys"),
    "emergency.grant": _("approve emergency keys and end them"),
    "door.open": _("open and lock doors from the telephone"),
    "unit.see": _("see what units say of themselves"),
    "unit.connect": _("connect gateways and units"),
    "battery.see": _("see battery reports"),
    "job.see": _("see jobs"),
    "job.order": _("order jobs"),
    "job.change": _("move and cancel jobs"),
    "job.assign": _("accept jobs and give them to technicians"),
    "job.do": _("carry jobs out"),
    "procedure.record": _("write down what happened in a procedure"),
    "calendar.follow": _("follow jobs in a calendar"),
    "case.see": _("see cases"),
    "case.oversee": _("see all cases of the organisation"),
    "case.file": _("file cases"),
    "case.answer": _("write in cases"),
    "case.withdraw": _("withdraw cases"),
    "case.handle": _("handle cases"),
    "case.note": _("see and write internal notes"),
    "case.share": _("change who sees whose cases"),
    "case.list": _("see the queue"),
    "extract.fetch": _("fetch lists and logs"),
    "tag.see": _("see tags"),
    "tag.change": _("add tags, block them and let them open again"),
    "incident.see": _("see incidents"),
    "incident.write": _("open incidents and write in their logs"),
    "incident.close": _("close incidents and reopen them"),
    "incident.export": _("export logs of incidents"),
    "incident.prepare": _("prepare for incidents: addresses, posts, monitors"),
    "change.see": _("see change requests"),
    "change.ask": _("ask for a change"),
    "change.advise": _("advise on changes"),
    "change.decide": _("decide on changes"),
    "council.meet": _("call meetings of a council and make their minutes"),
    "downtime.see": _("see downtime"),
    "downtime.plan": _("plan downtime, move and cancel it"),
    "downtime.run": _("say that a downtime begins, lasts longer or is over"),
    "downtime.waive": _("waive a notice that cannot be given in time"),
    "notice.confirm": _("say that a notice was posted by hand"),
    "notice.prepare": _("say where notices go"),
    "status.change": _("change the status page"),
    "manual.read": _("read manuals"),
    "manual.write": _("write manuals"),
    "mail.see": _("see incoming mail"),
    "mail.decide": _("decide what becomes of incoming mail"),
    "charge.see": _("see charges"),
    "charge.write": _("write charges and credit them"),
    "price.see": _("see prices"),
    "price.change": _("change prices"),
    "history.see": _("see the history"),
    "outbox.see": _("see what was sent"),
    "outbox.resend": _("send a message once more, or withdraw it"),
    "webhook.change": _("change webhooks"),
    "work.see": _("see what happens next"),
}


def roles(codes: frozenset[str] | set[str] | tuple[str, ...]) -> list[str]:
    """The names of roles, in the order of the table."""
    return [str(name) for code, name in ROLES.items() if code in codes]


def role(code: str) -> str:
    """The name of one role; of one that is no role of a person, nothing."""
    return str(ROLES.get(code, ""))
