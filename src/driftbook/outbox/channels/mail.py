"""Mail by SMTP, through Django's backend."""

from __future__ import annotations

import contextlib
import smtplib
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from driftbook.outbox import headers
from driftbook.outbox.channels import Failed, InDoubt, Refused
from driftbook.outbox.models import Message


def letter(message: Message) -> EmailMultiAlternatives:
    """The mail: the same Message-ID and Date in every attempt, automatic by RFC 3834 unless its
    headers say otherwise. What comes back goes to its Return-Path, which is the envelope's sender.
    """
    more = headers.checked(message.headers, message.channel)
    name, comes_back = more.pop(headers.NAME, ""), more.pop(headers.RETURN_PATH, "")
    said = {
        "Message-ID": message.reference,
        "Date": format_datetime(message.created),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": headers.NO_ANSWERS if comes_back else headers.NOTHING_BACK,
        "Content-Language": message.language,
        "From": _named(name) if name else settings.DEFAULT_FROM_EMAIL,
        **more,
    }
    if said["Auto-Submitted"] == headers.BY_HAND:
        del said["Auto-Submitted"]
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=comes_back or settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers=said,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for file in message.attachments.all():
        mail.attach(file.name, bytes(file.content), file.kind)
    return mail


def _named(name: str) -> str:
    """Our address under another name."""
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


class Smtp:
    """A connection to the mail server, opened by the first message and kept for the next."""

    def __init__(self) -> None:
        self._backend = _Backend(timeout=settings.OUTBOX_TIMEOUT)

    def send(self, message: Message) -> str:
        """Hand the mail over: it is sent when the server has said 250."""
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as wrong:
            self.close()
            raise Failed(f"no connection to the mail server: {said(wrong)}", away=True) from wrong
        try:
            self._backend.send_messages([letter(message)])
        except (OSError, smtplib.SMTPException) as wrong:
            handing_over = getattr(self._backend.connection, "handing_over", False)
            self.close()
            away = not isinstance(
                wrong, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused
            )
            raise _kind(wrong, handing_over)(said(wrong), away=away) from wrong
        return ""

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._backend.close()
        self._backend.connection = None


def said(wrong: Exception) -> str:
    """What the server said, or what became of the connection, in one line."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(wrong.recipients.values()))
        return f"{code} {_words(text)}"
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{wrong.smtp_code} {_words(wrong.smtp_error)}"
    return _words(str(wrong)) or type(wrong).__name__


def _kind(wrong: Exception, handing_over: bool) -> type[Failed | Refused | InDoubt]:
    """A refusal of the receiver or of the mail is for good; of the sender it is ours to repair."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in wrong.recipients.values()]
        return Refused if all(500 <= code < 600 for code in codes) else Failed
    if isinstance(wrong, smtplib.SMTPDataError):
        return Refused if 500 <= wrong.smtp_code < 600 else Failed
    return InDoubt if handing_over else Failed


def _words(text: str | bytes) -> str:
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(decoded.split())[:300]


class _Noting(smtplib.SMTP):
    """Knows whether it was in the middle of handing a mail over when the connection broke."""

    handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """From DATA until the server's answer."""
        self.handing_over = True
        answer = super().data(msg)
        self.handing_over = False
        return answer


class _NotingSsl(_Noting, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _NotingSsl if self.use_ssl else _Noting
