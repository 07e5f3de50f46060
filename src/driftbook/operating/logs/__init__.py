"""How log lines look, and what never stands in them."""
