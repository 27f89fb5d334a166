"""Fits what the metrics need, such as a feature extractor."""
