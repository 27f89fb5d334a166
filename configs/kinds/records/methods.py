"""The five sampling schemes of the generated-loss paper (Section 3, Table 1). Imports no TensorFlow."""

from collections.abc import Mapping
from typing import NamedTuple


class Scheme(NamedTuple):
    """Probability of the truth, at the first and after the last step of the warm-up, of what each decoder reads."""

    embedding: tuple[float, float]
    """Of the embedding that a tuple's state reads."""
    character: tuple[float, float]
    """Of the character that the character model reads."""


SCHEMES: Mapping[str, Scheme] = {
    "tuple_ss_text_tf": Scheme((1.0, 0.0), (1.0, 1.0)),
    "tuple_as_text_tf": Scheme((0.0, 0.0), (1.0, 1.0)),
    "always_sampling": Scheme((0.0, 0.0), (0.0, 0.0)),
    "scheduled_sampling": Scheme((1.0, 0.0), (1.0, 0.0)),
    "teacher_forcing": Scheme((1.0, 1.0), (1.0, 1.0)),
}
"""Name of a stage -> its scheme: teacher forcing (TF), always sampling (AS), or scheduled sampling (SS) in between."""
BEST = "tuple_ss_text_tf"
