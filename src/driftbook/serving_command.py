"""`driftbook init` and `driftbook serve`: one machine, from an empty folder to a web server.

`serve` looks at everything first and then becomes gunicorn, in the same process (so systemd knows
it). gunicorn's own process imports nothing of ours that Django needs: at SIGHUP its new workers
read the code that is installed then.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from driftbook.commands import ERRORS_FOUND, OK, Unset, start_django
from driftbook.config import environment, hooks, serving
from driftbook.config.environment import Environment
from driftbook.config.letters import OperatorError
from driftbook.operating.serving import alone, laying

APPLICATION = "driftbook.config.served:application"
TIMEOUT = 60  # seconds that a worker may be silent
GRACE = 30  # seconds that requests have to end, at a stop and at a reload
REQUESTS = 20_000  # after so many a worker is replaced, so that no leak grows for ever
JITTER = 4_000  # … not all at the same time
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - heartbeats of workers: a disk may be slow


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both to the command line."""
    init = commands.add_parser("init", help="make a folder with settings to begin with")
    init.add_argument("where", type=Path, metavar="FOLDER")
    init.add_argument("--var", type=Path, metavar="FOLDER", help="default: var in the folder")
    init.add_argument("--host", default="", help="the name under which people will reach it")
    init.set_defaults(run=_init, folder=".")

    serve = commands.add_parser("serve", help="be the web server, until asked to end")
    serve.add_argument(
        "--bind",
        action="append",
        metavar="PLACE",
        help=f"host:port or unix:/path; default: DRIFTBOOK_BIND, else {serving.USUAL}",
    )
    serve.add_argument("--workers", type=int, metavar="N", help="processes")
    serve.add_argument("--threads", type=int, metavar="N", help="requests at once in each")
    serve.add_argument("--migrate", action="store_true", help="bring the database up to date first")
    serve.add_argument(
        "--beside",
        action="store_true",
        help="also start a worker, a fetcher of mail and a listener, which end with it",
    )
    serve.add_argument(
        "--demo",
        action="store_true",
        help="put the shipped handbooks and an invented cast into an empty installation first",
    )
    serve.add_argument("--check", action="store_true", help="look at everything, and end")
    serve.set_defaults(run=_serve, folder=".")


def _init(options: argparse.Namespace) -> int:
    host = options.host.strip()
    if host and not all(part.isascii() and (part.isalnum() or part in ".-") for part in host):
        raise Unset(f"--host is {host!r}; write a name such as drift.example.org, nothing else.")
    if options.var is not None and not str(options.var).isprintable():
        raise Unset("--var: a line of settings cannot hold that name.")
    laid = laying.lay(options.where, var=options.var, host=host)
    if not laid.made:
        print(f"{laid.settings} is there already; it was left as it is.")
        return OK
    print(f"{laid.settings}: settings, with a new secret key. Read by its owner alone.")
    print(f"{laid.var}: for the database and files.")
    print("\nNext: look through the settings, then")
    for command in ("serve --migrate --check", "publish HANDBOOK-FOLDER", "serve", "work"):
        print(f"  driftbook --settings {laid.settings} {command}")
    return OK


def _serve(options: argparse.Namespace) -> int:
    chosen = _chosen(options)
    _refuse_what_is_for_developers(chosen)
    if options.beside and not options.check:
        try:
            alone.hold(chosen.var, chosen.serving.bind)
        except (alone.Taken, OSError) as wrong:
            print(f"driftbook: {wrong}", file=sys.stderr)
            return ERRORS_FOUND
    start_django()
    from django.conf import settings

    from driftbook.operating.serving import collecting, readiness

    try:
        readiness.ensure(migrate=options.migrate, tell=partial(print, flush=True))
    except readiness.NotReady as wrong:
        print(f"driftbook: {wrong}", file=sys.stderr)
        return ERRORS_FOUND
    if options.demo:
        _show()
    try:
        collecting.collect(Path(settings.STATIC_ROOT))
        hooks.prepare(chosen.var)
    except OSError as wrong:
        print(f"driftbook: nothing can be written beside the database: {wrong}", file=sys.stderr)
        return ERRORS_FOUND
    if options.check:
        print(f"ready to serve at {', '.join(chosen.serving.bind)}")
        return OK
    sys.stdout.flush()
    return _become(["-m", "gunicorn", *_gunicorn(chosen, beside=options.beside)])


def _show() -> None:
    """The demo, in this process: nobody else can begin to serve the folder meanwhile."""
    from django.core.management import CommandError, call_command
    from django.db import connections

    try:
        call_command("demo")
    except CommandError as wrong:
        raise Unset(wrong) from None
    finally:
        connections.close_all()


def _become(words: list[str]) -> NoReturn:
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 - our own interpreter; no shell


def _chosen(options: argparse.Namespace) -> Environment:
    """The settings, with what the command line says otherwise. Raises Unset."""
    try:
        operator = environment.read(os.environ)
        said = {
            "BIND": ",".join(options.bind or operator.serving.bind),
            "WORKERS": str(
                operator.serving.workers if options.workers is None else options.workers
            ),
            "THREADS": str(
                operator.serving.threads if options.threads is None else options.threads
            ),
            "PROXY_ADDRESSES": ",".join(operator.serving.proxies),
        }
        return replace(operator, serving=serving.read(said))
    except OperatorError as wrong:
        raise Unset(wrong) from None


def _refuse_what_is_for_developers(chosen: Environment) -> None:
    for name, on in (("DRIFTBOOK_DEBUG", chosen.debug), ("DRIFTBOOK_DEMO", chosen.demo)):
        if on and not chosen.serving.local:
            raise Unset(
                f"{name}=1 is for this machine alone, and {', '.join(chosen.serving.bind)} answers "
                "others too. Take it away, or bind to 127.0.0.1."
            )
    if not chosen.allowed_hosts:
        raise Unset(
            "DRIFTBOOK_ALLOWED_HOSTS is missing: the names under which people reach this site. "
            "Without one it answers nobody."
        )


def _gunicorn(chosen: Environment, *, beside: bool) -> list[str]:
    """Its command line. Requests are logged by the proxy, not here: addresses can hold tokens."""
    ours = chosen.serving
    config = "driftbook.config.beside" if beside else "driftbook.config.hooks"
    words = ["--config", f"python:{config}", "--worker-class", "gthread", "--no-control-socket"]
    for place in ours.bind:
        words += ["--bind", place]
    numbers = {
        "workers": ours.workers,
        "threads": ours.threads,
        "timeout": TIMEOUT,
        "graceful-timeout": GRACE,
        "keep-alive": 75,
        "max-requests": REQUESTS,
        "max-requests-jitter": JITTER,
    }
    for name, number in numbers.items():
        words += [f"--{name}", str(number)]
    if SHARED_MEMORY.is_dir():
        words += ["--worker-tmp-dir", str(SHARED_MEMORY)]
    words += ["--forwarded-allow-ips", ",".join(ours.proxies), "--log-level", "warning"]
    return [*words, APPLICATION]
