"""How good fake rows are, told from rows alone: one judge for every system."""
