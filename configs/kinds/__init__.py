"""The three kinds of experiments. In each, `methods.py` is the table of methods: a paper is a row of it, or a few."""
