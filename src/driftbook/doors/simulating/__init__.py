"""Devices that are not there: gateways and locks as a broker sees them, for the demo and tests.

They know the format of `docs/wire.md` by themselves, as the maker of a gateway does, and share no
code with what reads it. So a test with them says that two readings of the format agree.
"""
