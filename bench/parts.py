"""What each part of a run found, kept until the table is made of all of them."""

import json
import os
import platform
import re
import resource
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "build/bench"
TABLE = ROOT / "docs/measured.md"
LINE = re.compile(
    r"(?P<what>.{52,}?) +(?P<ours>\S+) +(?P<theirs>\S+) +(?P<ratio>[\d.]+×)  (?P<aim>.*)"
)
PACKAGES = ("Django", "psycopg", "gunicorn", "weasyprint", "typst", "opening-hours-py")
HEAD = """# Measured

Written by `make bench`: every row has beside it a peer or a limit of the same run. Do not edit.
Ratios of rates are ours by the peer's (above 1: we are faster); ratios to a limit are what was
measured by the limit (below 1: it is kept). Times are of the clock on the wall, and in rounds that
take turns with the peer's; those of `growth` are processor time of Python and of the database.
Beside each part stands how much of its time it had a processor: much less than 100 % on a part
that computes means that the machine was busy, and that only its ratios say anything; so does a
load (processes that wanted a processor when it began) above the number of cores.
"""
BUSY = "a limit in time that is passed here says nothing; measure it again."


@dataclass
class Part:
    """One module's lines, when and where they were measured."""

    name: str
    date: str = ""
    seconds: float = 0.0
    busy: float = 0.0
    """Processor seconds, of its children too; servers that others started do not count."""
    lines: list[str] = field(default_factory=list)
    trouble: str = ""
    """Why it ended early; empty: it did not."""
    where: dict[str, str] = field(default_factory=dict)


def keep(part: Part, folder: Path = KEPT) -> None:
    """Until it is measured again."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{part.name}.json").write_text(json.dumps(asdict(part)), encoding="utf-8")


def kept(folder: Path = KEPT) -> list[Part]:
    """By name."""
    return [Part(**json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def here() -> dict[str, str]:
    """The machine and the versions."""
    found = {"Python": platform.python_version(), "cores": str(os.cpu_count())}
    found["load"] = f"{os.getloadavg()[0]:.1f}"
    found |= {name: version(name) for name in PACKAGES}
    found["system"] = _first("/etc/os-release", r'PRETTY_NAME="(.*)"') or platform.platform()
    found["kernel"] = ".".join(platform.release().split(".")[:2])
    found["processor"] = _first("/proc/cpuinfo", r"model name\s*: (.*)") or platform.machine()
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found["PostgreSQL"] = servers[-1].parts[-3] if servers else "none"
    found["SQLite"] = __import__("sqlite3").sqlite_version
    return found


def busy() -> float:
    """Processor seconds of this process and of the children that have ended."""
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def now() -> str:
    """To the minute, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M}"


def table(parts: list[Part], names: Iterable[str] = ()) -> str:
    """The page, of all parts that were kept; it names those of `names` that were not."""
    missing = sorted({*names} - {part.name for part in parts})
    told = [f"**Not measured yet**: {', '.join(missing)}.\n"] if missing else []
    return "\n".join([HEAD, *told, *(line for part in parts for line in _of(part))])


def _of(part: Part) -> Iterator[str]:
    share = f"{100 * part.busy / part.seconds:.0f} %" if part.seconds else "none"
    yield f"## {part.name}\n"
    yield f"{part.date} UTC, {part.seconds:,.0f} s, of which {share} on a processor."
    yield ", ".join(f"{name} {what}" for name, what in part.where.items()) + ".\n"
    if float(part.where.get("load", 0)) > float(part.where.get("cores", 1)):
        yield f"**The machine was busy** (load {part.where['load']}): {BUSY}\n"
    if part.trouble:
        yield f"**It ended early**: {part.trouble}\n"
    yield "| what | measured | peer or limit | ratio | aim |"
    yield "| --- | ---: | ---: | ---: | --- |"
    yield from (_row(line) for line in part.lines)
    yield ""


def _row(line: str) -> str:
    """A line that has other columns stands as it is, in the first one."""
    found = LINE.fullmatch(line)
    cells = found.groupdict() if found else {"what": line}
    names = ("what", "ours", "theirs", "ratio", "aim")
    shown = (cells.get(name, "").strip().replace("|", "\\|") for name in names)
    return "| " + " | ".join(shown) + " |"


def _first(path: str, pattern: str) -> str:
    try:
        found = re.search(pattern, Path(path).read_text("utf-8"))
    except OSError:
        return ""
    return found[1] if found else ""
