"""What a person does with a mail that waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.inbox.models import QUARANTINED, REFUSED, REVIEW, WAITING, Mail
from driftbook.inbox.own import ours
from driftbook.inbox.parsing import understand
from driftbook.inbox.reading import outcome
from driftbook.inbox.routing import Choice, NotPossible, Verdict, handler
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation

REFUSE = "refuse"
"""The choice that is always there: nothing becomes of the mail."""


class NotNow(ValueError):
    """Somebody has decided meanwhile, or its bytes are gone."""


def retry(*, mail: Mail, organisation: Organisation, by: By, now: datetime) -> None:
    """Read a mail once more that could not be read, or waits for a person. Raises NotNow."""
    with transaction.atomic():
        held = _locked(mail)
        if held.state == WAITING:
            return
        before = {"state": held.state, "why": held.why}
        held.state, held.why, held.error, held.attempts, held.due = WAITING, "", "", 0, now
        held.save(update_fields=["state", "why", "error", "attempts", "due"])
        _tell(held, "mail.retried", organisation, by, now, before)


def decide(
    *, mail: Mail, choice: str, actor: Actor, organisation: Organisation, by: By, now: datetime
) -> Verdict:
    """Do what a person has chosen. Raises NotNow, and NotPossible for what they may not choose."""
    with transaction.atomic():
        held = _locked(mail)
        if held.state == WAITING:
            raise NotNow("it is about to be read")
        before = {"state": held.state, "why": held.why}
        if choice == REFUSE:
            verdict = Verdict(REFUSED, "refused-by-a-person")
            held.state, held.why, held.ended, held.due = verdict.state, verdict.why, now, None
            held.save(update_fields=["state", "why", "ended", "due"])
            _tell(held, "mail.refused", organisation, by, now, before)
            return verdict
        if held.state != REVIEW:
            raise NotNow("it cannot be read")
        letter = understand(held, ours(held.mailbox))
        if choice.partition(":")[0] not in {one.code for one in _choices(letter, actor)}:
            raise NotPossible(choice)
        verdict = handler().decide(letter, choice, by, now)
        changes = outcome(letter, verdict, now)
        for name, value in changes.items():
            setattr(held, name, value)
        held.save(update_fields=[*changes])
        _tell(held, "mail.decided", organisation, by, now, before)
    return verdict


def given_out(*, mail: Mail, organisation: Organisation, by: By, now: datetime) -> bytes:
    """Its bytes, for a person; that they got them is recorded. Raises NotNow: no longer kept."""
    with transaction.atomic():
        if mail.blanked:
            raise NotNow("its bytes are no longer kept")
        _tell(mail, "mail.fetched", organisation, by, now, {})
    return bytes(mail.raw)


def _choices(letter: Letter, actor: Actor) -> Sequence[Choice]:
    return handler().choices(letter, actor)


def _locked(mail: Mail) -> Mail:
    """One that waits for a person, or was put back to be read; locked. Raises NotNow."""
    rows = Mail.objects.select_related("mailbox").select_for_update(of=("self",))
    held = rows.get(pk=mail.pk)
    if held.state not in (REVIEW, QUARANTINED, WAITING) or held.blanked:
        raise NotNow("it has been dealt with")
    return held


def _tell(
    mail: Mail, did: str, organisation: Organisation, by: By, now: datetime, before: dict[str, str]
) -> None:
    record(
        organisation=organisation.key,
        by=by,
        did=did,
        kind="mail",
        key=str(mail.key),
        before=before or None,
        after={"mailbox": mail.mailbox.address, "state": mail.state, "about": mail.about_key},
        now=now,
    )
