"""Cards on paper, the log as a file, and what a review looks at."""
