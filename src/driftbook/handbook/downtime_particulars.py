"""What a chapter `downtime` must be beyond its schema: kinds that can be what is asked of them.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from driftbook.handbook.schema.downtime import Kind
from driftbook.handbook.turns import entries, listed, words
from driftbook.handbook.yamltext import Document, Path

Entries = dict[str, dict[str, Any]]
TAKEN_NOTICES = ("freeze", "notice-missed", "outside-window", "past", "too-long")
"""What else can be waived: a waiver names the id of a notice, or one of these."""
_USUAL = int(Kind.model_fields["usual_minutes"].default)
_NEVER_UNPLANNED = {
    "windows": "no window is for it",
    "freezes": "no freeze stops it",
    "councils": "nobody is asked before it",
}


def report(documents: Mapping[str, Document]) -> None:
    """Report what is wrong in `downtime.yaml`, in the document itself."""
    document = documents.get("downtime")
    if document is None or not isinstance(document.data, dict):
        return
    data = document.data
    kinds = dict(entries(data.get("kinds")))
    _circles(document, dict(entries(data.get("systems"))))
    for name, kind in kinds.items():
        _kind(document, name, kind, data)
    for sort, why in _NEVER_UNPLANNED.items():
        for name, entry in entries(data.get(sort)):
            _unplanned(document, (sort, name), entry, kinds, why)
    for name, notice in entries(data.get("notices")):
        _notice(document, name, notice, kinds)
    _approvals(document, data.get("approvals"), kinds)
    _seats(document, data)
    _working_days(document, data)


def _circles(document: Document, systems: Entries) -> None:
    """No system depends on itself, by whatever way; each circle is told of once."""
    told: set[str] = set()
    for name in systems:
        way = None if name in told else _way_back(name, systems)
        if way:
            told.update(way)
            by = " needs ".join([*way, name])
            message = f"a system cannot depend on itself: {by}"
            document.report(("systems", name, "depends_on"), message)


def _way_back(name: str, systems: Entries) -> list[str] | None:
    """The systems on a way from this one back to it, itself first."""
    waiting, seen = [[name]], {name}
    while waiting:
        way = waiting.pop()
        for needed in words(systems.get(way[-1], {}).get("depends_on")):
            if needed == name:
                return way
            if needed not in seen:
                seen.add(needed)
                waiting.append([*way, needed])
    return None


def _kind(document: Document, name: str, kind: dict[str, Any], data: dict[str, Any]) -> None:
    """A kind usually lasts no longer than the longest, and its plan is there (O-10)."""
    path: Path = ("kinds", name)
    longest, usual = kind.get("longest_minutes"), kind.get("usual_minutes", _USUAL)
    if isinstance(longest, int) and isinstance(usual, int) and usual > longest:
        unsaid = "" if "usual_minutes" in kind else ", as it is where nothing is said"
        message = f"usually {usual} minutes{unsaid}, but {longest} at the longest"
        document.report((*path, "longest_minutes"), message)
    if kind.get("plan") is True:
        if kind.get("planning") == "unplanned":
            document.report((*path, "plan"), "what is unplanned has no plan")
        elif not data.get("plan"):
            document.report((*path, "plan"), "it needs steps: the chapter has no 'plan'")


def _unplanned(
    document: Document, path: Path, entry: dict[str, Any], kinds: Entries, why: str
) -> None:
    """What only holds for changes that somebody wants names no kind that just happens."""
    for index, name in enumerate(listed(entry.get("kinds"))):
        if isinstance(name, str) and kinds.get(name, {}).get("planning") == "unplanned":
            document.report((*path, "kinds", index), f"the kind '{name}' is unplanned: {why}")


def _notice(document: Document, name: str, notice: dict[str, Any], kinds: Entries) -> None:
    """Nobody is told before of what nobody knows before; and a waiver can name it."""
    if name in TAKEN_NOTICES:
        message = f"'{name}' is something else that can be waived; choose another id"
        document.report(("notices", name), message, key=True)
    if notice.get("before") is not None:
        why = "nobody knows of it before; say 'within_minutes'"
        _unplanned(document, ("notices", name), notice, kinds, why)


def _approvals(document: Document, approvals: object, kinds: Entries) -> None:
    """Advice is needed from somebody, on changes that are asked for (I-03)."""
    for index, rule in enumerate(listed(approvals)):
        if not isinstance(rule, dict):
            continue
        path: Path = ("approvals", index)
        _unplanned(document, path, rule, kinds, "nobody is asked before it")
        if rule.get("advice_needed") is True and rule.get("council") is None:
            document.report((*path, "advice_needed"), "it needs the 'council' whose advice it is")


def _seats(document: Document, data: dict[str, Any]) -> None:
    """Every seat can be somebody's."""
    for path, seat in _members(data):
        if seat.get("held_by") == []:
            document.report((*path, "held_by"), "say at least one role, or nothing")


def _members(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for name, council in entries(data.get("councils")):
        for index, seat in enumerate(listed(council.get("members"))):
            if isinstance(seat, dict):
                yield ("councils", name, "members", index), seat
    for index, rule in enumerate(listed(data.get("approvals"))):
        if isinstance(rule, dict) and isinstance(rule.get("by"), dict):
            yield ("approvals", index, "by"), rule["by"]


def _working_days(document: Document, data: dict[str, Any]) -> None:
    """A period in working days needs to know which days those are."""
    if data.get("working_days") is not None:
        return
    for sort in ("notices", "plan"):
        for name, entry in entries(data.get(sort)):
            before = entry.get("before")
            if isinstance(before, dict) and before.get("working_days"):
                path: Path = (sort, name, "before", "working_days")
                message = "the chapter does not say which days: 'working_days: Mo-Fr; PH off'"
                document.report(path, message)
