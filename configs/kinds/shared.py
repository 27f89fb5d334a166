"""Numbers that all kinds of experiments have: those of the shared remedies, and of second stages.

Imports no TensorFlow.
"""

from configs.kinds.presets import Number, at_least
from tfvae.checks import require_fraction, require_momentum, require_positive

MEASURING_SEED = Number("metrics.seed", 0)
"""Added to the run's seed in what metrics draw: how far estimates of one model differ shows with several."""

REMEDIES = (
    Number("training.anneal.start", 0.1, rule=require_fraction),
    Number("training.anneal.steps", 31_250, smoke=4, rule=at_least(1)),  # 10 passes over Yelp
    Number("training.cyclical.period", 31_250, small=300, smoke=4, rule=at_least(1)),  # steps; the weight rises in half
    Number("training.cyclical.rising", 0.5, rule=require_fraction),
    Number("training.logistic.middle", 15_000.0, small=250.0),
    Number("training.logistic.steepness", 0.0005, small=0.02, rule=require_positive),
    Number("training.free_bits", 0.25, rule=at_least(0)),  # nats of each dimension
    Number("training.encoder_rate", 4.0, rule=require_positive),  # times the learning rate (Appendix F)
    Number("training.aggressive.most", 99, small=30, smoke=5, rule=at_least(1)),  # Table 4: 30 are as good as more
    # 0: a fixed budget of `most` inner steps. At `small` the break rule looks after 20, so it has 20 or 30 to choose.
    Number("training.aggressive.window", 15, small=10, smoke=2, rule=at_least(0)),
    Number("training.aggressive.patience", 1, rule=at_least(1)),
    Number("training.aggressive.start", 0.0),
    # Nats that the mutual information must be below its best by, to count as lower; the paper's is 0.
    Number("training.aggressive.tolerance", 0.01, rule=at_least(0)),
    Number("training.aggressive.length", 0, rule=at_least(0)),  # steps of the phase; 0: the mutual information decides
)
"""Of the lagging-encoder paper's experiments on text."""

SECOND = (
    Number("second.width", 1024, small=512, smoke=8, rule=at_least(1)),
    Number("second.depth", 3, smoke=1, rule=at_least(1)),
    Number("second.gamma", 1.0, rule=require_positive),  # a standard deviation, at the start
    Number("second.floor", 0.0025, rule=at_least(0)),
    Number("second.learning_rate", 1e-4, small=1e-3, rule=require_positive),
    # At 1e-4 a step, log gamma would not leave the neighbourhood of 0 in a short run.
    Number("second.gamma_rate", 1e-4, small=5e-3, rule=require_positive),
    Number("second.halve_every", 2000, rule=at_least(1)),  # steps
    Number("second.weight_decay", 0.0, rule=at_least(0)),
)
"""Of the two-stage paper (supplement, Section 6), and what was tried on two cores."""

REFINEMENT = (
    Number("model.semi_amortized.steps", 10, small=5, smoke=1, rule=at_least(0)),
    Number("model.semi_amortized.rate", 1 / 32, rule=require_positive),
    Number("model.semi_amortized.momentum", 0.5, rule=require_momentum),
    Number("model.semi_amortized.clip", 28.3, rule=require_positive),
)
"""Of inference that is refined for each example (Kim et al. 2018), where a kind offers it."""

PLATEAU = (
    # 0 decays keep one learning rate, and the last weights instead of those with the best ELBO.
    Number("training.plateau.decays", 5, rule=at_least(0)),
    Number("training.plateau.factor", 0.5, rule=require_fraction),
    Number("training.plateau.patience", 2, rule=at_least(1)),
    Number("training.plateau.wait", 15, smoke=0, rule=at_least(0)),
)
"""Of the lagging-encoder paper's text models (Appendix B.2)."""
