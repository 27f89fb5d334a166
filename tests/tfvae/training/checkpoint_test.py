"""Checkpoints: round trip, refusal of another model's files, and what is done about files that are not whole."""

import shutil

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


def test_notes_are_given_back_with_the_step(tmp_path):
    Checkpointer(tmp_path, variables(a=1.0)).save(7, {"history": {"seconds": 0.5, "values": [1.5]}})
    restored = Checkpointer(tmp_path, variables(a=0.0)).restore()
    assert restored == (7, {"history": {"seconds": 0.5, "values": [1.5]}})


FILES = ("ckpt-20.index", "ckpt-20.data-00000-of-00001", "ckpt-20.json")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Checkpoints of steps 10 and 20, in which a [100] is the step."""
    folder = tmp_path_factory.mktemp("checkpoints")
    a = tf.Variable(tf.fill([100], 10.0))
    checkpointer = Checkpointer(folder, {"a": a})
    checkpointer.save(10)
    a.assign(tf.fill([100], 20.0))
    checkpointer.save(20)
    return folder


@pytest.fixture
def folder(both, tmp_path):
    shutil.copytree(both, tmp_path / "checkpoints")
    return tmp_path / "checkpoints"


def restored(folder):
    """Step, value, and what was said."""
    a, said = tf.Variable(tf.zeros([100])), []
    found = Checkpointer(folder, {"a": a}).restore(said.append)
    return found and found.step, set(a.numpy().tolist()), said


def test_the_newest_is_taken_without_a_word(folder):
    assert restored(folder) == (20, {20.0}, [])


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", FILES)
def test_where_a_file_of_the_newest_is_cut_off_the_older_one_is_taken(folder, name, share):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: int(share * len(whole))])
    step, values, (line,) = restored(folder)
    assert (step, values) == (10, {10.0})
    assert line.startswith(f"{folder}/ckpt-20 is not whole ({name} ")
    assert line.endswith("): training goes on from step 10.")
    assert "\n" not in line


@pytest.mark.parametrize("name", FILES)
def test_where_a_byte_of_the_newest_is_another_the_older_one_is_taken(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    assert restored(folder)[:2] == (10, {10.0})


@pytest.mark.parametrize("name", FILES)
def test_where_a_file_of_the_newest_is_missing_the_older_one_is_taken(folder, name):
    (folder / name).unlink()
    step, values, (line,) = restored(folder)
    assert (step, values) == (10, {10.0})
    assert "missing" in line or "there is no ckpt-20.json" in line


def test_the_run_then_goes_on_and_the_broken_one_is_written_anew(folder):
    (folder / FILES[1]).write_bytes(b"")
    a = tf.Variable(tf.zeros([100]))
    checkpointer = Checkpointer(folder, {"a": a})
    checkpointer.restore(lambda line: None)
    a.assign_add(tf.ones([100]))
    checkpointer.save(20)
    assert restored(folder) == (20, {11.0}, [])
    checkpointer.save(30)
    assert {path.name.split(".")[0] for path in folder.iterdir()} == {"ckpt-20", "ckpt-30"}


def test_where_none_is_whole_nothing_is_given_up_unasked(folder):
    for name in FILES[:2]:
        (folder / name.replace("20", "10")).write_bytes(b"short")
    (folder / FILES[2]).write_text("garbage")
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(CheckpointError) as caught:
        restored(folder)
    message = str(caught.value)
    assert f"{folder}/ckpt-20 is not whole (ckpt-20.json is not as it was written); {folder}/ckpt-10 is not" in message
    assert message.endswith(f"Delete {folder} to train from step 0.")
    assert "\n" not in message
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_first_checkpoint_that_was_never_finished_is_no_loss(folder):
    for path in folder.glob("ckpt-10*"):
        path.unlink()
    (folder / FILES[2]).unlink()
    step, values, (line,) = restored(folder)
    assert (step, values) == (None, {0.0})
    assert line.endswith("there is no ckpt-20.json, which is written last): training begins at step 0.")


def test_checkpoints_of_an_older_version_are_not_forgotten(folder):
    for name in ("ckpt-10.json", "ckpt-20.json"):
        (folder / name).unlink()
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(CheckpointError, match="Delete"):
        restored(folder)


def test_a_checkpoint_that_cannot_be_written_leaves_no_part_and_the_older_ones(folder, monkeypatch):
    a = tf.Variable(tf.zeros([100]))
    checkpointer = Checkpointer(folder, {"a": a})
    checkpointer.restore()
    before = sorted(path.name for path in folder.iterdir())

    def write(self, path):
        (folder / "ckpt-30_temp").mkdir()
        (folder / "ckpt-30_temp/part-00000").write_text("half")
        raise OSError("no room")

    monkeypatch.setattr(tf.train.Checkpoint, "write", write)
    with pytest.raises(OSError, match="no room"):
        checkpointer.save(30)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_step_is_saved_once(folder):
    """A kill while it is written anew would lose it."""
    a = tf.Variable(tf.zeros([100]))
    checkpointer = Checkpointer(folder, {"a": a})
    checkpointer.restore()
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    checkpointer.save(20)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_seal_that_was_being_written_first_is_no_loss_either(folder):
    for path in folder.glob("ckpt-10*"):
        path.unlink()
    (folder / FILES[2]).rename(folder / ".partial-0123-ckpt-20.json")
    step, _, (line,) = restored(folder)
    assert step is None and line.endswith("training begins at step 0.")
    assert not list(folder.glob(".partial-*"))
