"""Metrics of structured records."""

from tfvae.lazy import lazy

_HOMES = {
    "BitsPerCharacter": "bits_per_character",
    "Duplicates": "duplicates",
    "Existing": "existing",
    "LevenshteinPerCharacter": "levenshtein",
    "PValue": "p_value",
    "Reference": "reference",
    "Rounds": "repeated_coding",
    "follow": "repeated_coding",
    "load_reference": "reference",
    "reference_of": "reference",
    "repeat_coding": "repeated_coding",
    "save_reference": "reference",
}

__all__ = [
    "BitsPerCharacter",
    "Duplicates",
    "Existing",
    "LevenshteinPerCharacter",
    "PValue",
    "Reference",
    "Rounds",
    "follow",
    "load_reference",
    "reference_of",
    "repeat_coding",
    "save_reference",
]

__getattr__ = lazy(__name__, _HOMES)
