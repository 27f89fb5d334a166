"""Checkpoints: round trip, and refusal of another model's files."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.training.checkpoint import Checkpointer, CheckpointError


def variables(**values):
    return {name: tf.Variable(value) for name, value in values.items()}


def test_round_trip(tmp_path):
    Checkpointer(tmp_path, variables(a=[1.0, 2.0], step=3)).save(3)
    read = variables(a=[0.0, 0.0], step=0)
    assert Checkpointer(tmp_path, read).restore()
    np.testing.assert_array_equal(read["a"], [1.0, 2.0])
    assert int(read["step"]) == 3


def test_nothing_to_restore(tmp_path):
    assert not Checkpointer(tmp_path / "none", variables(a=1.0)).restore()


def test_the_newest_two_are_kept(tmp_path):
    checkpointer = Checkpointer(tmp_path, variables(a=1.0))
    for step in (1, 2, 3):
        checkpointer.save(step)
    assert sorted(path.stem for path in tmp_path.glob("*.index")) == ["ckpt-2", "ckpt-3"]


@pytest.mark.parametrize("other", [{"b": [1.0, 2.0]}, {"a": [1.0, 2.0, 3.0]}])
def test_another_model_is_refused(tmp_path, other):
    Checkpointer(tmp_path, variables(a=[1.0, 2.0])).save(1)
    with pytest.raises(CheckpointError, match=r"is of another model: \d weights differ, the first is 'a'"):
        Checkpointer(tmp_path, variables(**other)).restore()


def test_what_belongs_to_another_vocabulary_is_refused_in_one_line(tmp_path):
    Checkpointer(tmp_path, variables(a=1.0), "abc").save(1)
    read = variables(a=0.0)
    with pytest.raises(CheckpointError) as caught:
        Checkpointer(tmp_path, read, "def").restore()
    assert float(read["a"]) == 0.0
    message = str(caught.value)
    assert f"{tmp_path} belongs to another vocabulary (abc) than the data have now (def)" in message
    assert "Use another directory, or the data that it was trained on." in message
    assert "\n" not in message
    assert Checkpointer(tmp_path, read, "abc").restore()
    assert float(read["a"]) == 1.0
