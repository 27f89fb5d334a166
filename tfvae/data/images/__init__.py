"""Readers of images, and their batches."""

from tfvae.lazy import lazy

_HOMES = {
    "CelebA": "celeba",
    "Crop": "crop",
    "Digits": "digits",
    "Folder": "folder",
    "Idx": "idx",
    "NumpyArrays": "numpy_arrays",
    "Prepared": "tfds",
    "Rotated": "rotated",
    "image_record": "record",
}

__all__ = ["CelebA", "Crop", "Digits", "Folder", "Idx", "NumpyArrays", "Prepared", "Rotated", "image_record"]

__getattr__ = lazy(__name__, _HOMES)
