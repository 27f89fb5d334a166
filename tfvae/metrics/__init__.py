"""Metrics: mergeable statistics of a sampler, the same in the loop and under Beam."""

from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.features import Classifier, Extractor, Inception, train_classifier
from tfvae.metrics.fidelity import Fidelity
from tfvae.metrics.frechet import CLEAN, LEGACY, FidelityProtocol, frechet_distance
from tfvae.metrics.importance import ImportanceWeighted, log_likelihood
from tfvae.metrics.latent_spectrum import (
    ideal_singular_values,
    perturbation_variance,
    posterior_variances,
    singular_values,
)
from tfvae.metrics.measure import MetricError, measure, require_distinct
from tfvae.metrics.metric import Acc, Metric, Sampler
from tfvae.metrics.moments import Moments, Sums
from tfvae.metrics.mutual_information import BatchMutualInformation, MutualInformation
from tfvae.metrics.reconstruction import Reconstruction, reconstruct

__all__ = [
    "CLEAN",
    "LEGACY",
    "Acc",
    "ActiveUnits",
    "BatchMutualInformation",
    "Classifier",
    "ElboParts",
    "Extractor",
    "Fidelity",
    "FidelityProtocol",
    "ImportanceWeighted",
    "Inception",
    "Metric",
    "MetricError",
    "Moments",
    "MutualInformation",
    "Reconstruction",
    "Sampler",
    "Sums",
    "frechet_distance",
    "ideal_singular_values",
    "log_likelihood",
    "measure",
    "perturbation_variance",
    "posterior_variances",
    "reconstruct",
    "require_distinct",
    "singular_values",
    "train_classifier",
]
