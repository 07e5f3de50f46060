"""Driftbook: the operations handbook that runs."""

__version__ = "0.1.0"
