"""Metrics of two tables of plain values, real and generated, whatever made them. Imports no TensorFlow."""
