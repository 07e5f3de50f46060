"""The only writers of incidents: one verb for each function."""
