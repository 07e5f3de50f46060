"""The only writers of people: one verb a function, one transaction, with its history."""
