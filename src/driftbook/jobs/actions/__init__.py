"""The only writers of jobs: one verb for each function."""
