"""Whether those whom Driftbook talks to can be reached, and take us."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr

from driftbook.operating.doctor import reaching
from driftbook.operating.doctor.checks import ERROR, SETTINGS, WARNING, Look, Wrong, check

PREFIX = "DRIFTBOOK_"
SMTP = {
    "unreachable": f"Correct {PREFIX}SMTP, or let the firewall through.",
    "tls": f"Correct its certificate, or what {PREFIX}SMTP says after ?tls=",
    "login": f"Correct user and password in {PREFIX}SMTP (or its file).",
}


@check("mail-server", needs=SETTINGS)
def mail_server(look: Look) -> Iterator[Wrong]:
    """No mail server is set, or it cannot be reached, refuses TLS, or refuses us."""
    server = look.operator.smtp
    if server is None:
        if not (look.operator.demo or look.operator.debug):
            remedy = f"Set {PREFIX}SMTP=smtp://user:password@mail.example.org:587"
            yield Wrong(WARNING, "no mail is sent: no mail server is set", remedy)
        return
    step, why = reaching.smtp(server.host, server.port, server.tls, server.user, server.password)
    if step:
        what = f"the mail server {server.host}:{server.port} fails at {step}: {why}"
        yield Wrong(ERROR, what, SMTP[step])


@check("files-store", needs=SETTINGS)
def files_store(look: Look) -> Iterator[Wrong]:
    """The store of files that machines share does not answer, or refuses us."""
    bucket = look.operator.sharing.files
    if bucket is not None:
        why = reaching.files(bucket)
        if why:
            remedy = f"Correct {PREFIX}FILES, its endpoint and credentials, or start the store."
            yield Wrong(ERROR, why, remedy)


@check("mail-from", needs=SETTINGS)
def mail_from(look: Look) -> Iterator[Wrong]:
    """Mail comes from a domain that leads nowhere, so that others refuse it."""
    domain = parseaddr(look.operator.mail_from)[1].rpartition("@")[2]
    if look.operator.smtp is not None and not reaching.has_address(domain):
        what = f"mail comes from {domain}, which has no address"
        yield Wrong(WARNING, what, f"Correct {PREFIX}MAIL_FROM, or the DNS of {domain}.")


@check("broker", needs=SETTINGS)
def broker(look: Look) -> Iterator[Wrong]:
    """The broker of units cannot be reached, or refuses us."""
    if look.operator.broker:
        why = reaching.broker(look.operator.broker)
        if why:
            remedy = f"Correct {PREFIX}BROKER (or its file), or start the broker."
            yield Wrong(ERROR, f"the broker does not take us: {why}", remedy)
