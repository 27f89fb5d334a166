"""Measures all stages with Beam, and blesses or refuses the exported one."""
