"""The pure half: reads, decides and proves handbooks.

No Django, no clock, no network, no database, no translation. `now` is always an argument.
"""
