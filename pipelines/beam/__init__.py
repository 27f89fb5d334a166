"""Beam's part of the work.

At their head these modules import only Beam, so that workers start fast; the rest comes where it is used.
"""
