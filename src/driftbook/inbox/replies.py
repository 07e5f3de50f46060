"""What somebody wrote, apart from what their mail program put below it.

Nothing is thrown away: `strip` cuts a text at one line, and both halves are kept. It cuts where our
own mail begins, which every program announces in its own way, and then above a signature. Where
text follows what was quoted, people have answered in between, and everything is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_LONGEST = 500
"""Characters of a line that is looked at; what announces a quotation is short."""
_QUOTE = re.compile(r"^\s?>")
_MARK = re.compile(
    r"\b(?:write|reply|answer)\b.{0,30}\babove this line\b"
    r"|\b(?:skriv|svar)\b.{0,30}\bover denne linje\b"
    r"|\b(?:skriv|svara)\b.{0,30}\b(?:ovanför|över) (?:den här|denna) (?:raden|linjen)\b",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[> ]*-{2,}\s*(?:oprindelig (?:meddelelse|besked|e-mail)|ursprungligt meddelande"
    r"|original message|original-nachricht)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[> ]*[_-]{5,}\s*$")
_BEGINS = re.compile(
    r"^[>\s*]*(?:den|on|am|\d{1,4}[-./ ]|man|tir|tis|ons|tor|fre|lør|lör|søn|sön|mån"
    r"|mon|tue|wed|thu|fri|sat|sun)",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[>\s*]*(?:fra|från|from)\s*:[\s*]*(?P<who>.*)$", re.IGNORECASE)
_LABEL = re.compile(
    r"^[>\s*]*(?P<label>sendt|dato|til|emne|cc|skickat|datum|till|ämne|kopia|sent|date|to|subject)"
    r"\s*:",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^(?:sendt fra min |sendt fra outlook|skickat från min |skickat från outlook|sent from my "
    r"|sent from outlook|hent outlook |hämta outlook |get outlook )",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:med )?(?:venlig|vänlig|bedste|bästa|kærlig|kind|best|warm|de bedste|vänliga|venlige)?\s*"
    r"(?:hilsen|hilsner|hälsning|hälsningar|regards|mvh|vh)[,.!]?$",
    re.IGNORECASE,
)
_REACHED = re.compile(r"@|www\.|https?:|(?:\d[\s-]?){6}")
_SIGNATURE, _SHORT = 12, 70
"""Lines of a signature at most, and characters of each."""


def strip(
    text: str, own_addresses: Collection[str] = (), own_names: Collection[str] = ()
) -> tuple[str, str]:
    """What was written, and what stands below it; together they are the whole text.

    `own_addresses` are those that we send from, without a token; `own_names` what stands beside
    them. Only line ends and blank lines at the ends of the halves are not as they were.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ours = _Ours(own_addresses, own_names)
    cut = None if _answers_between(lines) else _cut(lines, ours)
    cut = _above_signature(lines, len(lines) if cut is None else cut)
    visible, folded = "\n".join(lines[:cut]), "\n".join(lines[cut:])
    if not visible.strip():
        return text.strip(), ""
    return visible.strip(), folded.strip("\n").rstrip()


class _Ours:
    """Whether a line names us."""

    def __init__(self, addresses: Collection[str], names: Collection[str]) -> None:
        forms = []
        for address in addresses:
            local, _at, domain = address.partition("@")
            forms.append(rf"{re.escape(local)}(?:\+[\w.+=-]*)?@{re.escape(domain)}")
        forms += [rf"\b{re.escape(name)}\b" for name in names if len(name) > 2]
        self._found = re.compile("|".join(forms), re.IGNORECASE) if forms else None

    def named(self, line: str) -> bool:
        return self._found is not None and self._found.search(line) is not None


def _answers_between(lines: Sequence[str]) -> bool:
    """Whether text stands between or below quoted lines."""
    quoted = [number for number, line in enumerate(lines) if _QUOTE.match(line)]
    if not quoted:
        return False
    rest = lines[quoted[0] :]
    return any(line.strip() and not _QUOTE.match(line) for line in rest)


def _cut(lines: Sequence[str], ours: _Ours) -> int | None:
    """The number of the line at which what was quoted begins."""
    for number, whole in enumerate(lines):
        line = whole[:_LONGEST]
        if _MARK.search(line) and len(whole) < _LONGEST:
            return _announced(lines, number)
        if _ORIGINAL.match(line):
            return number
        if _heads(lines, number, ours):
            return _with_rule(lines, number)
        begins = _attribution(lines, number, ours)
        if begins is not None:
            return begins
        if _QUOTE.match(line):
            return _announced(lines, number)
    return None


def _heads(lines: Sequence[str], number: int, ours: _Ours) -> bool:
    """Whether the headers of a mail of ours begin here, as Outlook writes them."""
    found = _FROM.match(lines[number][:_LONGEST])
    if not found or not ours.named(found["who"]):
        return False
    labels = {
        match["label"].lower()
        for line in lines[number + 1 : number + 7]
        if (match := _LABEL.match(line[:_LONGEST]))
    }
    return len(labels) >= 2


def _with_rule(lines: Sequence[str], number: int) -> int:
    """Also the line above it, where programs draw one."""
    above = _above(lines, number)
    if above is not None and (_RULE.match(lines[above]) or _ORIGINAL.match(lines[above])):
        return above
    return number


def _attribution(lines: Sequence[str], number: int, ours: _Ours) -> int | None:
    """Where "On … somebody of ours wrote:" begins, if it ends here; programs wrap it."""
    if not lines[number].rstrip().endswith(":"):
        return None
    for first in range(number, max(number - 3, -1), -1):
        if not lines[first].strip():
            return None
        whole = " ".join(line[:_LONGEST] for line in lines[first : number + 1])
        if _BEGINS.match(whole) and re.search(r"\d", whole) and ours.named(whole):
            return first
    return None


def _announced(lines: Sequence[str], number: int) -> int:
    """Where a quotation begins that this line is the first of: at what announces it, if anything.

    Headers, a rule, or some lines of which the last ends with a colon.
    """
    above = _above(lines, number)
    if above is None or not lines[above].rstrip().endswith(":"):
        return _below_headers(lines, number)
    for first in range(above, max(above - 3, -1), -1):
        if not lines[first].strip():
            break
        if _BEGINS.match(lines[first]):
            return first
    return number


def _below_headers(lines: Sequence[str], number: int) -> int:
    """Headers of somebody's mail that stand above a mark of ours are part of what was quoted."""
    above = _above(lines, number)
    begins = number
    while above is not None and (_LABEL.match(lines[above]) or _FROM.match(lines[above])):
        begins = above
        above = above - 1 if above > 0 and lines[above - 1].strip() else None
    return _with_rule(lines, begins)


def _above(lines: Sequence[str], number: int) -> int | None:
    """The nearest line above that says something."""
    for above in range(number - 1, -1, -1):
        if lines[above].strip(" >\t"):
            return above
    return None


def _above_signature(lines: Sequence[str], end: int) -> int:
    """Where the signature begins that ends at `end`; `end` where there is none."""
    last = end
    while last and (not lines[last - 1].strip() or _DEVICE.match(lines[last - 1].strip())):
        last -= 1
    end = last if any(_DEVICE.match(line.strip()) for line in lines[last:end]) else end
    for number in range(last - 1, max(last - 1 - _SIGNATURE, 0), -1):
        line = lines[number].rstrip("\r")
        if line in ("-- ", "--"):
            return number
        if _CLOSING.match(line.strip()):
            return _below_name(lines, number, last) or end
    return end


def _below_name(lines: Sequence[str], closing: int, end: int) -> int | None:
    """Below "Kind regards" and a name: titles, numbers and addresses; nothing that asks."""
    said = [number for number in range(closing + 1, end) if lines[number].strip()]
    rest = [lines[number].strip() for number in said[1:]]
    if not rest or any(len(line) > _SHORT or line.endswith("?") for line in rest):
        return None
    return said[1] if any(_REACHED.search(line) for line in rest) else None
