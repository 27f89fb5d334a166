"""Directories in which Trainers train outlive their executions until these are noted."""

from pipelines.resume import RESUME, forget_kept, mark_kept, resume_path


def test_equal_inputs_train_in_one_directory(tmp_path):
    first = resume_path(str(tmp_path), "vae", ["numbers", 1])
    assert first == resume_path(str(tmp_path), "vae", ["numbers", 1])
    assert first != resume_path(str(tmp_path), "vae", ["numbers", 2])
    assert first.parent == tmp_path / RESUME / "vae"


def test_only_what_was_kept_is_forgotten_once_it_is_noted(tmp_path):
    kept, going_on = (resume_path(str(tmp_path), "vae", inputs) for inputs in (1, 2))
    (kept / "checkpoints").mkdir()
    mark_kept(kept)
    forget_kept(str(tmp_path), "vae")
    assert not kept.exists() and going_on.exists()


def test_what_a_kill_left_half_deleted_goes_too(tmp_path):
    done = tmp_path / RESUME / "vae" / "0123.done"
    done.mkdir(parents=True)
    forget_kept(str(tmp_path), "vae")
    assert not done.exists()
    forget_kept(str(tmp_path), "another")
