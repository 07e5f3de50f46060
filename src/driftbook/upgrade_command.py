"""`driftbook upgrade`: from the release that stood to this one."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from driftbook import __version__, backup_command
from driftbook import commands as stored
from driftbook.commands import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    upgrade = commands.add_parser("upgrade", help="a backup, then the migrations of this release")
    upgrade.add_argument("--dry-run", action="store_true", help="say what would be done")
    upgrade.add_argument("--without-backup", action="store_true")
    backup_command.wanted(upgrade)
    upgrade.set_defaults(run=_upgrade, folder=".")


def _upgrade(options: argparse.Namespace) -> int:
    """Raises Trouble: nothing was changed, or `driftbook upgrade` again goes on."""
    stored.start_django()
    from driftbook.operating.backup.trouble import Trouble
    from driftbook.operating.upgrade import running

    if options.dry_run:
        plan = running.look()
        print(f"from {plan.before or 'nothing'} to {__version__}: {len(plan.done)} migrations wait")
        for name in plan.done:
            print(f"  {name}")
        _news(plan.news)
        return OK
    if options.to is None and not options.without_backup and running.needs_a_backup():
        raise Trouble(
            "say where the backup goes that is made first: --to FOLDER; or --without-backup"
        )
    backs_up = options.to is not None and not options.without_backup
    wants = backup_command.asked_for(options) if backs_up else None
    done = running.run(wants, datetime.now(UTC), lambda line: print(line, flush=True))
    if done.backup is not None:
        backup_command.tell_made(done.backup)
    print(f"Driftbook {__version__}: {len(done.done)} migrations done")
    _news(done.news)
    return OK


def _news(text: str) -> None:
    if text:
        print(f"\nWhat is new:\n\n{text}")
