"""`driftbook mailbox add|list|end|forget`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from driftbook.history.by import By
from driftbook.inbox import actions
from driftbook.inbox.actions.mailboxes import BadMailbox
from driftbook.inbox.models import Mailbox
from driftbook.people.by import OPERATOR
from driftbook.people.models import Agreement

ITSELF = By(None, OPERATOR)


class Command(BaseCommand):
    """Addresses that receive mail."""

    help = "addresses that receive mail: add, list, end; forget who wrote"

    def add_arguments(self, parser: ArgumentParser) -> None:
        doing = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
        add = doing.add_parser("add", help="take mail to an address for a handbook's agreement")
        add.add_argument("address", help="what people write to: cases@example.org")
        add.add_argument("--handbook", required=True, help="whose agreement it is for")
        add.add_argument(
            "--imap", default="", metavar="URL", help="imaps://user@host/INBOX, without a password"
        )
        add.add_argument(
            "--password-in", default="", metavar="NAME", help="the variable that holds the password"
        )
        doing.add_parser("list", help="every address, and how its server is")
        end = doing.add_parser("end", help="take no more mail to an address")
        end.add_argument("address")
        forget = doing.add_parser("forget", help="erase the mails of somebody who asks for it")
        forget.add_argument("address", help="theirs")

    def handle(self, *_: Any, **options: Any) -> None:
        what = {"add": self._add, "list": self._list, "end": self._end, "forget": self._forget}
        what[options["what"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        agreement = Agreement.objects.filter(handbook=options["handbook"]).first()
        if agreement is None:
            known = ", ".join(Agreement.objects.values_list("handbook", flat=True)) or "none yet"
            raise CommandError(f"there is no handbook '{options['handbook']}'; there is: {known}")
        try:
            made = actions.open_mailbox(
                address=options["address"],
                agreement=agreement,
                imap=options["imap"],
                secret=options["password_in"],
                by=ITSELF,
                now=timezone.now(),
            )
        except BadMailbox as wrong:
            raise CommandError(str(wrong)) from None
        how = "is fetched by `driftbook fetch`" if made.imap else "is taken when it is handed over"
        self.stdout.write(f"mail to {made.address} {how}")

    def _list(self, options: dict[str, Any]) -> None:
        for box in Mailbox.objects.select_related("agreement"):
            state = "ended" if box.ended else box.trouble or "fine"
            seen = f", reached {box.seen:%Y-%m-%d %H:%M} UTC" if box.seen else ""
            self.stdout.write(
                f"{box.address}  {box.agreement}  {box.imap or 'handed over'}  {state}{seen}"
            )

    def _end(self, options: dict[str, Any]) -> None:
        box = Mailbox.objects.filter(address__iexact=options["address"]).first()
        if box is None:
            raise CommandError(f"there is no mailbox {options['address']}")
        actions.end(mailbox=box, by=ITSELF, now=timezone.now())
        self.stdout.write(f"mail to {box.address} is no longer taken")

    def _forget(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        erased = actions.forget_writer(address=options["address"], by=ITSELF, now=now)
        self.stdout.write(f"mails erased: {erased}; what became of them is not touched")
