"""Who can change what? Where a thing is changed, by whom, and for whom that holds (G-30)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.situation import printed_number, short_number
from driftbook.handbook.deciding.timeline import chapter as support_chapter
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.schema.people import Change, People, Place


@dataclass(frozen=True, slots=True)
class Where:
    """Where it is changed."""

    place: str
    name: str
    text: str | None
    notes: str | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whom:
    """Who changes things at a place, and the contact to turn to, if the handbook names one.

    When the contact answers is another question: `deciding.contacts` knows it for an instant.
    """

    party: str
    name: str
    """The name of the party."""
    role: str
    contact: str | None
    contact_name: str | None
    phone: str | None
    """E.164, or a short number such as 112 as it is dialled."""
    printed: str | None
    short: str | None
    menu: tuple[int, ...]
    mail: str | None
    web: str | None
    reached: str | None
    """How to reach it when there is no number: the contact's `where`."""


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """Where one thing is changed, for one way of signing in, or for all where it is the same."""

    handbook: Handbook
    change: str
    name: str
    sign_in: str | None
    """As it was said; None where nothing was said."""
    where: Where | None
    """None: the handbook does not say, or it depends on the way of signing in (`choices`)."""
    by: Whom | None
    how: str | None
    refusals: tuple[str, ...]
    """The refusals of the software that this answers."""
    reasons: tuple[Reason, ...]
    choices: tuple["ChangeAnswer", ...]
    """One answer for each way of signing in, when that must be said first (decision 0004)."""
    notes: str | None
    source: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether there is one answer."""
        return self.where is not None


@decision("people")
def decide(handbook: Handbook, change: str, sign_in: str | None = None) -> ChangeAnswer:
    """Where `change` is changed for somebody who signs in so, by whom, how, and why (G-30).

    Without `sign_in` the answer is given where it is the same for all; elsewhere it asks back.
    Raises Unanswerable for a change or a way of signing in that the handbook does not have, and
    NoChapter without a people chapter.
    """
    people = chapter(handbook)
    rows = [row for row in people.changes if row.id == change]
    if not rows:
        raise Unanswerable("change", change, changes(people))
    if sign_in is not None and sign_in not in people.sign_ins:
        raise Unanswerable("sign-in", sign_in, tuple(people.sign_ins))
    if sign_in is not None or not people.sign_ins:
        return _answer(handbook, rows, sign_in)
    each = tuple(_answer(handbook, rows, way) for way in people.sign_ins)
    same = len({(answer.where, answer.how) for answer in each}) == 1
    return _for_all(each) if same else _ask_back(handbook, rows, each)


def for_refusal(
    handbook: Handbook, refusal: str, sign_in: str | None = None
) -> tuple[ChangeAnswer, ...]:
    """What has to be changed when the software refuses something, in the handbook's order.

    Nothing where the handbook says nothing of the refusal, also without a people chapter: a page
    that refuses has no more to tell then. Raises Unanswerable for an unknown way of signing in.
    """
    if handbook.people is None:
        return ()
    if sign_in is not None and sign_in not in handbook.people.sign_ins:
        raise Unanswerable("sign-in", sign_in, tuple(handbook.people.sign_ins))
    answers = (decide(handbook, change, sign_in) for change in changes(handbook.people))
    return tuple(answer for answer in answers if refusal in answer.refusals)


def chapter(handbook: Handbook) -> People:
    """The people chapter. Raises NoChapter when the handbook has none."""
    if handbook.people is None:
        raise NoChapter(f"the handbook '{handbook.id}' has no chapter people")
    return handbook.people


def changes(people: People) -> tuple[str, ...]:
    """The changes that the chapter knows, each once, in its order."""
    return tuple(dict.fromkeys(row.id for row in people.changes))


def ways(people: People) -> tuple[str | None, ...]:
    """The ways of signing in that a row can be for; None alone where the handbook has none."""
    return tuple(people.sign_ins) or (None,)


def holds(row: Change, sign_in: str | None) -> bool:
    """Whether the row is for somebody who signs in so."""
    return row.sign_in is None or sign_in in row.sign_in


def _answer(handbook: Handbook, rows: Sequence[Change], sign_in: str | None) -> ChangeAnswer:
    """The answer for one way of signing in: the first row that holds."""
    people = chapter(handbook)
    holding = [row for row in rows if holds(row, sign_in)]
    row = holding[0] if holding else None
    place = people.places[row.place] if row else None
    return ChangeAnswer(
        handbook=handbook,
        change=rows[0].id,
        name=(row or rows[0]).name,
        sign_in=sign_in,
        where=_where(row.place, place) if row and place else None,
        by=_whom(handbook, place) if place else None,
        how=row.how if row else None,
        refusals=tuple(row.refusals) if row else (),
        reasons=tuple(_reasons(people, rows, holding, sign_in)),
        choices=(),
        notes=row.notes if row else None,
        source=tuple((row.source if row else []) or (place.source if place else [])),
    )


def _reasons(
    people: People, rows: Sequence[Change], holding: Sequence[Change], sign_in: str | None
) -> Iterable[Reason]:
    """The row that answers first, then the rows that say so too, then those for other people."""
    if holding:
        row = holding[0]
        yield _reason(people, "changed-there", row)
        if people.sign_ins:
            yield _reason(people, "for-sign-in" if row.sign_in else "any-sign-in", row)
    elif sign_in is not None:
        params = {"name": rows[0].name, "sign_in": sign_in}
        yield Reason("no-change", params | {"names": _names(people, [sign_in])})
    for other in holding[1:]:
        again = other.place == holding[0].place
        yield _reason(people, "listed-again" if again else "listed-twice", other)
    for other in rows:
        if other not in holding:
            yield _reason(people, "other-sign-in", other)


def _reason(people: People, code: str, row: Change) -> Reason:
    place = people.places[row.place]
    params: dict[str, object] = {
        "change": row.id,
        "name": row.name,
        "place": row.place,
        "place_name": place.name,
        "party": place.by.party,
        "role": place.by.role,
    }
    if row.sign_in:
        params |= {"sign_ins": tuple(row.sign_in), "names": _names(people, row.sign_in)}
    return Reason(code, params, tuple(row.source))


def _for_all(each: Sequence[ChangeAnswer]) -> ChangeAnswer:
    """One answer where it is the same for every way of signing in."""
    found = [reason for answer in each for reason in answer.reasons]
    first = each[0].reasons[0]
    reasons = [first, Reason("any-sign-in", first.params, first.source)]
    for reason in found:
        if reason.code in ("listed-again", "listed-twice") and reason not in reasons:
            reasons.append(reason)
    return replace(
        each[0],
        sign_in=None,
        refusals=tuple(dict.fromkeys(code for answer in each for code in answer.refusals)),
        reasons=tuple(reasons),
        source=tuple(dict.fromkeys(clause for answer in each for clause in answer.source)),
    )


def _ask_back(
    handbook: Handbook, rows: Sequence[Change], each: tuple[ChangeAnswer, ...]
) -> ChangeAnswer:
    sign_ins = chapter(handbook).sign_ins
    names = [way.name for way in sign_ins.values()]
    source = tuple(dict.fromkeys(clause for row in rows for clause in row.source))
    params = {"choices": tuple(sign_ins), "names": names}
    return ChangeAnswer(
        handbook=handbook,
        change=rows[0].id,
        name=rows[0].name,
        sign_in=None,
        where=None,
        by=None,
        how=None,
        refusals=tuple(dict.fromkeys(code for answer in each for code in answer.refusals)),
        reasons=(Reason("say-sign-in", params, source),),
        choices=each,
        notes=None,
        source=source,
    )


def _names(people: People, sign_ins: Iterable[str]) -> list[str]:
    return [people.sign_ins[way].name for way in sign_ins]


def _where(name: str, place: Place) -> Where:
    return Where(name, place.name, place.text, place.notes, tuple(place.source))


def _whom(handbook: Handbook, place: Place) -> Whom:
    party = handbook.cover.parties[place.by.party].name
    contact = support_chapter(handbook).contacts[place.contact] if place.contact else None
    printed = printed_number(handbook, contact) if contact else None
    return Whom(
        party=place.by.party,
        name=party,
        role=place.by.role,
        contact=place.contact,
        contact_name=contact.name if contact else None,
        phone=phones.e164(printed, handbook.cover.country) if printed else None,
        printed=printed,
        short=short_number(handbook, contact) if contact else None,
        menu=tuple(contact.menu) if contact else (),
        mail=contact.mail if contact else None,
        web=contact.web if contact else None,
        reached=contact.where if contact else None,
    )
