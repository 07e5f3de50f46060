"""What stands for a handbook in an address: `gladsaxe`, or `gladsaxe@3` for its third edition."""


class MarkConverter:
    """The id of a handbook, perhaps with the number of an edition."""

    regex = r"[a-z0-9-]+(?:@[1-9][0-9]{0,5})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
