"""The command line of tables: fit, sample, report."""
