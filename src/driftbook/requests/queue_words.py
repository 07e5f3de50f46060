"""Why something was not done to a case, in a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from driftbook.requests.models import ASKING, DONE, HANDLING, PLANNED, WAITING, WITHDRAWN, Case


def why_not(case: Case, code: str) -> str:
    """`code` is one of those of `bulk.Outcome`."""
    about = {"number": case.number, "subject": case.subject}
    if code == "not-now":
        return {
            PLANNED: _("%(number)s, %(subject)s, is planned: it is not in its queue yet."),
            WAITING: _("%(number)s, %(subject)s, waits already."),
            HANDLING: _("%(number)s, %(subject)s, is handled by somebody else."),
            ASKING: _("%(number)s, %(subject)s, is handled by somebody else."),
            DONE: _("%(number)s, %(subject)s, is done already."),
            WITHDRAWN: _("%(number)s, %(subject)s, has been withdrawn."),
        }[case.state] % about
    return {
        "no-handler": _("%(number)s, %(subject)s, cannot be handled by that person."),
        "no-queue": _("%(number)s, %(subject)s, cannot be moved into that queue."),
    }.get(code, _("%(number)s, %(subject)s, was left as it is.")) % about
