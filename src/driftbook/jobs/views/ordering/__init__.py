"""Ordering in four steps, each with its own address, by plain forms."""
