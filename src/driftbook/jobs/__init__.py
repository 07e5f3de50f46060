"""Ordering a technician, carrying the job out, procedures that run for months."""
