"""English forms; day first as in Danish, so that one date cannot be read in two ways."""
