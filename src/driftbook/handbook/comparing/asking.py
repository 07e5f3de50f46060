"""Every question that either edition can be asked, and the stretches of its answers."""

from collections.abc import Iterable, Iterator

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import settled
from driftbook.handbook.deciding.timeline import (
    Question,
    Timeline,
    applies,
    audiences_of,
    chapter,
    problems_of,
    variants,
)
from driftbook.handbook.schema.support import Ladder


def questions(old: Handbook, new: Handbook) -> list[Question]:
    """Every question of either edition: systems, problems and audiences said or left open, and
    the levels involved in their order. Those of the new edition come first.
    """
    depths = {involved: None for handbook in (new, old) for involved in _depths(handbook)}
    found: dict[Question, None] = {}
    for handbook in (new, old):
        for question in _plain(handbook):
            found |= {question._replace(involved=involved): None for involved in depths}
    return list(found)


def can_be_asked(handbook: Handbook, question: Question) -> bool:
    """Whether the handbook has the system, and the problem and audience that are named."""
    return (
        question.system in chapter(handbook).systems
        and question.problem in (None, *problems_of(handbook, question.system))
        and question.audience in (None, *audiences_of(handbook, question.system))
    )


def _plain(handbook: Handbook) -> Iterator[Question]:
    for system in chapter(handbook).systems:
        for problem in (None, *problems_of(handbook, system)):
            for audience in (None, *audiences_of(handbook, system)):
                yield Question(system, problem, audience)


def _depths(handbook: Handbook) -> list[frozenset[str]]:
    levels = chapter(handbook).levels
    before = [name for name in levels if any(other.after == name for other in levels.values())]
    return [frozenset(before[:depth]) for depth in range(len(before) + 1)]


class Cases:
    """The timelines of one edition; questions that meet the same ladders share theirs."""

    def __init__(self, handbook: Handbook, start: int, end: int) -> None:
        self._handbook, self._start, self._end = handbook, start, end
        self._found: dict[object, Timeline] = {}
        self._met: dict[Question, tuple[object, frozenset[str], bool]] = {}
        self._applying: dict[Question, tuple[Ladder, ...]] = {}

    def timeline(self, question: Question) -> Timeline:
        """The stretches in which the question is answered. It must be one that can be asked."""
        said = settled(self._handbook, question)
        alike, waited_for, own = self._meets(said._replace(involved=frozenset()))
        involved = said.involved & waited_for
        key = (alike, involved, said.audience if own else None)
        if key not in self._found:
            told = said._replace(involved=involved)
            self._found[key] = Timeline(self._handbook, told, self._start, self._end)
        return self._found[key]

    def _meets(self, said: Question) -> tuple[object, frozenset[str], bool]:
        """What makes questions alike: the ladders of each variant, the levels that these wait
        for, and whether a step is for some audiences only.
        """
        if said not in self._met:
            asked = variants(self._handbook, said)
            met = [self._ladders(variant) for variant in asked]
            alike = tuple(
                (variant.problem if len(asked) > 1 else None, tuple(ladder.id for ladder in some))
                for variant, some in zip(asked, met, strict=True)
            )
            every = {ladder.id: ladder for some in met for ladder in some}.values()
            own = any(step.audiences for ladder in every for step in ladder.steps)
            self._met[said] = (alike, self._waited_for(every), own)
        return self._met[said]

    def _ladders(self, question: Question) -> tuple[Ladder, ...]:
        if question not in self._applying:
            every = chapter(self._handbook).ladders
            self._applying[question] = tuple(one for one in every if applies(one, question))
        return self._applying[question]

    def _waited_for(self, ladders: Iterable[Ladder]) -> frozenset[str]:
        """The levels whose involving opens one of the ladders."""
        levels = chapter(self._handbook).levels
        found = (levels[ladder.level].after for ladder in ladders if ladder.level)
        return frozenset(level for level in found if level)
