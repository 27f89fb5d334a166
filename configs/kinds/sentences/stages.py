"""Names of stages: a method's own, or with several repeats of it, numbered ones."""

from ml_collections import ConfigDict


def stages(method: str, repeats: int) -> list[str]:
    """Names of the stages of a method.

    >>> stages("vae", 2)
    ['vae_0', 'vae_1']
    """
    return [method] if repeats == 1 else [f"{method}_{k}" for k in range(repeats)]


def method_of(stage: str, config: ConfigDict) -> str:
    """The method of a stage."""
    return stage if config.repeats == 1 else stage.rpartition("_")[0]
