"""Blessed models -> versions that are served, each whole or not there."""
