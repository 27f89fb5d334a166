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
    "images": "images",
    "log_likelihood": "importance",
    "measure": "measuring",
    "perturbation_variance": "latent_spectrum",
    "posterior_means": "mean_space",
    "posterior_variances": "latent_spectrum",
    "records": "records",
    "require_distinct": "measuring",
    "sentences": "sentences",
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
    "images",
    "log_likelihood",
    "measure",
    "perturbation_variance",
    "posterior_means",
    "posterior_variances",
    "records",
    "require_distinct",
    "sentences",
    "singular_values",
]

__getattr__ = lazy(__name__, _HOMES)
