"""Which handbooks there are, and which edition of each holds."""
