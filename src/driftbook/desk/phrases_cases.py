"""What happened to cases, tags and mail that came in, as sentences; see `phrases`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, tuple[str | Promise, ...]] = {
    # tags, lists and logs
    "tag.added": (gettext_lazy("%(who)s handed out the tag %(what)s."),),
    "tag.corrected": (gettext_lazy("%(who)s changed who has the tag %(what)s, or what it opens."),),
    "tag.blocked": (
        gettext_lazy("%(who)s blocked the tag %(what)s: %(because)s."),
        gettext_lazy("%(who)s blocked the tag %(what)s."),
    ),
    "tag.reactivated": (gettext_lazy("%(who)s let the tag %(what)s open again."),),
    "tag.ended": (gettext_lazy("%(who)s took the tag %(what)s back."),),
    "tag.erased": (gettext_lazy("%(who)s erased who has had the tag %(what)s."),),
    "tags.imported": (
        gettext_lazy("%(who)s took in %(new)s new and %(changed)s changed tags: %(file)s."),
        gettext_lazy("%(who)s took tags in from a file."),
    ),
    "extract.fetched": (
        gettext_lazy("%(who)s fetched a list or a log of case %(number)s: %(rows)s rows."),
        gettext_lazy("%(who)s fetched a list or a log of a case."),
    ),
    "password.asked": (gettext_lazy("%(who)s let %(what)s choose a new password."),),
    # cases
    "case.filed": (
        gettext_lazy("%(who)s filed case %(number)s."),
        gettext_lazy("%(who)s filed a case."),
    ),
    "case.entered": (
        gettext_lazy("%(who)s let case %(number)s, dated ahead, enter its queue."),
        gettext_lazy("%(who)s let a case that was dated ahead enter its queue."),
    ),
    "case.dated": (
        gettext_lazy("%(who)s put case %(number)s on another day."),
        gettext_lazy("%(who)s put a planned case on another day."),
    ),
    "case.taken": (
        gettext_lazy("%(who)s took case %(number)s."),
        gettext_lazy("%(who)s took a case."),
    ),
    "case.handed": (
        gettext_lazy("%(who)s handed case %(number)s over."),
        gettext_lazy("%(who)s handed a case over."),
    ),
    "case.released": (
        gettext_lazy("%(who)s put case %(number)s back into the queue."),
        gettext_lazy("%(who)s put a case back into the queue."),
    ),
    "case.asked": (
        gettext_lazy("%(who)s asked the customer in case %(number)s."),
        gettext_lazy("%(who)s asked the customer in a case."),
    ),
    "case.answered": (
        gettext_lazy("%(who)s answered in case %(number)s."),
        gettext_lazy("%(who)s answered in a case."),
    ),
    "case.reminded": (
        gettext_lazy("%(who)s reminded the customer of the question in case %(number)s."),
        gettext_lazy("%(who)s reminded a customer of a question."),
    ),
    "case.closed": (
        gettext_lazy("%(who)s closed case %(number)s, because no answer came."),
        gettext_lazy("%(who)s closed a case, because no answer came."),
    ),
    "case.done": (
        gettext_lazy("%(who)s said that case %(number)s is done."),
        gettext_lazy("%(who)s said that a case is done."),
    ),
    "case.reopened": (
        gettext_lazy("%(who)s opened case %(number)s again."),
        gettext_lazy("%(who)s opened a case again."),
    ),
    "case.withdrawn": (
        gettext_lazy("%(who)s withdrew case %(number)s."),
        gettext_lazy("%(who)s withdrew a case."),
    ),
    "case.escalated": (
        gettext_lazy("%(who)s sent case %(number)s on to the next level."),
        gettext_lazy("%(who)s sent a case on to the next level."),
    ),
    "case.acted": (
        gettext_lazy("%(who)s carried out what case %(number)s asks for."),
        gettext_lazy("%(who)s carried out what a case asks for."),
    ),
    "case.mail-bounced": (
        gettext_lazy("%(who)s noted that a mail about case %(number)s could not be delivered."),
        gettext_lazy("%(who)s noted that a mail about a case could not be delivered."),
    ),
    # requests: mails
    "mail-choice.changed": (gettext_lazy("%(who)s chose which mails about cases they get."),),
    "mail-address.mended": (gettext_lazy("%(who)s said that mail to them arrives again."),),
    # mail that came in
    "mailbox.opened": (gettext_lazy("%(who)s let mail come in at %(what)s."),),
    "mailbox.ended": (gettext_lazy("%(who)s ended the mailbox %(what)s."),),
    "mail.decided": (gettext_lazy("%(who)s decided what becomes of a mail that came in."),),
    "mail.refused": (gettext_lazy("%(who)s refused a mail that came in."),),
    "mail.retried": (gettext_lazy("%(who)s had a mail read once more."),),
    "mail.fetched": (gettext_lazy("%(who)s took a whole mail as a file."),),
    "mail.erased": (
        gettext_lazy("%(who)s erased %(mails)s mails of somebody who asked for it."),
        gettext_lazy("%(who)s erased the mails of somebody who asked for it."),
    ),
    "mail-address.cleared": (
        gettext_lazy("%(who)s said that mail arrives at an address again: %(what)s."),
    ),
    "cases.forgotten": (
        gettext_lazy("%(who)s forgot what was said in cases that ended long ago: %(cases)s."),
        gettext_lazy("%(who)s forgot what was said in cases that ended long ago."),
    ),
}
