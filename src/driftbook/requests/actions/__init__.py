"""The only writers of cases: one verb for each function."""
