"""Devices of others, as they describe themselves for Home Assistant: discovery and messages. Pure.

What they say is normalised here and goes no further. No template from the wire is ever rendered:
those that are known are recognised, the others are refused.
"""
