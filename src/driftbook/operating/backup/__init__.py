"""Everything of an installation in one file, and back: database, files of cases, keys."""
