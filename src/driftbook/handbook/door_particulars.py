"""What the chapter `doors` must be beyond its schema: reports that somebody gets, orders that fit.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Mapping
from typing import Any

from driftbook.handbook import references
from driftbook.handbook.schema.doors import Emergency
from driftbook.handbook.turns import entries, report_turn
from driftbook.handbook.yamltext import Document, Path

Entries = dict[str, dict[str, Any]]
_USUAL = int(Emergency.model_fields["usual_minutes"].default)


def report(documents: Mapping[str, Document]) -> None:
    """Report what is wrong in `doors.yaml`, in the document itself."""
    document = documents.get("doors")
    if document is None or not isinstance(document.data, dict):
        return
    data = document.data
    report_turn(document, documents, ("trouble",), data.get("trouble"))
    for name, kind in entries(data.get("units")):
        _instructions(document, ("units", name), kind)
        report_turn(document, documents, ("units", name, "trouble"), kind.get("trouble"))
    batteries = data.get("batteries")
    if isinstance(batteries, dict):
        _outcome(document, documents, batteries)
        _recipients(document, documents, batteries.get("report"))
        _order(document, documents, batteries.get("order"))
    _lasting(document, data.get("emergency"))


def _instructions(document: Document, path: Path, kind: dict[str, Any]) -> None:
    """A kind says how only what can be asked of it."""
    acts, said = kind.get("acts", []), kind.get("instructions")
    for act in said if isinstance(said, dict) and isinstance(acts, list) else ():
        if act in ("open", "lock") and act not in acts:
            message = f"'{act}' is not among acts, so nobody is ever shown this"
            document.report((*path, "instructions", act), message)


def _outcome(
    document: Document, documents: Mapping[str, Document], batteries: dict[str, Any]
) -> None:
    """A critical battery opens an outcome that its guide has (G-05)."""
    guide, outcome = batteries.get("guide"), batteries.get("outcome")
    if not isinstance(outcome, str):
        return
    path: Path = ("batteries", "outcome")
    if guide is None:
        document.report(path, "an outcome needs the 'guide' that has it")
        return
    found = _by_id(documents.get("guides"), "guides").get(str(guide), {}).get("outcomes")
    if isinstance(found, dict) and outcome not in found:
        hint = references.suggestion(outcome, found)
        document.report(path, f"the guide '{guide}' has no outcome '{outcome}'{hint}")


def _recipients(document: Document, documents: Mapping[str, Document], report_: object) -> None:
    """The report goes to whoever has a role in a party, or to a contact with a mailbox (G-24)."""
    to = report_.get("to") if isinstance(report_, dict) else None
    contacts = dict(entries(_data(documents.get("support")).get("contacts")))
    for index, one in enumerate(to if isinstance(to, list) else []):
        if not isinstance(one, dict):
            continue
        path: Path = ("batteries", "report", "to", index)
        named = {key for key in ("party", "role", "contact") if one.get(key) is not None}
        if named not in ({"party", "role"}, {"contact"}):
            document.report(path, "a recipient names a party and a role, or a contact")
        contact = one.get("contact")
        if isinstance(contact, str) and contact in contacts and "mail" not in contacts[contact]:
            document.report((*path, "contact"), f"the contact '{contact}' has no mailbox")


def _order(document: Document, documents: Mapping[str, Document], order: object) -> None:
    """What is ordered changes batteries, and its windows exist (G-25)."""
    jobs = _data(documents.get("jobs"))
    if not isinstance(order, dict) or not jobs:
        return
    path: Path = ("batteries", "order")
    types = dict(entries(jobs.get("types")))
    job, priority = order.get("job"), order.get("priority")
    if isinstance(job, str) and job in types and types[job].get("does") != "changes-battery":
        fitting = [name for name, one in types.items() if one.get("does") == "changes-battery"]
        hint = f"; {' or '.join(fitting)} does" if fitting else ""
        document.report((*path, "job"), f"the job type '{job}' does not change batteries{hint}")
    listed = jobs.get("windows")
    windows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    known = sorted({one["priority"] for one in windows if isinstance(one.get("priority"), int)})
    if isinstance(priority, int) and priority not in known:
        there = f"; there is {', '.join(map(str, known))}" if known else ""
        document.report((*path, "priority"), f"no window has the priority {priority}{there}")


def _lasting(document: Document, emergency: object) -> None:
    """What an emergency key usually lasts is no longer than the longest."""
    if not isinstance(emergency, dict):
        return
    longest, usual = emergency.get("longest_minutes"), emergency.get("usual_minutes", _USUAL)
    if isinstance(longest, int) and isinstance(usual, int) and usual > longest:
        unsaid = "" if "usual_minutes" in emergency else ", as it is where nothing is said"
        message = f"usually {usual} minutes{unsaid}, but {longest} at the longest"
        document.report(("emergency", "usual_minutes"), message)


def _data(document: Document | None) -> dict[str, Any]:
    return document.data if document is not None and isinstance(document.data, dict) else {}


def _by_id(document: Document | None, sort: str) -> Entries:
    listed = _data(document).get(sort)
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {str(one.get("id")): one for one in found}
