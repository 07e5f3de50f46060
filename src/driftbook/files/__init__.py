"""Where files are kept that are too large for a row: a folder, or a store that machines share."""
