"""Files of rows, by what they are: each gives names of columns, parts to read, and rows. Imports no TensorFlow."""

from tfvae.lazy import lazy

_HOMES = {
    "Form": "form",
}

__all__ = [
    "Form",
]

__getattr__ = lazy(__name__, _HOMES)
