"""Kinds of columns: how texts of a table become leaves of a model, and how what a model makes is spelled as they were."""
