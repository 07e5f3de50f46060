"""A door opened or locked from the telephone (G-35 to G-37)."""
