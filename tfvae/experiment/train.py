"""Trains one stage of an experiment in a directory of its own. Scripts and the pipeline's Trainers both call this."""

import functools
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from signal import SIGTERM

import tensorflow as tf
from rich.console import Console

from tfvae.checks import ConfigError
from tfvae.data.counts import Counts, notices
from tfvae.data.source import Source
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Experiment, Models, Stage, save_model, seeded_model
from tfvae.generators import Sampler
from tfvae.interrupts import Interrupted, held_back
from tfvae.lock import locked
from tfvae.metrics.measuring import measure
from tfvae.metrics.metric import Metric
from tfvae.model import GROUPS, VAE
from tfvae.plots.preview import log_preview, preview, write_preview
from tfvae.randomness import fold_in, reproducible, seed_from, split
from tfvae.run_directory import RunDirectory
from tfvae.training import workers
from tfvae.training.actions.action import Action, At
from tfvae.training.actions.history import History, read_history
from tfvae.training.actions.progress import ShowProgress
from tfvae.training.actions.saving import Saving
from tfvae.training.actions.step_lines import StepLines
from tfvae.training.checkpoint import Checkpointer, Restored
from tfvae.training.distribution import strategy
from tfvae.training.loop import fit
from tfvae.training.procedure import Procedure, unmet
from tfvae.training.procedures.stopwatch import Stopwatch
from tfvae.types import Generator
from tfvae.whole_files import clear_partial

GRID = 64
"""Samples in a periodic grid."""
_DECIDED = "how it is trained, and which weights are kept"
VALIDATION = "validation.jsonl"
"""Values on held-out data, a line each time the procedure asked for them."""


def train_stage(
    experiment: Experiment,
    name: str,
    data: Source,
    models: Models,
    workdir: Path,
    *,
    strategy_name: str = "default",
    console: Console | None = None,
    checkpoints: Path | None = None,
) -> VAE:
    """Trains a stage, going on from its newest checkpoint, and saves its weights.

    `workdir` then holds `model.weights.h5`, `history.jsonl`, TensorBoard's `tb/`, `grids/`, `checkpoints/`, and
    `validation.jsonl` where the procedure asked for values on held-out data. Of several workers the chief alone
    writes there and reads the checkpoints, and all end together.

    Args:
        experiment: has the stage.
        name: of the stage.
        data: the experiment's data.
        models: trained models of the stages before.
        workdir: directory of this stage.
        strategy_name: see `training.distribution.strategy`.
        console: where progress is shown; standard output where None.
        checkpoints: directory of the checkpoints, where not in `workdir`.

    Returns:
        The trained model.

    Raises:
        ConfigError: a batch is larger than the data, the replicas cannot share it evenly, the procedure needs a value
            that `held_out` of the stage does not measure, or another process trains in `workdir`.
        CheckpointError: see `Checkpointer.restore`.
        NonFiniteError: the loss is no number.
        Interrupted: SIGTERM or Ctrl-C came; a checkpoint of the step that is reached has been saved before.
        WorkerError: another worker ended before the training did.
    """
    with strategy(strategy_name).scope(), workers.one_line(), workers.own_directory(workdir) as own:
        shown = (console or Console()) if workers.is_chief() else Console(quiet=True)
        kept = checkpoints if checkpoints and workers.is_chief() else own / "checkpoints"
        model = _train_stage(experiment, name, data, models, own, shown, kept)
        workers.require_same_weights(model.weights)
        workers.barrier()  # or those that are behind would take this one for dead
    return model


def _train_stage(
    experiment: Experiment, name: str, data: Source, models: Models, workdir: Path, console: Console, checkpoints: Path
) -> VAE:
    """`train_stage` on each worker, under the current strategy."""
    reproducible()
    stage, number, every = experiment.stage(name), _number(name), experiment.every
    _check_batch_size(stage, data)
    say = functools.partial(_say, console, name)
    for line in filter(None, [*stage.method.notes(data), stage.promised(data)]):
        say(line)
    noise_seed, order_seed = split(fold_in(seed_from(experiment.seed), number), 2)
    (workdir / "grids").mkdir(parents=True, exist_ok=True)
    with locked(workdir, "workdir"):
        for folder in (workdir, workdir / "grids"):
            clear_partial(folder)  # of a killed run
        model = seeded_model(stage, data, (experiment.seed + number) % 2**31)
        source = experiment.source(name, data, models)
        procedure = Stopwatch(stage.method.procedure(model, source, noise_seed))
        metrics = stage.held_out(model)
        _check_needs(stage, procedure, metrics, source, say)
        fitted = data.interface.fingerprint
        checkpointer = Checkpointer(checkpoints, procedure.variables, fitted)
        restored = checkpointer.restore(say)
        workers.share(procedure.variables.values())  # the chief alone has a checkpoint
        start = int(procedure.step.numpy())
        lines = StepLines(workdir / VALIDATION, start)
        held_out = functools.partial(_held_out, experiment, metrics, _own(stage, model), source, lines)
        history, writer = _history(experiment, stage, data, model, procedure, workdir, restored, say)
        save = functools.partial(_save, checkpointer, history)
        with held_back() as wish, ShowProgress(name, stage.steps, start, console, every.log) as progress:
            actions = [
                history,
                *_pictures(experiment, name, data, {**models, name: model}, workdir / "grids", writer),
                *stage.watch(stage, model, source, workdir, start),
                progress,
                Saving(every.save, save, minutes=every.minutes, label=name, wish=wish, agree=workers.agree),
            ]
            fit(
                procedure, source, steps=stage.steps, batch_size=stage.batch_size, seed=order_seed, actions=actions,
                workdir=workdir, measure=held_out, block_seconds=workers.block_seconds(),
            )  # fmt: skip
            if (ended := int(procedure.step.numpy())) < stage.steps:
                say(f"ended at step {ended}, by its own rule.")
            save(ended)
            save_model(model, workdir, fitted)
    signal = wish()
    if workers.agree(signal is not None):  # in the midst of the last block, or of what came after it
        rest = f" after {name} was trained; the same command does what is left"
        raise Interrupted(signal or SIGTERM, rest)
    return model


def _say(console: Console, name: str, line: str) -> None:
    console.print(f"{name}: {line}", highlight=False, markup=False, soft_wrap=True)


def _own(stage: Stage, model: VAE) -> Sampler:
    """Reads and generates what the stage trains on, which may be the latents of another."""
    return Sampler(model, stage.method.generator(model), stage.method.infer)


def _held_out(
    experiment: Experiment,
    metrics: Sequence[Metric],
    sampler: Sampler,
    source: Source,
    lines: StepLines,
    step: int,
) -> Mapping[str, float]:
    """The stage's metrics on the validation split, or on test where there is none; adds them to a file."""
    split, size = "validation" if "validation" in source.sizes else "test", experiment.bench.evaluation
    values = measure(metrics, sampler, source, split, size.batch_size, seed_from(experiment.seed), size.limit)
    lines.append(step, values)
    return values


def _check_needs(
    stage: Stage, procedure: Procedure, metrics: Sequence[Metric], source: Source, say: Callable[[str], None]
) -> None:
    """Says what stands in for a validation split. Raises ConfigError where a value that is needed is not measured."""
    measured = [value for metric in metrics for value in metric.values]
    if missing := unmet(procedure, measured):
        needed = " and ".join(f"{value}, which {name} needs after each pass" for value, name in missing.items())
        raise ConfigError(
            f"`held_out` of stage {stage.name} must measure {needed}; it measures {', '.join(measured) or 'nothing'}."
        )
    if procedure.needs and "validation" not in source.sizes:
        say(f"there is no validation split, so test examples decide {_DECIDED}.")


def _check_batch_size(stage: Stage, data: Source) -> None:
    if stage.batch_size > data.sizes["train"]:
        raise ConfigError(
            f"`batch_size` of stage {stage.name} must be at most the {data.sizes['train']} training examples, got "
            f"{stage.batch_size}."
        )


def _number(name: str) -> int:
    """Part of the stage's seed: of its name, so that it does not change with what else is trained."""
    return zlib.crc32(name.encode()) % 2**31


def _history(
    experiment: Experiment,
    stage: Stage,
    data: Source,
    model: VAE,
    procedure: Stopwatch,
    workdir: Path,
    restored: Restored | None,
    say: Callable[[str], None],
) -> tuple[History, tf.summary.SummaryWriter]:
    """The history, which goes on where the checkpoint has it, and TensorBoard's writer. Says what is not there."""
    writer = tf.summary.create_file_writer(str(workdir / "tb"))
    probes = {**stage.probes(model), "seconds": lambda: procedure.seconds, **stage.spent(data, procedure.step)}
    start, notes = (restored.step, restored.notes) if restored else (0, {})
    every, path = experiment.every.log, workdir / "history.jsonl"
    history = History(every, path, writer, probes, start, notes.get("history"))
    if lost := start // every - len(read_history(path)):
        say(f"{path} lacks {lost} of its {start // every} lines up to step {start}: it was cut short since.")
    return history, writer


def _pictures(
    experiment: Experiment, name: str, data: Source, models: Models, directory: Path, writer: tf.summary.SummaryWriter
) -> list[Action]:
    """What is drawn of a stage in training: samples, and the weights' histograms."""
    sampler, every = experiment.sampler(name, models), experiment.every.grid
    draw = functools.partial(_draw, sampler.generate, experiment, data, directory, writer)
    return [At(every, draw), At(every, functools.partial(_write_histograms, models[name], writer))]


def _save(checkpointer: Checkpointer, history: History, step: int) -> None:
    checkpointer.save(step, {"history": history.rest()})


def _draw(
    generate: Generator,
    experiment: Experiment,
    data: Source,
    directory: Path,
    writer: tf.summary.SummaryWriter,
    step: int,
) -> None:
    """Samples to look at; the seed is the same each time, so that a viewer sees the same samples change."""
    samples = preview(data.interface.show(generate(GRID, seed_from(experiment.seed))))
    write_preview(directory, f"{step:08d}", samples)
    log_preview(writer, step, samples)


def _write_histograms(model: VAE, writer: tf.summary.SummaryWriter, step: int) -> None:
    """Weights of each parameter group, for TensorBoard."""
    with writer.as_default(step=step):
        for group in GROUPS:
            for i, weight in enumerate(model.group(group)):
                tf.summary.histogram(f"{group}/{i}_{weight.name}", weight.value)


def train_stages(
    experiment: Experiment, stages: Sequence[Stage], run: RunDirectory, *, strategy_name: str = "default"
) -> None:
    """Writes the records, then trains stages of the experiment in order; what is finished is not repeated."""
    models: dict[str, VAE] = {}
    with strategy(strategy_name).scope(), workers.one_line():
        console = Console(quiet=not workers.is_chief())
        data, _ = read_data(experiment, run, console)
        workers.require_same("the same configuration and the same data", _identity(experiment, data))
    for stage in stages:
        models[stage.name] = train_stage(
            experiment, stage.name, data, models, run.stage(stage.name), strategy_name=strategy_name, console=console
        )


def _identity(experiment: Experiment, data: Source) -> list[object]:
    """What must be equal where several workers train; the path of the raw data need not."""
    numbers = {name: value for name, value in experiment.report.numbers.items() if name != "data_dir"}
    return [experiment.name, experiment.seed, sorted(numbers.items()), data.sizes, data.interface.fingerprint]


def read_data(experiment: Experiment, run: RunDirectory, console: Console) -> tuple[Source, Counts]:
    """The experiment's data, from raw files to records where that was not done before, and what became of the items."""
    counts = ingest(experiment.data.reader, run.records, experiment.data.max_reject_fraction)
    for line in [f"Data: {counts}", *notices(counts), *experiment.data.tell(record_files(run.records))]:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    data = experiment.data.load(record_files(run.records))
    for name, size in data.sizes.items():
        if size < counts.records[name]:
            console.print(f"Of {counts.records[name]} {name} records {size} are used.", highlight=False)
    return data, counts
