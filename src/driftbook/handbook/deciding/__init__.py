"""Pure decisions: (handbook, facts, now) → an answer with its reasons."""
