"""`driftbook backup`, `driftbook restore` and `driftbook release`."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from driftbook import commands as stored
from driftbook.commands import OK

if TYPE_CHECKING:
    from driftbook.operating.backup.checking import Verdict
    from driftbook.operating.backup.making import Made, Wanted
    from driftbook.operating.backup.sealing import Keys

KEYS_IN_THE_OPEN = (
    "WARNING: the backup is NOT ENCRYPTED and the secret keys are inside. Whoever can read the "
    "file can sign in as anybody. Use --encrypt-to, --passphrase-file or --without-keys."
)
Parser = argparse.ArgumentParser


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands to the command line."""
    backup = commands.add_parser("backup", help="all of this installation in one file")
    wanted(backup)
    backup.add_argument("--keep", type=_number, default=0, metavar="N", help="remove older ones")
    backup.set_defaults(run=_backup, folder=".")
    kinds = backup.add_subparsers(metavar="WHAT")

    verify = kinds.add_parser("verify", help="read a backup from its first byte to its last")
    _opening(verify)
    verify.set_defaults(run=_verify, folder=".")

    keys = kinds.add_parser("keys", help="take the secrets out of a backup")
    _opening(keys)
    keys.add_argument("--keys-to", required=True, type=Path, metavar="FILE", dest="out")
    keys.set_defaults(run=_keys, folder=".")

    erased = kinds.add_parser("erased", help="write down who was erased, in a file outside")
    erased.add_argument("out", type=Path, metavar="FILE")
    erased.set_defaults(run=_erased, folder=".")

    restore = commands.add_parser("restore", help="put a backup in the place of an installation")
    _opening(restore)
    restore.add_argument(
        "--into",
        metavar="FOLDER|postgresql://…",
        action="append",
        default=[],
        help="instead of DRIFTBOOK_VAR or DRIFTBOOK_DATABASE",
    )
    restore.add_argument("--replace", action="store_true", help="put aside what is there")
    restore.add_argument("--another-key", action="store_true", help="without the old secret key")
    restore.add_argument("--erased", type=Path, metavar="FILE", help="erase them again")
    restore.set_defaults(run=_restore, folder=".")

    release = commands.add_parser("release", help="let a restored installation work and send again")
    release.add_argument(
        "--messages", choices=("send", "withdraw"), help="what waits, or falls due"
    )
    release.add_argument("--forget-old", action="store_true", help="only remove what is aside")
    release.set_defaults(run=_release, folder=".")


def wanted(parser: Parser) -> None:
    """Where a backup goes and for whom it is closed; `upgrade` takes the same."""
    parser.add_argument("--to", type=Path, metavar="FILE|FOLDER")
    parser.add_argument(
        "--encrypt-to", action="append", default=[], metavar="age1…", help="may be given again"
    )
    parser.add_argument("--recipients-file", type=Path, metavar="FILE", help="one on each line")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE")
    parser.add_argument("--without-keys", action="store_true", help="leave the secrets out")
    parser.add_argument(
        "--encrypt-keys-to", action="append", default=[], metavar="age1…", help="a second time"
    )


def asked_for(options: argparse.Namespace) -> Wanted:
    """What the options say. Raises Trouble. Warns of keys in the open."""
    from driftbook.config import environment
    from driftbook.operating.backup import sealing
    from driftbook.operating.backup.making import Wanted
    from driftbook.operating.backup.sealing import Seal
    from driftbook.operating.backup.trouble import Trouble

    if options.to is None:
        raise Trouble("say where it goes: --to FILE or --to FOLDER")
    recipients = list(options.encrypt_to)
    if options.recipients_file:
        recipients += sealing.lines(options.recipients_file)
        if not recipients:
            raise Trouble(f"{options.recipients_file} names nobody")
    phrase = sealing.secret(options.passphrase_file) if options.passphrase_file else ""
    seal, keys_for = Seal(recipients, phrase), Seal(options.encrypt_keys_to)
    keys = {} if options.without_keys else environment.secrets(os.environ)
    if keys_for and not keys:
        raise Trouble("--encrypt-keys-to and --without-keys: only one of them")
    if keys and not seal and not keys_for:
        print(KEYS_IN_THE_OPEN, file=sys.stderr)
    return Wanted(options.to, seal, keys, keys_for, getattr(options, "keep", 0))


def tell_made(made: Made) -> None:
    """Say what became of a backup."""
    print(f"{made.path}: {_size(made.size)}, {made.rows} rows, {made.files} files, read again")
    print(f"SHA-256 {made.digest}")
    if made.gone:
        print(f"{made.gone} files were removed while it was made, and are not in it")
    for path in made.removed:
        print(f"removed {path}")


def _backup(options: argparse.Namespace) -> int:
    stored.start_django()
    from driftbook.operating.backup import making
    from driftbook.operating.upgrade import locking

    wants = asked_for(options)
    with locking.alone("backup"):
        tell_made(making.make(wants, datetime.now(UTC)))
    return OK


def _opening(parser: Parser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--identity-file", type=Path, metavar="FILE", help="your key of age")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", dest="phrase")


def _opened_with(options: argparse.Namespace) -> Keys:
    from driftbook.operating.backup import sealing

    identities = sealing.lines(options.identity_file) if options.identity_file else []
    return sealing.Keys(identities, sealing.secret(options.phrase) if options.phrase else "")


def _verify(options: argparse.Namespace) -> int:
    stored.start_django()
    from driftbook.operating.backup import checking

    verdict = checking.verify(options.file, _opened_with(options))
    _tell_verdict(options.file, verdict)
    return OK


def _tell_verdict(path: Path, verdict: Verdict) -> None:
    about = verdict.about
    print(f"{path}: whole")
    print(
        f"made {about.made} by Driftbook {about.version}, {about.database}, "
        f"{'encrypted' if verdict.encrypted else 'NOT encrypted'}, keys: {about.keys}"
    )
    print(
        f"{len(verdict.counts)} tables with {sum(verdict.counts.values())} rows, "
        f"{verdict.files} files, {_size(verdict.size)}"
    )


def _keys(options: argparse.Namespace) -> int:
    stored.start_django()
    from driftbook.operating.backup import checking
    from driftbook.operating.backup.trouble import Trouble

    name, content = checking.keys_in(options.file, _opened_with(options))
    try:
        handle = os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
    except OSError as wrong:
        raise Trouble(f"{options.out}: {wrong.strerror}") from None
    print(f"{options.out}: " + ("still encrypted, for age" if name.endswith(".age") else "secrets"))
    return OK


def _erased(options: argparse.Namespace) -> int:
    stored.start_django()
    from driftbook.operating.backup import erased

    print(f"{options.out}: {erased.write_down(options.out)} new lines")
    return OK


def _restore(options: argparse.Namespace) -> int:
    _into(options.into)
    stored.start_django()
    from driftbook.operating.backup import erased, restoring

    now = datetime.now(UTC)
    done = restoring.restore(
        options.file,
        _opened_with(options),
        now,
        replace=options.replace,
        another_key=options.another_key,
    )
    _tell_verdict(options.file, done.verdict)
    print(f"restored: every table has its rows, {done.chains} chains with {done.events} events")
    for name in done.migrated:
        print(f"migrated {name}")
    if done.without_file:
        print(f"{len(done.without_file)} files are named and not there: {done.without_file[0]} …")
    print(f"{done.sessions} sessions were ended: everybody signs in again")
    if options.erased:
        _tell_applied(erased.apply(options.erased, now))
    _tell_what_to_do(done.verdict.about.made, options.erased is not None, aside=done.aside)
    return OK


def _tell_applied(applied: Any) -> None:
    print(f"erased or closed again: {applied.done}; needed nothing: {applied.already}")
    for line in applied.by_hand:
        print(f"BY HAND: {line}")


def _tell_what_to_do(made: str, erased: bool, *, aside: bool) -> None:
    print("")
    print("NOTHING IS SENT, fetched or done before you have let it go:")
    print("  driftbook release                        what waits, and what would happen at once")
    print("  driftbook release --messages withdraw    if the old one went on after the backup")
    print("  driftbook release --messages send        if nothing can have been sent since")
    print(f"Everything that was done after {made} is not there. Look after, by hand:")
    if not erased:
        print("  people who were ERASED since, accounts and tags that were closed: they are back.")
        print("  `driftbook restore … --erased FILE` does it from the file of `backup erased`")
    print("  tokens of programs, keys and roles that were taken away since")
    if aside:
        print("What was there before is kept aside until then.")


def _release(options: argparse.Namespace) -> int:
    stored.start_django()
    from driftbook.operating.backup import releasing, restoring

    if options.forget_old:
        print("removed" if restoring.forget_old() else "nothing was put aside")
        return OK
    if options.messages is None:
        _tell_waits(releasing.waits(datetime.now(UTC)))
        return OK
    done = releasing.release(options.messages, datetime.now(UTC))
    print(
        f"let go: {done.done} things done, {done.withdrawn} messages withdrawn, "
        f"{done.left} messages go out now"
    )
    return OK


def _tell_waits(waits: Any) -> None:
    if waits.hold is None:
        print("nothing is held here")
    else:
        print(
            f"held since {waits.hold.since:%Y-%m-%d %H:%M} UTC, from a backup of {waits.hold.made}"
        )
    for channel, count in sorted(waits.messages.items()):
        print(f"  {count} messages wait: {channel}")
    for what, count in sorted(waits.due.items()):
        print(f"  {count} overdue: {what}")
    if not waits.messages and not waits.due:
        print("  nothing waits")


# --- helpers ------------------------------------------------------------------------------------


def _into(places: list[str]) -> None:
    """Let the settings name these instead. A folder has its database in it."""
    for place in places:
        if "://" in place:
            os.environ.pop("DRIFTBOOK_DATABASE_FILE", None)
            os.environ["DRIFTBOOK_DATABASE"] = place
        else:
            os.environ["DRIFTBOOK_VAR"] = place
            if "://" not in os.environ.get("DRIFTBOOK_DATABASE", ""):
                os.environ.pop("DRIFTBOOK_DATABASE", None)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 10000")
    return int(text)


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{size} bytes"
