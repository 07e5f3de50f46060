"""Addresses from files: a file → records → lines → what is new, the same, changed or refused."""
