"""Two remedies at once on sentences: aggressive training of the encoder under AutoGen's objective.

Command: python -m pipelines.run --pipeline=configs/examples/aggressive_autogen.py --preset=smoke
"""

from ml_collections import ConfigDict

from configs.kinds.presets import stages
from configs.kinds.sentences.numbers import numbers
from tfvae.data.sentences.synthetic import SyntheticSentences


def get_config(preset: str = "small") -> ConfigDict:
    """Any plain VAE can be told so on the command line, too: --config.stages.vae.method="aggressive + autogen(1)"."""
    methods = {"vae": "vae", "both": "aggressive(most=10, window=0) + autogen(1)"}
    return numbers(preset, (), steps=0, own=stages(methods, 2000))


def build(config: ConfigDict) -> object:
    """Serves the model with both."""
    from configs.kinds.sentences import wiring

    reader = SyntheticSentences(sizes=(2000, 200, 200), vocabulary=500)
    return wiring.build("aggressive_autogen", "Two remedies.", reader, config, exported="both")
