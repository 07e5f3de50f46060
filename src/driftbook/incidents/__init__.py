"""Incidents: action cards that run, also when nothing else does."""
