"""Template tags of incidents."""
