"""The pages about keys."""
