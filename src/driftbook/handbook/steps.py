"""In a procedure, `start` names a step, and every outcome leads to a step or to an ending."""

from typing import Any

from driftbook.handbook import references
from driftbook.handbook.yamltext import Document, Path


def report(jobs: Document | None) -> None:
    """Report what leads nowhere in the procedures of the chapter `jobs`, valid or not."""
    data = jobs.data if jobs is not None and isinstance(jobs.data, dict) else {}
    procedures = data.get("procedures")
    for name, procedure in (procedures if isinstance(procedures, dict) else {}).items():
        if jobs is not None and isinstance(procedure, dict):
            _procedure(jobs, ("procedures", name), procedure)


def _procedure(jobs: Document, base: Path, procedure: dict[str, Any]) -> None:
    steps, endings = _ids(procedure.get("steps")), _ids(procedure.get("endings"))
    if steps is None or endings is None:
        return  # what is wrong with them is reported already
    for index, name in enumerate(endings):
        if name in steps:
            both = f"'{name}' names both a step and an ending"
            jobs.report((*base, "endings", index, "id"), both)
    _known(jobs, (*base, "start"), procedure.get("start"), steps, "step")
    for index, step in enumerate(procedure["steps"]):
        outcomes = step.get("outcomes")
        for position, outcome in enumerate(outcomes if isinstance(outcomes, list) else []):
            if isinstance(outcome, dict):
                path = (*base, "steps", index, "outcomes", position, "then")
                _known(jobs, path, outcome.get("then"), [*steps, *endings], "step or ending")


def _ids(entries: Any) -> list[str] | None:
    """The ids of a list of entries; None where the list is not one."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    return [str(entry.get("id")) for entry in entries]


def _known(jobs: Document, path: Path, name: Any, known: list[str], what: str) -> None:
    if isinstance(name, str) and name not in known:
        hint = references.suggestion(name, known)
        jobs.report(path, f"there is no {what} '{name}' in this procedure{hint}")
