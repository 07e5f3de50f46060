"""Which parties of a handbook serve the others."""

from collections.abc import Mapping

from driftbook.handbook.schema.handbook import Party


def providing(parties: Mapping[str, Party]) -> set[str]:
    """Suppliers provide. Where there is none, the first party does: it serves itself too."""
    suppliers = {name for name, party in parties.items() if party.kind == "supplier"}
    return suppliers or {next(iter(parties))}
