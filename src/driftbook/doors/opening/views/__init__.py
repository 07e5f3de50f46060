"""The pages of a telephone before a door."""
