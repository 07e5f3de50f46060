"""What the chapter `incidents` must be beyond its schema.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Mapping

from driftbook.handbook.yamltext import Document


def report(documents: Mapping[str, Document]) -> None:
    """Report what is wrong in `incidents.yaml`, in the document itself."""
