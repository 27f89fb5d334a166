"""Kinds of columns: texts of a table -> leaves of a model's message, and back, spelled as they were."""
