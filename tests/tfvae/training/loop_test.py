"""The loop: blocks end where actions are due, resume is exact, a bad loss stops with its cause."""

import math
import signal
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.commands import PROCESSES
from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.interrupts import Interrupted
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.actions.action import At
from tfvae.training.actions.history import History, read_history
from tfvae.training.actions.saving import Saving
from tfvae.training.checkpoint import Checkpointer
from tfvae.training.distribution import strategy
from tfvae.training.finite import NonFiniteError
from tfvae.training.loop import fit
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.averaged import Averaged
from tfvae.training.procedures.plateau import Plateau
from tfvae.training.updates.gradient import GradientUpdate


def run(workdir, steps, actions=(), source=None, save_every=4, wish=lambda: None, **more):
    """Trains up to `steps`, from the newest checkpoint in `workdir`; returns all state by name."""
    procedure = tiny_procedure(tiny_vae())
    checkpointer = Checkpointer(workdir / "checkpoints", procedure.variables)
    restored = checkpointer.restore()
    begun = restored.notes if restored else None
    history = History(2, workdir / "history.jsonl", None, {"one": lambda: 1.0}, int(procedure.step), begun)
    saving = Saving(save_every, lambda step: checkpointer.save(step, history.rest()), wish=wish)
    fit(
        procedure, source or Rows(), steps=steps, batch_size=8, seed=seed_from(0),
        actions=[history, *actions, saving], workdir=workdir, measure=dict, **more,
    )  # fmt: skip
    return {name: v.numpy() for name, v in procedure.variables.items()}


def assert_equal(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def test_actions_are_called_at_their_multiples(tmp_path):
    seen = {2: [], 3: []}
    run(tmp_path, 7, [At(every, seen[every].append) for every in seen])
    assert seen == {2: [2, 4, 6], 3: [3, 6]}


class Epochs:
    """A procedure that notes the step of each epoch's end."""

    def __init__(self, inner, enough=100):
        self.inner, self.ends, self.enough, self.done = inner, [], enough, False
        self.step, self.variables, self.steps, self.needs = inner.step, inner.variables, inner.steps, inner.needs

    def epoch(self, measure):
        self.ends.append((int(self.step), measure(), measure()))

    @property
    def finished(self):
        return len(self.ends) >= self.enough

    def finish(self):
        self.done = True


def test_the_procedure_hears_of_each_pass_over_the_data(tmp_path):
    procedure, measured = Epochs(tiny_procedure(tiny_vae())), []
    arguments = {"seed": seed_from(0), "actions": [], "workdir": tmp_path}
    fit(procedure, Rows(), steps=9, batch_size=24, measure=lambda step: measured.append(step) or step, **arguments)
    assert procedure.ends == [(3, 3, 3), (6, 6, 6), (8, 8, 8)]  # 64 rows: a pass ends within these steps
    assert measured == [3, 6, 8]  # once a pass, however often it is asked for
    assert procedure.done


def test_actions_directory_and_measure_may_be_left_out():
    short, long = tiny_procedure(tiny_vae()), tiny_procedure(tiny_vae())
    fit(short, Rows(), steps=9, batch_size=8, seed=seed_from(0))
    fit(long, Rows(), steps=9, batch_size=8, seed=seed_from(0), actions=[], workdir=Path("absent"), measure=dict)
    assert_equal(*({name: v.numpy() for name, v in p.variables.items()} for p in (short, long)))


def test_a_procedure_that_measures_without_a_measure_is_told():
    with pytest.raises(ValueError, match=r"`measure` must be a function of the step .* got None at step 3"):
        fit(Epochs(tiny_procedure(tiny_vae())), Rows(), steps=9, batch_size=24, seed=seed_from(0))


def test_a_procedure_may_end_training(tmp_path):
    procedure = Epochs(tiny_procedure(tiny_vae()), enough=2)
    arguments = {"seed": seed_from(0), "actions": [], "workdir": tmp_path, "measure": lambda step: {}}
    fit(procedure, Rows(), steps=9, batch_size=24, **arguments)
    assert int(procedure.step) == 6
    assert procedure.done


def test_history_has_one_line_an_interval(tmp_path):
    run(tmp_path, 5)
    lines = read_history(tmp_path / "history.jsonl")
    assert [line["step"] for line in lines] == [2, 4]
    for line in lines:
        np.testing.assert_allclose(line["loss"], line["rate"] + line["distortion"], rtol=1e-5)
        assert line["one"] == 1.0 and line["steps_per_second"] > 0


def means(workdir):
    """The history, the times aside."""
    lines = read_history(workdir / "history.jsonl")
    return [{name: value for name, value in line.items() if "second" not in name} for line in lines]


@pytest.mark.parametrize("seconds", [0.0, math.inf])
def test_the_result_does_not_depend_on_how_steps_make_blocks(tmp_path, seconds):
    """Blocks of one step, and blocks that only actions end: 1, 4, and so on."""
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    assert_equal(run(tmp_path / "a", 13), run(tmp_path / "b", 13, block_seconds=seconds))
    assert means(tmp_path / "a") == means(tmp_path / "b")


@pytest.mark.parametrize("stop", [1, 4, 5])
def test_a_stopped_run_goes_on_at_its_step_with_the_same_weights_and_lines(tmp_path, stop):
    """A line of the history is of two steps: it is stopped in the midst of one, and between two."""
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    whole, now = run(tmp_path / "a", 8), []
    with pytest.raises(Interrupted, match=f"at step {stop} of"):
        run(
            tmp_path / "b", 8, [At(1, now.append)], save_every=100,
            wish=lambda: signal.SIGTERM if now[-1] == stop else None,
        )  # fmt: skip
    assert_equal(whole, run(tmp_path / "b", 8, save_every=100))
    assert means(tmp_path / "a") == means(tmp_path / "b")


def test_a_block_ends_soon_though_no_action_is_due(tmp_path):
    seen = []

    def action(step, results):
        seen.append((step, len(results.grad_norm)))

    action.every = 1000
    fit(tiny_procedure(tiny_vae()), Rows(), steps=6, batch_size=8, seed=seed_from(0), actions=[action], block_seconds=0)
    assert seen == [(step, 1) for step in range(1, 7)]


def test_a_resumed_run_equals_one_without_a_break(tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    whole = run(tmp_path / "a", 8)
    run(tmp_path / "b", 6)  # its last checkpoint is of step 4
    assert_equal(whole, run(tmp_path / "b", 8))
    assert means(tmp_path / "a") == means(tmp_path / "b")


KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.tfvae.training import loop_test
from tfvae.randomness import reproducible
from tfvae.training.actions import At
reproducible()  # as this process is
loop_test.run(Path({workdir!r}), 8, [At(5, lambda step: os.kill(os.getpid(), signal.SIGKILL))])
"""


@pytest.mark.slow
def test_a_killed_process_resumes_exactly(tmp_path, request):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    whole = run(tmp_path / "a", 8)
    code = KILLED.format(root=str(request.config.rootpath), workdir=str(tmp_path / "b"))
    process = PROCESSES.Process(target=exec, args=(code, {}))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert_equal(whole, run(tmp_path / "b", 8))


def test_two_runs_of_one_seed_are_equal(tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    assert_equal(run(tmp_path / "a", 4), run(tmp_path / "b", 4))


def test_a_non_finite_loss_names_term_step_and_batch(tmp_path):
    source = Rows(poison=7 * 17 % 64)  # row 17 of the stream: the third batch of 8
    with pytest.raises(
        NonFiniteError, match=r"distortion is nan at step 2 \(rate .*\)\. Its batch is in .*nonfinite_batch_2\.npz"
    ) as error:
        run(tmp_path, 6, source=source, save_every=6)
    assert error.value.step == 2
    batch = np.load(tmp_path / "nonfinite_batch_2.npz")
    assert np.isnan(batch["x"]).any(axis=1).nonzero()[0].tolist() == [1]
    assert not (tmp_path / "checkpoints").exists()


def test_without_a_directory_a_bad_batch_is_kept_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NonFiniteError, match=r"at step 2 .*\. Its batch is kept nowhere, for `workdir` is None\."):
        fit(tiny_procedure(tiny_vae()), Rows(poison=7 * 17 % 64), steps=6, batch_size=8, seed=seed_from(0))
    assert not list(tmp_path.iterdir())


def test_batches_that_replicas_cannot_share_are_refused(tmp_path):
    with strategy("mirrored").scope():
        procedure = tiny_procedure(tiny_vae())
        with pytest.raises(ValueError, match="`batch_size` must be a multiple of the number of replicas, 2; got 7"):
            fit(procedure, Rows(), steps=1, batch_size=7, seed=seed_from(0), actions=[], workdir=tmp_path, measure=dict)


def test_unknown_strategy_names_the_choices():
    with pytest.raises(ValueError, match="`strategy` must be one of default, mirrored, multi_worker, tpu; got 'gpu'"):
        strategy("gpu")


def run_passes(workdir, steps, **more):
    """Aggressive training with decay on a plateau, averaged; a checkpoint at the end of each pass of 8 steps."""
    model = tiny_vae()
    update = GradientUpdate(model, {g: keras.optimizers.SGD(1e-2) for g in GROUPS}, elbo(), seed=seed_from(1))
    procedure = Plateau(Aggressive(update, Rows(), 8, seed_from(2), most=2, window=0), update, patience=1, wait=0)
    procedure = Averaged(procedure, model, every=3)
    checkpointer = Checkpointer(workdir, procedure.variables)
    checkpointer.restore()
    values = {8: (-1.0, 0.5), 16: (-3.0, 0.6), 24: (-2.0, 0.1), 32: (-4.0, 0.0)}
    fit(
        procedure, Rows(), steps=steps, batch_size=8, seed=seed_from(0), actions=[Saving(8, checkpointer.save)],
        workdir=workdir, measure=lambda step: dict(zip(("elbo", "mi_batch"), values[step], strict=True)), **more,
    )  # fmt: skip
    return {name: np.array(v) for name, v in procedure.variables.items()}


def test_a_run_that_goes_on_from_the_end_of_a_pass_is_the_uninterrupted_one(tmp_path):
    whole = run_passes(tmp_path / "whole", 30)
    run_passes(tmp_path / "parts", 17)
    assert_equal(whole, run_passes(tmp_path / "parts", 30))
    assert int(whole["plateau/passes"]) == 3
    assert not whole["aggressive/active"]


def test_passes_do_not_depend_on_how_steps_make_blocks(tmp_path):
    whole = run_passes(tmp_path / "whole", 30, block_seconds=math.inf)
    assert_equal(whole, run_passes(tmp_path / "single", 30, block_seconds=0.0))
    assert int(whole["averaged/times"]) == 12  # at each third step, and at two ends of passes of eight
