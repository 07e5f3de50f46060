"""Addresses, doors and units: the registry."""
