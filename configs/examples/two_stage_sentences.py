"""A two-stage VAE of sentences: a second VAE learns how the latents of an AutoGen model are spread.

Command: python -m pipelines.run --pipeline=configs/examples/two_stage_sentences.py --preset=smoke
"""

from ml_collections import ConfigDict

from configs.kinds.presets import stages
from configs.kinds.sentences.numbers import numbers
from tfvae.data.sentences.synthetic import SyntheticSentences


def get_config(preset: str = "small") -> ConfigDict:
    """The second stage reads the latents of `first` through that stage's own inference."""
    methods = {"first": "autogen(1)", "two_stage": "second_stage(of=first)"}
    return numbers(preset, (), steps=0, own=stages(methods, 2000))


def build(config: ConfigDict) -> object:
    """Serves sentences that go u -> z -> x."""
    from configs.kinds.sentences import wiring

    reader = SyntheticSentences(sizes=(2000, 200, 200), vocabulary=500)
    return wiring.build("two_stage_sentences", "Two stages on sentences.", reader, config, exported="two_stage")
