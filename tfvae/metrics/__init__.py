"""Metrics: mergeable statistics of a sampler, the same in the loop and under Beam."""

from tfvae.lazy import lazy

_HOMES = {
    "Acc": "metric",
    "ActiveUnits": "active_units",
    "BatchMutualInformation": "mutual_information",
    "ElboParts": "elbo_parts",
    "ImportanceWeighted": "importance",
    "KLShare": "kl_share",
    "Metric": "metric",
    "MetricError": "measuring",
    "MetricTable": "threshold",
    "Moments": "moments",
    "MutualInformation": "mutual_information",
    "Sums": "moments",
    "Threshold": "threshold",
    "ideal_singular_values": "latent_spectrum",
    "log_likelihood": "importance",
    "measure": "measuring",
    "perturbation_variance": "latent_spectrum",
    "posterior_means": "mean_space",
    "posterior_variances": "latent_spectrum",
    "require_distinct": "measuring",
    "singular_values": "latent_spectrum",
}

__all__ = [
    "Acc",
    "ActiveUnits",
    "BatchMutualInformation",
    "ElboParts",
    "ImportanceWeighted",
    "KLShare",
    "Metric",
    "MetricError",
    "MetricTable",
    "Moments",
    "MutualInformation",
    "Sums",
    "Threshold",
    "ideal_singular_values",
    "log_likelihood",
    "measure",
    "perturbation_variance",
    "posterior_means",
    "posterior_variances",
    "require_distinct",
    "singular_values",
]

__getattr__ = lazy(__name__, _HOMES)
