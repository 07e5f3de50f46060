"""The answer to a mail that has become a case: that it has arrived, and under which number."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.inbox.models import Bounced
from driftbook.outbox import headers
from driftbook.outbox.actions import NoAddress, put
from driftbook.people.models import User
from driftbook.requests import letters, tokens
from driftbook.requests.models import Case, MailChoice


def confirm(
    *, case: Case, handbook: Handbook, user: User | None, answers: str, now: datetime
) -> None:
    """Tell whoever wrote; once, in the transaction that files. None: the correspondent.

    `answers` is the Message-ID of the mail, before which there was none in the case.
    Not to somebody who wants no mails about cases, nor where mails come back.
    """
    to = user.email if user else case.correspondent
    none = user is not None and MailChoice.objects.filter(user=user, how="none").exists()
    back = Bounced.objects.filter(address=to.lower(), permanent=True).exists()
    if not to or none or back:
        return
    language = (user.language if user else "") or case.customer.language
    more = letters.extra_headers(
        case,
        box=tokens.mailbox(case.agreement),
        user=user,
        to=to,
        correspondent="" if user else case.correspondent,
        before=[answers],
    )
    more[headers.AUTO_SUBMITTED] = "auto-replied"
    said = letters.told(case, (), handbook, {}, language)
    with translation.override(language):
        line = _("Your mail has arrived. It is case %(number)s.") % {"number": case.number}
    try:
        put(
            channel="mail",
            to=to,
            template="requests/letters/case",
            context={
                **said,
                "happenings": [{"line": line, "text": ""}],
                "name": (user.name or user.username) if user else "",
                "answerable": headers.REPLY_TO in more,
            },
            language=language,
            organisation=case.customer.key,
            person=user.key if user else None,
            key=f"case-confirmed:{case.key}",
            now=now,
            about=("case", str(case.key)),
            headers=more,
        )
    except NoAddress:
        return
