"""A handbook as a document: chapters → topics → entries, each with a stable anchor."""
