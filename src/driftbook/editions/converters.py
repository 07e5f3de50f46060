"""What stands for a handbook in an address: `gladsaxe`, or `gladsaxe@3` for its third edition."""

from django.urls import register_converter


class MarkConverter:
    """The id of a handbook, perhaps with the number of an edition."""

    regex = r"[a-z0-9-]+(?:@[1-9][0-9]{0,5})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KindConverter:
    """How a topic is taken along: the ending of its address."""

    regex = "html|md|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    """Let addresses say `<mark:name>` and `<kind:kind>`; once, before the first address."""
    register_converter(MarkConverter, "mark")
    register_converter(KindConverter, "kind")
