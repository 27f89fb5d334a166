"""Writes what people look at."""
