"""Downtime that is planned, runs or is over: its duties, waivers and its plan."""
