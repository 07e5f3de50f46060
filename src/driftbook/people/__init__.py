"""Whom it belongs to: organisations, agreements, people, roles and signing in."""
