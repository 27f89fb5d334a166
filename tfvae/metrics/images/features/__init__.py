"""Feature extractors for distances between image sets."""

from tfvae.lazy import lazy

_HOMES = {
    "Classifier": "classifier",
    "Extractor": "extractor",
    "Inception": "inception",
    "train_classifier": "classifier",
}

__all__ = ["Classifier", "Extractor", "Inception", "train_classifier"]

__getattr__ = lazy(__name__, _HOMES)
