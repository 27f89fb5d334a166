"""Metrics: mergeable statistics of a sampler, the same in the loop and under Beam."""

from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.bits_per_character import BitsPerCharacter
from tfvae.metrics.decodings import Beam, Decoding, greedy
from tfvae.metrics.duplicates import Duplicates
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.existing import Existing
from tfvae.metrics.features import Classifier, Extractor, Inception, train_classifier
from tfvae.metrics.fidelity import Fidelity
from tfvae.metrics.frechet import CLEAN, LEGACY, FidelityProtocol, frechet_distance
from tfvae.metrics.generated_text import GeneratedText
from tfvae.metrics.importance import ImportanceWeighted, log_likelihood
from tfvae.metrics.kl_share import KLShare
from tfvae.metrics.latent_spectrum import (
    ideal_singular_values,
    perturbation_variance,
    posterior_variances,
    singular_values,
)
from tfvae.metrics.levenshtein import LevenshteinPerCharacter
from tfvae.metrics.mean_space import posterior_means
from tfvae.metrics.measure import MetricError, measure, require_distinct
from tfvae.metrics.metric import Acc, Metric, Sampler
from tfvae.metrics.moments import Moments, Sums
from tfvae.metrics.mutual_information import BatchMutualInformation, MutualInformation
from tfvae.metrics.p_value import PValue
from tfvae.metrics.reconstruction import Reconstruction, reconstruct
from tfvae.metrics.reference import Reference, load_reference, reference_of, save_reference
from tfvae.metrics.repeated_coding import Rounds, follow, repeat_coding
from tfvae.metrics.text_reconstruction import TextReconstruction, reconstruct_text

__all__ = [
    "CLEAN",
    "LEGACY",
    "Acc",
    "ActiveUnits",
    "BatchMutualInformation",
    "Beam",
    "BitsPerCharacter",
    "Classifier",
    "Decoding",
    "Duplicates",
    "ElboParts",
    "Existing",
    "Extractor",
    "Fidelity",
    "FidelityProtocol",
    "GeneratedText",
    "ImportanceWeighted",
    "Inception",
    "KLShare",
    "LevenshteinPerCharacter",
    "Metric",
    "MetricError",
    "Moments",
    "MutualInformation",
    "PValue",
    "Reconstruction",
    "Reference",
    "Rounds",
    "Sampler",
    "Sums",
    "TextReconstruction",
    "follow",
    "frechet_distance",
    "greedy",
    "ideal_singular_values",
    "load_reference",
    "log_likelihood",
    "measure",
    "perturbation_variance",
    "posterior_means",
    "posterior_variances",
    "reconstruct",
    "reconstruct_text",
    "reference_of",
    "repeat_coding",
    "require_distinct",
    "save_reference",
    "singular_values",
    "train_classifier",
]
