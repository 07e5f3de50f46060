"""The battery report of a week, and what is ordered from it (G-24, G-25)."""
