"""Every mistake of an operator by its name, with the remedy."""
