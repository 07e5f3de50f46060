"""The only writers of drafts, editions and reviews."""
