"""Runs an experiment as one pipeline: raw data -> records -> trained stages -> metrics -> pushed sampler and report.

Examples:
  python -m pipelines.run --list
  python -m pipelines.run --pipeline=two_stage_digits --preset=smoke
  python -m pipelines.run --pipeline=two_stage_mnist --data=DIR --output_dir=runs/mnist
  python -m pipelines.run --pipeline=two_stage_mnist --data=DIR --config.stages.wae_mmd.steps=3000
  python -m pipelines.run --pipeline=lagging_synthetic --preset=smoke
  python -m pipelines.run --pipeline=text --data=FILE --config.stages.mine.method="aggressive(most=50) + autogen(-0.5)"
  python -m pipelines.run --pipeline=text --data=FILE --output_dir=runs/text --config.model.latent=16
  python -m pipelines.run --pipeline=addresses --preset=small --data=addresses.csv --output_dir=runs/addresses
  python -m pipelines.run --pipeline=records --data=people.jsonl --config.data.schema=people.proto:Person
  python -m pipelines.run --config=configs/mine.py --preset=smoke
  python -m pipelines.run --pipeline=two_stage_digits --describe
  python -m pipelines.run --pipeline=two_stage_digits --to=Ingest
  python -m pipelines.run --pipeline=two_stage_digits --from=Evaluator
  python -m pipelines.run --pipeline=addresses --data=FILE --beam_runner=dask --dask_address=tcp://127.0.0.1:8786
  python -m pipelines.run --pipeline=two_stage_digits --runner=kubeflow --pipeline_root=gs://BUCKET/FOLDER \
      --image=REGISTRY/tfvae:1 --out=pipeline.json

--describe shows all numbers. The same command again takes from its cache what depends on no change of data, numbers or
code, and a killed training goes on from its last checkpoint; Ctrl-C and SIGTERM save one, and end with 130 or 143.
--to=NODE runs only NODE and what it needs. --from=NODE runs NODE, and all that builds on it, again even if nothing
changed; what comes before it is still taken from the cache.

In the output directory: report.html, samples.png or samples.txt, rows.csv of records, metrics.json, config.json,
run.log, serving/NAME/VERSION (the pushed model), and pipeline/ (all artifacts; `tensorboard --logdir` finds the curves
there). A model that misses its thresholds is not pushed; the last lines say so, and the exit status is 0.

--runner=kubeflow runs nothing here: it writes the graph to --out, for Vertex (.json) or Kubeflow (.yaml) to run in
containers of --image, with artifacts and the pushed model below --pipeline_root. docs/scale.md has the steps.
"""

import os
from pathlib import Path

from absl import flags
from ml_collections import ConfigDict

from pipelines.layout import RemoteLayout
from pipelines.runners import kubeflow
from pipelines.runners.beam import beam_args, beam_options, define_beam_flags, require_cluster
from tfvae import command
from tfvae.checks import ConfigError, require_plain_path
from tfvae.config_file import reference
from tfvae.training.tf_config import task

_FLAGS = flags.FlagValues()
_WORDS = command.define_words(_FLAGS)
_OUTPUT_DIR = flags.DEFINE_string(
    "output_dir", None, "Where all goes; runs/NAME-PRESET where it is not given.", flag_values=_FLAGS
)
_FROM = flags.DEFINE_string("from", None, "Node that runs again, with all that builds on it.", flag_values=_FLAGS)
_TO = flags.DEFINE_string("to", None, "Last node that runs.", flag_values=_FLAGS)
_DESCRIBE = flags.DEFINE_bool("describe", False, "Shows nodes and numbers; runs nothing.", flag_values=_FLAGS)
_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "default",
    ["default", "mirrored", "multi_worker", "tpu"],
    "default is one device, mirrored all of this machine, multi_worker the machines that TF_CONFIG names, each of "
    "which runs this command, and tpu the TPU that TPU_NAME names.",
    flag_values=_FLAGS,
)
_BEAM = define_beam_flags(_FLAGS)

_RUNNER = flags.DEFINE_enum(
    "runner", "local", ["local", "kubeflow"], "Where the graph runs: here, or on Kubeflow or Vertex.",
    flag_values=_FLAGS,
)  # fmt: skip
_ROOT = flags.DEFINE_string("pipeline_root", None, "For kubeflow: gs://BUCKET/FOLDER.", flag_values=_FLAGS)
_IMAGE = flags.DEFINE_string("image", None, "For kubeflow: image of pipelines/Dockerfile.", flag_values=_FLAGS)
_OUT = flags.DEFINE_string("out", None, "For kubeflow: file of the graph, .json or .yaml.", flag_values=_FLAGS)
_OF_KUBEFLOW = {"pipeline_root": _ROOT, "image": _IMAGE, "out": _OUT}
_OF_LOCAL = {"output_dir": _OUTPUT_DIR, "from": _FROM, "to": _TO}


def main(fields: dict[str, str]) -> int | str:
    """Runs or describes.

    Raises:
        ConfigError, DataError: a mistake of the user's.
    """
    file, config = command.chosen(_WORDS, fields)
    _check_flags()
    if _STRATEGY.value == "multi_worker":
        task()  # a TF_CONFIG that is missing is told before the data are read
    name = reference(file.path)
    if _RUNNER.value == "kubeflow" and not _DESCRIBE.value:
        return _compile(name, config)
    output = _output_directory(f"{file.path.stem}-{config.preset}")
    # TensorFlow and TFX are imported only here, so that --help, --list and mistakes answer at once.
    from pipelines.job import Job, describe, run

    job = Job(
        name, config, output, _STRATEGY.value, _BEAM.runner.value, _BEAM.extra.value, _FROM.value, _TO.value,
        _BEAM.dask_address.value,
    )  # fmt: skip
    return describe(job) if _DESCRIBE.value else run(job)


def _check_flags() -> None:
    """Raises ConfigError where flags do not belong together, or Dask does not answer."""
    others = _OF_LOCAL if _RUNNER.value == "kubeflow" else _OF_KUBEFLOW
    for name, flag in others.items():
        if flag.value is not None:
            raise ConfigError(f"`--{name}` has no use with --runner={_RUNNER.value}; leave it out.")
    beam_options(*_BEAM.values)
    if _BEAM.dask_address.value and _RUNNER.value == "local" and not _DESCRIBE.value:
        require_cluster(_BEAM.dask_address.value)


def _compile(name: str, config: ConfigDict) -> int:
    root, image, out = (command.required(flag, holder) for flag, holder in _OF_KUBEFLOW.items())
    kubeflow.check(root, out)
    beam = beam_args(*_BEAM.values)
    return kubeflow.write(name, config, RemoteLayout(root.rstrip("/")), image, Path(out), beam, _STRATEGY.value)


def _output_directory(name: str) -> Path:
    """Absolute; nothing is made yet. Raises ConfigError where nothing could be."""
    path = Path(_OUTPUT_DIR.value or f"runs/{name}").expanduser().absolute()
    require_plain_path("--output_dir", str(path))
    exists = next(folder for folder in (path, *path.parents) if folder.exists())
    if not exists.is_dir() or not os.access(exists, os.W_OK | os.X_OK):
        raise ConfigError(f"`--output_dir` must be a directory that can be written; {exists} is not.")
    return path


def cli() -> None:
    """The command."""
    command.run(main, _FLAGS, __doc__)


if __name__ == "__main__":
    cli()
