"""Who opens which door, through what: bundles, groups of a directory, emergency keys, tags."""
