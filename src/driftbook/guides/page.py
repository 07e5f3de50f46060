"""What the page of a run shows beside the question or the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import quote

from django.utils.translation import gettext as _

from driftbook.editions.models import Edition
from driftbook.guides import codes, queries
from driftbook.guides.models import Happening
from driftbook.guides.outcome import Ending, ending
from driftbook.guides.queries import Following
from driftbook.wording import reasons, times


@dataclass(frozen=True)
class Tried:
    """One line of what was tried."""

    row: Happening
    text: str
    said: str
    own: bool
    """Whether the text is in the handbook's own words."""
    under: Edition | None = None
    """The edition that held then, where another holds now."""


@dataclass(frozen=True)
class RunPage:
    """A run as it is shown to one reader at one moment."""

    following: Following
    language: str
    now: datetime
    address: str
    """The whole address of the run, to hand it over."""

    @cached_property
    def ending(self) -> Ending | None:
        """Where the guide has ended, if it has."""
        here = self.following.progress.position
        return ending(here, here.outcome, self.now) if here and here.outcome else None

    @property
    def title(self) -> str:
        """The guide's title; its id where the handbook no longer has it."""
        progress = self.following.progress
        return progress.position.guide.title if progress.position else progress.legs[-1].guide

    @property
    def number(self) -> int:
        """Which question it is, counted through all guides of the run."""
        progress = self.following.progress
        return len(progress.answers) - len(progress.dropped) + 1

    @property
    def why(self) -> list[str]:
        """Why the outcome's action is open, or not yet."""
        here = self.following.progress.position
        return [reasons.phrase(reason, self.language) for reason in here.reasons] if here else []

    @cached_property
    def tried(self) -> list[Tried]:
        """What was tried, oldest first."""
        return [self._tried(row) for row in self.following.progress.standing]  # type: ignore[arg-type]

    def _tried(self, row: Happening) -> Tried:
        if row.kind == "answer":
            return Tried(row, row.asked, row.said, own=True, under=self._under(row))
        if row.kind == "involved":
            text = _("“{level}” has been involved").format(level=self._level(row.level))
            return Tried(row, text, "", own=False, under=self._under(row))
        text = _("Went on with “{guide}”").format(guide=self._guide(row.guide))
        return Tried(row, text, "", own=False, under=self._under(row))

    def _under(self, row: Happening) -> Edition | None:
        return row.edition if row.edition_id != self.following.edition.pk else None

    def _level(self, name: str) -> str:
        book = self.following.handbook
        level = book.support.levels.get(name) if book and book.support else None
        return level.name if level else name

    def _guide(self, name: str) -> str:
        book = self.following.handbook
        found = book.guides.guides if book and book.guides else []
        return next((guide.title for guide in found if guide.id == name), name)

    # --- handing over ---------------------------------------------------------------------------

    @property
    def code(self) -> str:
        """The code to read out, `K7P-4QX`; empty when it no longer opens anything."""
        run = self.following.run
        return codes.spoken(run.code) if self.now < self.code_until else ""

    @property
    def code_until(self) -> datetime:
        """Until when the code opens the run."""
        return self._local(self.following.run.started + min(codes.OPEN_FOR, queries.keep_for()))

    @property
    def kept_until(self) -> datetime:
        """When the run is deleted."""
        return self._local(self.following.run.started + queries.keep_for())

    def _local(self, at: datetime) -> datetime:
        book = self.following.handbook
        return at.astimezone(book.zone) if book else at

    @cached_property
    def summary(self) -> str:
        """What was tried, as plain text to copy and send."""
        run, book = self.following.run, self.following.handbook
        begun = times.moment(self._local(run.started), self.language)
        name = book.cover.title if book else run.handbook
        lines = [self.title, f"{name} {run.version} · {begun}", "", _("What was tried:")]
        for number, tried in enumerate(self.tried, start=1):
            lines.append(f"{number}. {tried.text}" + (f" – {tried.said}" if tried.said else ""))
        here = self.following.progress.position
        if here and here.outcome:
            lines += ["", _("Result: {text}").format(text=here.outcome.say)]
        elif here and here.question:
            lines += ["", _("Next question: {text}").format(text=here.question.ask)]
        lines += ["", _("Go on here: {address}").format(address=self.address)]
        if self.code:
            lines.append(_("Code: {code}").format(code=self.code))
        return "\n".join(lines)

    @property
    def mail(self) -> str:
        """An address that opens a mail with the summary in it."""
        body = quote(self.summary.replace("\n", "\r\n"))
        return f"mailto:?subject={quote(self.title)}&body={body}"
