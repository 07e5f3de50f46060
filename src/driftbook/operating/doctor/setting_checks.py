"""What is wrong with what the operator has said, as far as it can be seen without a database."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from driftbook.operating.doctor.checks import ERROR, SETTINGS, WARNING, Look, Wrong, check
from driftbook.operating.loopback import is_here, without_port

PREFIX = "DRIFTBOOK_"
OURS = "driftbook.config.settings"
NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
SHORTEST = 32


@check("settings-unknown")
def unknown(look: Look) -> Iterator[Wrong]:
    """A variable DRIFTBOOK_… is no setting: a typing mistake, or one of another version."""
    for said in look.unknown:
        yield Wrong(ERROR, said, "Correct its name, or take it out. docs/settings.md has them all.")


@check("settings-unreadable")
def unreadable(look: Look) -> Iterator[Wrong]:
    """A setting is missing, makes no sense, or contradicts another."""
    if look.unreadable:
        yield Wrong(ERROR, look.unreadable, "Set it as it says. docs/settings.md explains each.")


@check("settings-module")
def module(look: Look) -> Iterator[Wrong]:
    """DJANGO_SETTINGS_MODULE names other settings than ours: those of tests let anybody in."""
    named = look.environ.get("DJANGO_SETTINGS_MODULE", OURS)
    if named != OURS:
        yield Wrong(
            ERROR, f"DJANGO_SETTINGS_MODULE is {named}", f"Set it to {OURS}, or not at all."
        )


@check("secret-key")
def secret_key(look: Look) -> Iterator[Wrong]:
    """The secret key is the one of development, short, or too simple to be random."""
    key = look.operator.secret_key if look.operator else look.environ.get(f"{PREFIX}SECRET_KEY", "")
    if not key:
        return
    if key.startswith("only-for-"):
        yield Wrong(ERROR, "the secret key is one that everybody knows", f"Make one: {NEW_KEY}")
    elif len(key) < SHORTEST or len(set(key)) < 12:
        what = f"the secret key is short or simple: {len(key)} characters"
        yield Wrong(ERROR, what, f"Make one: {NEW_KEY}. Everybody signs in again after it.")


@check("secret-files")
def secret_files(look: Look) -> Iterator[Wrong]:
    """A file with secrets, or the file of the environment, can be read by everybody here."""
    for name, path in sorted(_secret_files(look).items()):
        try:
            mode = path.stat().st_mode
        except OSError:
            continue  # what cannot be read is said by settings-unreadable
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            yield Wrong(ERROR, f"everybody here can read {path} ({name})", f"chmod o= {path}")


def _secret_files(look: Look) -> dict[str, Path]:
    named = {
        name: Path(value)
        for name, value in look.environ.items()
        if name.endswith("_FILE") and value and (name.startswith(PREFIX) or "PASSW" in name)
    }
    return named | ({"--env-file": look.env_file} if look.env_file else {})


@check("demo-or-debug", needs=SETTINGS)
def demo_or_debug(look: Look) -> Iterator[Wrong]:
    """The demo or debugging is on: nobody but this machine is answered."""
    for name, on in (("DEBUG", look.operator.debug), ("DEMO", look.operator.demo)):
        if on:
            what = f"{PREFIX}{name}=1: this is no installation, and answers this machine only"
            yield Wrong(WARNING, what, f"Take {PREFIX}{name} out on an installation.")


@check("hosts", needs=SETTINGS)
def hosts(look: Look) -> Iterator[Wrong]:
    """No name under which it is reached, or any name at all."""
    if not look.operator.allowed_hosts:
        what = f"{PREFIX}ALLOWED_HOSTS is empty: every request is answered with 400"
        yield Wrong(ERROR, what, f"Set {PREFIX}ALLOWED_HOSTS=drift.example.org")
    if "*" in look.operator.allowed_hosts:
        what = f"{PREFIX}ALLOWED_HOSTS is *: links may be made for a host that a caller invents"
        yield Wrong(WARNING, what, f"Name the hosts in {PREFIX}ALLOWED_HOSTS.")


@check("address", needs=SETTINGS)
def address(look: Look) -> Iterator[Wrong]:
    """The address for links in mails is not HTTPS, or not one under which it is reached."""
    if look.operator.debug or look.operator.demo:
        return
    url = urlsplit(look.operator.address)
    host, known = url.hostname or "", [name.lower() for name in look.operator.allowed_hosts]
    inside = any(
        name == "*" or host == without_port(name) or (name[:1] == "." and f".{host}".endswith(name))
        for name in known
    )
    if known and not inside:
        what = f"{PREFIX}ADDRESS is {host}, which {PREFIX}ALLOWED_HOSTS does not name"
        yield Wrong(ERROR, what, f"Add {host} to {PREFIX}ALLOWED_HOSTS, or correct the address.")
    if url.scheme != "https" and known:
        what = "links in mails do not begin with https://"
        yield Wrong(ERROR, what, f"Set {PREFIX}ADDRESS=https://{host}")


@check("proxies", needs=SETTINGS)
def proxies(look: Look) -> Iterator[Wrong]:
    """TLS is expected, and no proxy that could end it is named."""
    if look.operator.debug or look.operator.demo or look.operator.entrance.proxies:
        return
    what = (
        f"{PREFIX}PROXIES is 0: what a proxy says of the caller and of HTTPS is not believed, so "
        "limits count everybody as one, and forms may be refused"
    )
    yield Wrong(WARNING, what, f"Set {PREFIX}PROXIES=1 with one proxy (nginx, Caddy) before it.")


@check("mail-listens", needs=SETTINGS)
def mail_listens(look: Look) -> Iterator[Wrong]:
    """Mail is taken, without sign-in and TLS, on an address that others may reach."""
    for one in look.operator.mail_listen:
        host = urlsplit(one).hostname or ""
        if not is_here(host):
            what = f"mail is taken at {one}, where others may reach it"
            remedy = f"Set {PREFIX}MAIL_LISTEN=lmtp://127.0.0.1:8024, or let a firewall guard it."
            yield Wrong(WARNING, what, remedy)


@check("scanner", needs=SETTINGS)
def scanner(look: Look) -> Iterator[Wrong]:
    """Files of cases are not scanned, or clamd does not answer."""
    from driftbook.operating.doctor import reaching

    if look.operator.clamd:
        why = reaching.clamd(look.operator.clamd)
        if why:
            remedy = "systemctl start clamav-daemon. Until then new files are not given out."
            yield Wrong(ERROR, f"clamd does not answer: {why}", remedy)
    elif not (look.operator.demo or look.operator.debug):
        remedy = f"apt install clamav-daemon, and set {PREFIX}CLAMD=/run/clamav/clamd.ctl"
        yield Wrong(WARNING, "files of cases are not scanned", remedy)


@check("metrics", needs=SETTINGS)
def metrics(look: Look) -> Iterator[Wrong]:
    """Nobody can read the measures, or processes cannot count together."""
    import os

    from driftbook.operating.measures import multi

    if look.operator.demo or look.operator.debug:
        return
    if not look.operator.watching.metrics_token:
        remedy = f"Set {PREFIX}METRICS_TOKEN_FILE. docs/operating/observing.md shows how."
        yield Wrong(WARNING, "nobody can read /metrics: no token is set", remedy)
    folder = multi.folder(look.operator.var)
    named = look.environ.get(multi.VARIABLE)
    if named and not os.access(named, os.W_OK):
        what = f"{multi.VARIABLE} names a folder that cannot be written: {named}"
        yield Wrong(ERROR, what, f"Take {multi.VARIABLE} out: driftbook serve sets it.")
    elif folder.exists() and not os.access(folder, os.W_OK):
        what = f"processes cannot count together in {folder}"
        yield Wrong(WARNING, what, "Give it to the user that Driftbook runs as: chown -R.")
