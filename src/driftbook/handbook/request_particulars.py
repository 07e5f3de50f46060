"""What the chapter `requests` must be beyond its schema: forms and prices that make sense.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from driftbook.handbook import conditions, references
from driftbook.handbook.turns import entries, report_turn
from driftbook.handbook.yamltext import Document, Path

_CHOSEN = ("choice", "several")
_COUNTED = ("number", "several")
Fields = dict[str, dict[str, Any]]


def report(documents: Mapping[str, Document]) -> None:
    """Report what is wrong in `requests.yaml`, in the document itself."""
    document = documents.get("requests")
    if document is None or not isinstance(document.data, dict):
        return
    for type_, entry in entries(document.data.get("types")):
        fields = dict(entries(entry.get("fields")))
        base: Path = ("types", type_)
        earlier: Fields = {}
        for name, field in fields.items():
            _field(document, (*base, "fields", name), field)
            _only_if(document, (*base, "fields", name), field, fields, earlier)
            earlier[name] = field
        for index, price in _items(entry.get("prices")):
            path: Path = (*base, "prices", index)
            _only_if(document, path, price, fields, fields)
            _price(document, path, price, fields)
        for index, act in _items(entry.get("acts")):
            path = (*base, "acts", index)
            _only_if(document, path, act, fields, fields)
            if act.get("finishes") is True and act.get("at", "done") != "filed":
                message = "only what is done 'at: filed' can finish the case"
                document.report((*path, "finishes"), message)
    _filled_by_guides(documents.get("guides"), dict(entries(document.data.get("types"))))
    _mail(document, document.data.get("mail"))
    report_turn(document, documents, ("office",), document.data.get("office"))
    for name, queue in entries(document.data.get("queues")):
        escalates = queue.get("escalates")
        turn = escalates.get("telephone") if isinstance(escalates, dict) else None
        report_turn(document, documents, ("queues", name, "escalates", "telephone"), turn)


def _field(document: Document, path: Path, field: dict[str, Any]) -> None:
    kind, choices = field.get("kind", "text"), field.get("choices")
    if kind in _CHOSEN and not choices:
        document.report((*path, "kind"), f"'{kind}' needs 'choices' to choose from")
    elif kind not in _CHOSEN and choices:
        document.report((*path, "choices"), "only a choice, or several, has choices")


def _only_if(
    document: Document, path: Path, entry: dict[str, Any], fields: Fields, earlier: Fields
) -> None:
    """A condition names a field that is asked before, and values that it can have."""
    conditions.report(document, path, entry, "field", fields, earlier, conditions.values)


def _filled_by_guides(guides: Document | None, types: Mapping[str, Any]) -> None:
    """What a guide has found goes into fields that the form has, as values that they take."""
    if guides is None or not isinstance(guides.data, dict):
        return
    for index, guide in _items(guides.data.get("guides")):
        for name, outcome in entries(guide.get("outcomes")):
            request = outcome.get("request")
            if not isinstance(request, dict) or request.get("type") not in types:
                continue
            type_ = types[request["type"]]
            fields = dict(entries(type_.get("fields")))
            path: Path = ("guides", index, "outcomes", name, "request", "answers")
            answers = request.get("answers")
            for field, value in answers.items() if isinstance(answers, dict) else ():
                _filled(guides, (*path, field), fields, str(field), value)


def _filled(document: Document, path: Path, fields: Fields, field: str, value: Any) -> None:
    if field not in fields:
        hint = references.suggestion(field, fields)
        document.report(path, f"the type has no field '{field}'{hint}", key=True)
        return
    known = conditions.values(fields[field])
    if known is not None and isinstance(value, str) and value not in known:
        document.report(path, f"'{field}' is never '{value}'{references.suggestion(value, known)}")


def _price(document: Document, path: Path, price: dict[str, Any], fields: Fields) -> None:
    rate, per = price.get("rate"), price.get("per")
    if isinstance(rate, dict) and "amount" in rate and "currency" not in rate:
        message = "an amount needs its currency: 'currency: SEK'"
        document.report((*path, "rate", "amount"), message)
    if not isinstance(per, str):
        return
    if per not in fields:
        hint = references.suggestion(per, fields)
        document.report((*path, "per"), f"the type has no field '{per}'{hint}")
    elif fields[per].get("kind") not in _COUNTED and fields[per].get("many") is not True:
        message = f"'{per}' counts nothing: a number does, or a field with 'many: true'"
        document.report((*path, "per"), message)


def _mail(document: Document, mail: Any) -> None:
    """The subject fills a field of text, of the type that the mail becomes."""
    name = mail.get("field") if isinstance(mail, dict) else None
    types = dict(entries(document.data.get("types")))
    type_ = types.get(str(mail.get("type"))) if isinstance(mail, dict) else None
    if not isinstance(name, str) or type_ is None:
        return
    fields = dict(entries(type_.get("fields")))
    if name not in fields:
        hint = references.suggestion(name, fields)
        document.report(("mail", "field"), f"the type has no field '{name}'{hint}")
    elif fields[name].get("kind", "text") not in ("text", "long-text"):
        document.report(("mail", "field"), f"a subject cannot fill '{name}': it is not text")


def _items(data: object) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in enumerate(data if isinstance(data, list) else []):
        if isinstance(entry, dict):
            yield index, entry
