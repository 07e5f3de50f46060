"""Which channel goes which way, as the settings say."""

from __future__ import annotations

from django.conf import settings

from driftbook.outbox.channels import Channel
from driftbook.outbox.channels.files import Files
from driftbook.outbox.models import MAIL, SMS, WEBHOOK


def not_set_up() -> dict[str, str]:
    """Channels that nobody has set up → what is missing."""
    missing = {}
    if not settings.OUTBOX_MAIL:
        missing[MAIL] = "no mail server has been set up: DRIFTBOOK_SMTP"
    if settings.OUTBOX_SMS is None:
        missing[SMS] = "no SMS provider has been set up: DRIFTBOOK_SMS"
    return missing


def channel(name: str) -> Channel:
    """The way out for this channel. What each needs is loaded only when there is something to send.

    In the demo, webhooks reach this machine alone; those to others become files.
    """
    if name == MAIL and settings.OUTBOX_MAIL == "smtp":
        from driftbook.outbox.channels.mail import Smtp

        return Smtp()
    if name == WEBHOOK:
        from driftbook.outbox.channels.webhooks import Webhooks

        return Webhooks(elsewhere=Files(settings.OUTBOX_FILES) if settings.DEMO else None)
    provider = settings.OUTBOX_SMS
    if name == SMS and provider is not None and provider.by != "files":
        from driftbook.outbox.channels.sms import Elks, GatewayApi

        return Elks(provider) if provider.by == "46elks" else GatewayApi(provider)
    return Files(settings.OUTBOX_FILES)
