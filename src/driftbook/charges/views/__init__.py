"""The pages of `charges`."""
