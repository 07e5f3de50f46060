"""What the operator may say: every DRIFTBOOK_* variable, read once and checked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from driftbook.config import entrance, letters, serving, sharing, watching
from driftbook.config.entrance import Entrance
from driftbook.config.letters import PREFIX, OperatorError, Sms, Smtp
from driftbook.config.serving import Serving
from driftbook.config.sharing import Sharing
from driftbook.config.watching import Watching

__all__ = ["Environment", "OperatorError", "database", "read", "secrets"]

NAMES = (
    "ADDRESS",
    "ALLOWED_HOSTS",
    "BROKER",
    "CLAMD",
    "DATABASE",
    "DEBUG",
    "DEMO",
    "HANDBOOKS",
    "KEEP_BATTERY_REPORTS_DAYS",
    "KEEP_CASES_DAYS",
    "KEEP_CITIZENS_DAYS",
    "KEEP_HISTORY_DAYS",
    "KEEP_LOOKS_DAYS",
    "KEEP_MAIL_DAYS",
    "KEEP_MESSAGES_DAYS",
    "KEEP_OFFLINE_DAYS",
    "KEEP_READINGS_DAYS",
    "KEEP_RUNS_DAYS",
    "KEEP_SIGNED_OUT_HOURS",
    "LOGS",
    "MAIL_AUTHENTICATES",
    "MAIL_FROM",
    "MAIL_LISTEN",
    "MESSAGES_PER_HOUR",
    "METRICS_TOKEN",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SMS",
    "SMS_CREDENTIALS",
    "SMS_FROM",
    "SMTP",
    "STATUS_FOLDER",
    "TRACES",
    "VAR",
    *entrance.NAMES,
    *serving.NAMES,
    *sharing.NAMES,
)
SECRETS = (
    "BROKER",
    "DATABASE",
    "FILES_CREDENTIALS",
    "METRICS_TOKEN",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SMS_CREDENTIALS",
    "SMTP",
)
"""These may also stand in a file: the name with _FILE behind it, and the path as its value."""
PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
SHIPPED = (PACKAGE / "shipped").resolve()
"""The handbooks that come with Driftbook: inside a wheel; in a checkout a link to handbooks/."""
SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
NOT_A_DATABASE = (
    f"{PREFIX}DATABASE is neither a file path nor postgresql://user:password@host/name."
)
PATIENCE = 5
"""Seconds that PostgreSQL has to answer a new connection, and that a request waits for one."""
POOL = {
    "min_size": 1,
    "max_size": 10,
    "timeout": PATIENCE,
    # The pool's own pauses grow with the time that the database is away: whoever asks begins anew.
    "reconnect_timeout": PATIENCE,
}
DEVELOPMENT_KEY = "only-for-development-" + "0" * 40


@dataclass(frozen=True)
class Environment:
    """The operator's choices, with defaults filled in."""

    secret_key: str
    former_keys: tuple[str, ...]
    """Secret keys that are no longer used and still count, the newest first."""
    debug: bool
    demo: bool
    allowed_hosts: list[str]
    address: str
    """Where people reach this installation, for links in letters: `https://drift.example.org`."""
    database: str
    handbooks: Path
    var: Path
    keep_cases_days: int | None
    """How many days after it ended a case keeps what was asked and said; None: for ever."""
    keep_looks_days: int
    """How many days it is kept who looked at what is about people."""
    keep_citizens_days: int
    """How many days after a job has ended it keeps who the citizen was."""
    keep_runs_days: int
    """How many days a run of a guide is kept."""
    keep_offline_days: int
    """How many days without a word from us a device keeps cards and logs."""
    keep_signed_out_hours: int
    """How many hours it keeps them once it has heard that its session ran out; 0: not at all."""
    serving: Serving
    """Where the web server listens, how wide, and which proxies it believes."""
    entrance: Entrance
    """Sessions, directories, the policy that people accept."""
    keep_history_days: int
    """How many days an event keeps what was before and after."""
    keep_messages_days: int
    """How many days a message that was sent keeps its text."""
    keep_mail_days: int
    """How many days a mail that came in keeps its raw text, once it was dealt with."""
    broker: str
    """Where units are heard: `mqtt://user:password@host:1883`, `mqtts://…`; empty: nowhere."""
    keep_readings_days: int
    """How many days what a unit has said is kept."""
    keep_battery_reports_days: int
    """Battery reports hold addresses; removed with their files after so many days."""
    clamd: str
    """Where clamd listens, as host:port or the path of a socket; empty: files are not scanned."""
    smtp: Smtp | None
    """None: no mail server; in the demo, mail becomes files in var/outbox/."""
    mail_from: str
    mail_authenticates: str
    """As whom our own mail server vouches for senders (RFC 8601); empty: it does not."""
    mail_listen: tuple[str, ...]
    """Where mail is handed over to us: `lmtp://127.0.0.1:8024`, `smtp://127.0.0.1:8025`."""
    sms: Sms | None
    """None: no SMS; in the demo they become files too."""
    messages_per_hour: int
    """How many mails or SMS one address gets in an hour; more wait."""
    status_folder: Path | None
    """Where workers write copies of the public status pages; None: nowhere."""
    watching: Watching
    """How logs look, who may read the measures, where traces go."""
    sharing: Sharing
    """What several machines share: files, connections to the database."""


def read(environ: Mapping[str, str]) -> Environment:
    """Read the variables; unknown names and a missing secret key are errors."""
    given = {k.removeprefix(PREFIX): v.strip() for k, v in environ.items() if k.startswith(PREFIX)}
    given = _with_files(given)
    for name in unknown(given):
        raise OperatorError(said_of_unknown(name))
    debug, demo = _switch(given, "DEBUG"), _switch(given, "DEMO")
    secret_key = given.get("SECRET_KEY", "")
    if not secret_key and not debug:
        raise OperatorError(
            f"{PREFIX}SECRET_KEY is missing. Set it to a long random text and keep it secret; "
            f"{PREFIX}DEBUG=1 does without it on a developer's machine."
        )
    if secret_key == DEVELOPMENT_KEY and not debug:
        raise OperatorError(
            f"{PREFIX}SECRET_KEY is the one of development, which everybody knows. Make one: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    hosts = [host.strip() for host in given.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    var = usual_var(given.get("VAR", ""))
    entrance.keep_here(given, demo=demo, debug=debug, hosts=hosts)
    return Environment(
        secret_key=secret_key or DEVELOPMENT_KEY,
        former_keys=_former_keys(given, secret_key),
        debug=debug,
        demo=demo,
        allowed_hosts=hosts or (LOCAL_HOSTS if debug or demo else []),
        address=_address(given, hosts, local=debug or demo),
        database=given.get("DATABASE") or str(var / "driftbook.sqlite3"),
        handbooks=Path(given.get("HANDBOOKS") or SHIPPED).absolute(),
        var=var,
        keep_cases_days=_days_or_never(given, "KEEP_CASES_DAYS"),
        keep_looks_days=_days(given, "KEEP_LOOKS_DAYS", 365),
        keep_citizens_days=_days(given, "KEEP_CITIZENS_DAYS", 90),
        keep_runs_days=_days(given, "KEEP_RUNS_DAYS", 30),
        keep_offline_days=_days(given, "KEEP_OFFLINE_DAYS", 14),
        keep_signed_out_hours=_number(given, "KEEP_SIGNED_OUT_HOURS", 24, least=0, most=720),
        serving=serving.read(given),
        entrance=entrance.read(given),
        keep_history_days=_days(given, "KEEP_HISTORY_DAYS", 1825),
        keep_messages_days=_days(given, "KEEP_MESSAGES_DAYS", 90),
        keep_mail_days=_days(given, "KEEP_MAIL_DAYS", 90),
        broker=_broker(given.get("BROKER", "")),
        keep_battery_reports_days=_days(given, "KEEP_BATTERY_REPORTS_DAYS", 400),
        keep_readings_days=_days(given, "KEEP_READINGS_DAYS", 400),
        clamd=given.get("CLAMD", ""),
        smtp=letters.smtp(given.get("SMTP", "")),
        mail_from=letters.sender(given.get("MAIL_FROM", ""), needed=bool(given.get("SMTP"))),
        mail_authenticates=given.get("MAIL_AUTHENTICATES", "").strip(),
        mail_listen=letters.listens(given.get("MAIL_LISTEN", "")),
        sms=letters.sms(given),
        messages_per_hour=_number(given, "MESSAGES_PER_HOUR", 30, most=100_000),
        status_folder=_folder(given, "STATUS_FOLDER"),
        watching=watching.read(given),
        sharing=sharing.read(
            given, pooler=_switch(given, "POOLER"), read_only=_switch(given, "READ_ONLY")
        ),
    )


def _former_keys(given: Mapping[str, str], present: str) -> tuple[str, ...]:
    keys = tuple(given.get("SECRET_KEY_FALLBACKS", "").split())
    if present in keys:
        raise OperatorError(
            f"{PREFIX}SECRET_KEY_FALLBACKS holds the present key, too; take it out."
        )
    if DEVELOPMENT_KEY in keys:
        raise OperatorError(
            f"{PREFIX}SECRET_KEY_FALLBACKS holds the key of development, which everybody knows."
        )
    return keys


def usual_var(given: str) -> Path:
    """The folder that is said; else, in a checkout alone, its var/.

    An installed Driftbook has no folder of its own, and one that depends on where somebody stands
    would be a new and empty database for whoever stands elsewhere.
    """
    if given:
        return Path(given).absolute()
    if not (ROOT / "pyproject.toml").is_file():
        raise OperatorError(
            f"{PREFIX}VAR is missing: the folder for the database and what lies beside it. "
            "`driftbook init FOLDER` makes one, and settings that name it."
        )
    return ROOT / "var"


def unknown(given: Mapping[str, str]) -> list[str]:
    """Which of the names, without their prefix, are no settings; `_FILE` belongs to a secret."""
    return sorted(set(given) - set(NAMES) - {f"{name}_FILE" for name in SECRETS})


def secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets by their variable, for a backup; without the database's, which is where it is.

    Also where they are files. Raises OperatorError.
    """
    given = {k.removeprefix(PREFIX): v.strip() for k, v in environ.items() if k.startswith(PREFIX)}
    given = _with_files(given)
    kept = [name for name in SECRETS if name != "DATABASE" and given.get(name)]
    return {f"{PREFIX}{name}": given[name] for name in kept}


def _with_files(given: dict[str, str]) -> dict[str, str]:
    """The variables, with the contents of the files that stand for secrets."""
    read_in = {}
    for name in SECRETS:
        path = given.get(f"{name}_FILE")
        if path is None:
            continue
        if name in given:
            raise OperatorError(f"{PREFIX}{name} and {PREFIX}{name}_FILE are both set; keep one.")
        try:
            read_in[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as wrong:
            reason = getattr(wrong, "strerror", None) or "it is no UTF-8 text"
            raise OperatorError(f"{PREFIX}{name}_FILE cannot be read: {path}: {reason}.") from None
    files = {f"{name}_FILE" for name in SECRETS}
    return {k: v for k, v in given.items() if k not in files} | read_in


def database(address: str) -> dict[str, Any]:
    """Django's settings for an SQLite path or a postgresql:// address."""
    if "://" not in address:
        return _sqlite(address)
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        raise OperatorError(NOT_A_DATABASE) from None
    if url.scheme not in ("postgres", "postgresql") or not url.path.strip("/"):
        raise OperatorError(NOT_A_DATABASE)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or dict(parse_qsl(url.query)).get("host", ""),
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": PATIENCE, "pool": POOL},
    }


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728"
            ),
        },
    }


def _address(given: Mapping[str, str], hosts: list[str], *, local: bool) -> str:
    """As given, else the first host that is served; on a developer's machine its port 8000."""
    address = given.get("ADDRESS", "").rstrip("/")
    if not address:
        return "http://127.0.0.1:8000" if local or not hosts else f"https://{hosts[0].lstrip('.')}"
    url = urlsplit(address)
    if url.scheme not in ("https", "http") or not url.hostname or url.path or url.query:
        raise OperatorError(f"{PREFIX}ADDRESS is not an address such as https://drift.example.org.")
    if url.scheme == "http" and not local:
        raise OperatorError(f"{PREFIX}ADDRESS must start with https:// outside the demo.")
    return address


def _broker(address: str) -> str:
    """Says nothing of what was given: it holds a password."""
    if not address:
        return ""
    try:
        url = urlsplit(address)
        sound = url.scheme in ("mqtt", "mqtts") and url.hostname and url.port != 0
    except ValueError:
        sound = False
    if not sound or url.path.strip("/") or url.query or url.fragment:
        raise OperatorError(
            f"{PREFIX}BROKER is not an address such as mqtt://user:password@broker.example.org:1883"
            " or mqtts://…; in a password, write / ? # @ : as %2F %3F %23 %40 %3A."
        )
    return address


def _folder(given: Mapping[str, str], name: str) -> Path | None:
    return Path(given[name]).absolute() if given.get(name) else None


def _switch(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "").lower()
    if value not in SWITCH:
        raise OperatorError(f"{PREFIX}{name} is {value!r}; write 1 or 0.")
    return SWITCH[value]


def _days(given: Mapping[str, str], name: str, default: int) -> int:
    return _number(given, name, default, most=3650, of=" of days")


def _days_or_never(given: Mapping[str, str], name: str) -> int | None:
    return _days(given, name, 1) if given.get(name) else None


def _number(
    given: Mapping[str, str], name: str, default: int, *, most: int, least: int = 1, of: str = ""
) -> int:
    value = given.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and least <= int(value[:9]) <= most):
        said = f"write a number{of} from {least} to {most}."
        raise OperatorError(f"{PREFIX}{name} is {value!r}; {said}")
    return int(value)


def said_of_unknown(name: str) -> str:
    """That a name, without its prefix, is no setting, and which was perhaps meant."""
    close = difflib.get_close_matches(name, NAMES, n=1)
    hint = f"did you mean {PREFIX}{close[0]}?" if close else f"known are {', '.join(NAMES)}."
    return f"{PREFIX}{name} is not a setting; {hint}"
