"""Manuals and operational information: versioned texts with an owner and a review date (I-05)."""
