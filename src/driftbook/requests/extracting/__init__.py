"""Lists and logs as files: what stands in them, and how it is written (B-08.5, B-08.6)."""
