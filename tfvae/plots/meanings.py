"""What the values of metrics mean: unit, and which of two is better."""

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

MetricTable = Mapping[str, Mapping[str, float]]
"""Values of metrics by the name of the stage."""


class Meaning(NamedTuple):
    """How to read a value."""

    unit: str
    better: Literal["lower", "higher"] | None
    """None where neither is better as such, or where values compare only between models of one likelihood."""
    about: str


NATS = "nats"
MEANINGS = {
    "mse": Meaning("per dimension", "lower", "Squared error of the reconstruction from one sampled z."),
    "squared_error": Meaning("per example", "lower", "Squared error of the reconstruction from one sampled z."),
    "elbo": Meaning(NATS, None, "Evidence lower bound; compares only between models of one likelihood."),
    "rate": Meaning(NATS, None, "KL of posterior and prior: what z tells of x, at a price."),
    "distortion": Meaning(NATS, None, "-log p(x given z); compares only between models of one likelihood."),
    "aux_elbo": Meaning(NATS, None, "The lower bound with the auxiliary prior in place of the prior."),
    "aux_rate": Meaning(NATS, None, "What z costs under the auxiliary prior: an estimate from one draw."),
    "aux_distortion": Meaning(NATS, None, "As distortion, from draws of its own."),
    "iw_nll": Meaning(NATS, None, "-log p(x) by importance sampling; compares only between models of one likelihood."),
    "iw_nll_stderr": Meaning(NATS, None, "Standard error of iw_nll over the examples."),
    "perplexity": Meaning("per token", "lower", "exp of iw_nll per token, END among them; it pays for z too."),
    "kl_share": Meaning("fraction", None, "Part of the negative ELBO that is KL: how much of it is paid for z."),
    "token_accuracy": Meaning("fraction", "higher", "Places at which a sentence and its reconstruction agree."),
    "exact_match": Meaning("fraction", "higher", "Sentences that their reconstruction repeats word by word."),
    "bleu": Meaning("of 100", "higher", "BLEU-4 of the reconstructions from one sampled z."),
    "edit_distance": Meaning("per word", "lower", "Words to put in, leave out or replace in a reconstruction."),
    "distinct_1": Meaning("fraction", None, "Different words over all words of the samples; falls with their number."),
    "distinct_2": Meaning("fraction", None, "Different pairs of neighbours over all pairs of the samples."),
    "judged_perplexity_short": Meaning("per token", "lower", "Of samples of up to 10 words, for a language model."),
    "judged_perplexity_long": Meaning("per token", "lower", "Of samples of more than 10 words, likewise."),
    "real_perplexity_short": Meaning("per token", None, "Of test sentences of up to 10 words: a perfect sampler's."),
    "real_perplexity_long": Meaning("per token", None, "Of test sentences of more than 10 words, likewise."),
    "mean_length": Meaning("words", None, "Words of a sample, END not counted."),
    "length_distance": Meaning("fraction", "lower", "Total variation distance of the lengths of samples and data."),
    "unended": Meaning("fraction", "lower", "Samples that were cut off before they ended."),
    "mi_batch": Meaning(NATS, None, "Mutual information of x and z, estimated within each batch."),
    "mi_released": Meaning(NATS, None, "As mi_batch, by the released code's estimator, which is noise at collapse."),
    "mi_given_length": Meaning(NATS, None, "Mutual information of sentence and z beyond the sentence's length."),
    "mi_given_length_cap": Meaning(NATS, None, "The greatest value that mi_given_length can take."),
    "mi_batch_cap": Meaning(NATS, None, "The greatest value that mi_batch can take: log of the batch size."),
    "mi": Meaning(NATS, None, "Mutual information of x and z under the aggregate posterior."),
    "mi_without_own": Meaning(NATS, None, "The same, each example's own posterior left out of the mixture."),
    "mi_cap": Meaning(NATS, None, "The greatest value that mi can take: log of the number of examples."),
    "active_units": Meaning("dimensions", None, "Latent dimensions whose posterior mean varies over examples."),
    "active_units_fraction": Meaning("fraction", None, "Active units as a part of all latent dimensions."),
    "low_noise_units": Meaning("dimensions", None, "Latent dimensions whose posterior variance is below one half."),
    "mmd_latents": Meaning("", "lower", "Squared MMD of the last stage's latents and the prior; 0 is best."),
    "mmd_samples": Meaning("", "lower", "Squared MMD of samples and data; 0 is best."),
    "off_manifold": Meaning("units of x", "lower", "Root mean square distance of samples from the manifold."),
    "bits_per_dim": Meaning(
        "bits", "lower", "-ELBO for each number of an image; compares between models of one likelihood."
    ),
    "rate_bits_per_dim": Meaning("bits", None, "The rate for each number of an image."),
    "nats_per_token": Meaning(
        "nats", "lower", "Upper bound on -log p(x) for each token; compares models of one vocabulary alone."
    ),
    "rate_per_token": Meaning("nats", None, "The rate for each token of a sentence."),
    "rate_above_committed": Meaning(NATS, None, "Rate beyond what the latent commits to, which is 0 for most."),
    "least_rate_above_committed": Meaning(NATS, None, "The same of the test example with the least."),
    "shuffle_gap": Meaning(NATS, None, "What log p(x given z) loses with another example's z: 0 where z is ignored."),
    "shuffle_gap_later": Meaning(NATS, None, "The same, without the column that is made first."),
    "probe": Meaning("fraction", "higher", "Classes that a linear classifier of posterior means finds."),
    "probe_standardized": Meaning("fraction", "higher", "The same, each dimension of the means brought to variance 1."),
    "probe_sampled": Meaning(
        "fraction", "higher", "The same from one draw of each posterior: what a decoder receives."
    ),
    "frechet": Meaning("features²", "lower", "Frechet distance of samples and test data in named features."),
    "fid": Meaning("features²", "lower", "Frechet distance in the features of Inception 2015."),
    "kid": Meaning("", "lower", "Kernel distance of samples and test data in named features."),
    "kid_std": Meaning("", None, "Standard deviation of the kernel distance over subsets."),
    "precision": Meaning("fraction", "higher", "Part of the samples that lie among the data."),
    "recall": Meaning("fraction", "higher", "Part of the data that lie among the samples."),
    "bpc": Meaning("bits", "lower", "Bits per character of all texts given one sampled z, END counted."),
    "bpc_test": Meaning("bits", "lower", "Bits per character of test rows, as training ends."),
    "bpc_generated": Meaning("bits", "lower", "Bits per character of generated rows, as training ends."),
    "bpc_gap": Meaning("bits", "lower", "What they are more for generated than for test rows, as training ends."),
    "loss_test": Meaning("", None, "The objective on test rows, as training ends."),
    "loss_generated": Meaning("", None, "The objective on generated rows, as training ends."),
    "loss_gap": Meaning("", "lower", "Generated loss: what the objective is more on generated than on test rows."),
    "levenshtein": Meaning(
        "per character", "lower", "Edit distance of a text of training rows and its reconstruction."
    ),
    "reconstructed_km": Meaning("km", "lower", "Median distance of a training row's place and its reconstruction's."),
    "reconstructed_off": Meaning("", "lower", "Median difference of a row's number in text and its reconstruction's."),
    "reconstructed_kept": Meaning("fraction", "higher", "Training rows whose reconstruction has their category."),
    "p_mean": Meaning(
        "", None, "p-values of generated numbers given their category; at best as p_real_mean, near 0.5."
    ),
    "p_median": Meaning("", None, "p-values of generated numbers given their category; at best as p_real_median."),
    "p_std": Meaning("", None, "p-values of generated numbers given their category; at best as p_real_std."),
    "p_ks": Meaning("", "lower", "Largest distance of the distribution of p to the uniform one; at best as p_real_ks."),
    "p_unknown": Meaning("fraction", "lower", "Generated rows of a category that no training row has; their p is 0."),
    "p_degenerate": Meaning("fraction", None, "Generated rows of a category with too few training rows; their p is 0."),
    "p_missing": Meaning("fraction", None, "Generated rows without category or number; they have no p."),
    "p_real": Meaning("", None, "The same of held-out rows: what a perfect model would reach."),
    "existing": Meaning("fraction", None, "Generated values that a training row has; at best as of held-out rows."),
    "real_existing": Meaning("fraction", None, "Values of held-out rows that a training row has."),
    "duplicates": Meaning("fraction", "lower", "Generated rows that are copies of training rows."),
    "duplicates_real": Meaning("fraction", None, "Held-out rows that are copies of training rows."),
    "repeats": Meaning("fraction", None, "Generated rows that repeat another; grows with their number."),
    "repeats_real": Meaning("fraction", None, "Held-out rows that repeat another."),
    "longest": Meaning("fraction", None, "Texts as long as the longest training text; others were cut there, perhaps."),
    "table_quality": Meaning("score", None, "SDMetrics' quality: the mean of shapes and pair trends; 1 is the best."),
    "table_shapes": Meaning("score", None, "SDMetrics' column shapes: how alike distributions are; 1 is the best."),
    "table_pair_trends": Meaning("score", None, "SDMetrics' column pair trends: how alike columns go together."),
    "table_auc_trees": Meaning("AUC", None, "Gradient boosting tells rows from held-out ones; 0.5 is a guess."),
    "table_auc_line": Meaning("AUC", None, "Logistic regression tells rows from held-out ones; 0.5 is a guess."),
    "table_repeats": Meaning("fraction", None, "Rows that repeat another one."),
    "rows_exact": Meaning("fraction", None, "Rows that are copies of training rows."),
    "rows_near": Meaning("fraction", None, "Rows closer to a training row than all but 1 % of the held-out rows."),
    "rows_closest": Meaning("distance", None, "Median distance to the closest training row, from 0 to 1."),
    "rows_nearer": Meaning("fraction", None, "Rows closer to training than to held-out rows; 0.5 of no memory."),
    "seconds": Meaning("of training", "lower", "Seconds of all steps; evaluation, figures and checkpoints left out."),
    "inner_steps": Meaning("updates", None, "Of the encoder alone before a step, while training is aggressive."),
    "validation_elbo": Meaning(NATS, None, "The best ELBO that training saw on held-out data."),
    "examples": Meaning("count", None, "Test examples seen, and as many samples."),
}
"""By the beginning of the value's name; the name of the feature extractor may follow."""

UNKNOWN = Meaning("", None, "")


def meaning(name: str) -> Meaning:
    """The meaning under the longest beginning of the name."""
    known = [key for key in MEANINGS if name == key or name.startswith(f"{key}_")]
    return MEANINGS[max(known, key=len)] if known else UNKNOWN


def value_names(rows: MetricTable) -> list[str]:
    """Names of all values, in the order in which they first come."""
    return list(dict.fromkeys(name for row in rows.values() for name in row))


def best(rows: MetricTable, name: str) -> set[str]:
    """Names of the stages with the best value, after rounding as `shown` does.

    None is best where neither direction is better, or where all values look equal.
    """
    direction = meaning(name).better
    values = {stage: row[name] for stage, row in rows.items() if name in row and math.isfinite(row[name])}
    if direction is None or len({shown(value) for value in values.values()}) < 2:
        return set()
    target = (min if direction == "lower" else max)(values.values())
    return {stage for stage, value in values.items() if shown(value) == shown(target)}


def shown(value: float | None) -> str:
    """A value with 4 significant digits; a dash where it was not measured."""
    if value is None:
        return "–"
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e7 else f"{value:.4g}"
