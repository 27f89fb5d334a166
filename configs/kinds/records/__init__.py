"""Tree VAEs of structured records."""
