"""Files too large for a row: in a folder, or in a store that several machines share."""
