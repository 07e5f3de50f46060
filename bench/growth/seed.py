"""What the demo has none of, and pages list: mail that came in. In a process of its own."""

from django.utils import timezone


def mails() -> None:
    """One that has become a case and one that waits for somebody to look."""
    from driftbook.inbox.models import Mail, Mailbox
    from driftbook.people.models import Agreement

    agreement, now = Agreement.objects.get(handbook="bbgruppen"), timezone.now()
    box = Mailbox.objects.create(address="cases@example.org", agreement=agreement, since=now)
    for n in range(20):
        raw = f"From: a{n}@example.org\r\nSubject: Door {n}\r\n\r\nIt does not open.\r\n".encode()
        Mail.objects.create(
            mailbox=box, source="lmtp", raw=raw, digest=f"{n:064}", size=len(raw), received=now,
            state="review" if n == 0 else "done", why="unknown-sender" if n == 0 else "filed",
            ended=now, message_id=f"<{n}@example.org>", sender=f"a{n}@example.org",
            subject=f"Door {n}",
        )  # fmt: skip
