"""Beam's part of the work. These modules import only Beam, so that workers start fast; the rest comes where it is used."""
