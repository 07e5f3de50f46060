"""Fetching mail from servers, and taking what is handed over: `driftbook fetch`."""
