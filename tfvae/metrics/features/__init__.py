"""Feature extractors for distances between image sets."""

from tfvae.metrics.features.classifier import Classifier, train_classifier
from tfvae.metrics.features.extractor import Extractor
from tfvae.metrics.features.inception import Inception

__all__ = ["Classifier", "Extractor", "Inception", "train_classifier"]
