"""What becomes of a letter: an answer in a case, a new case, or a matter for a person."""
