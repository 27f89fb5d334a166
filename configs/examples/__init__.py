"""Compositions that no paper has, each a file of at most 25 lines; copy one to begin an experiment of your own."""
