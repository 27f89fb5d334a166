"""Weights on disk: whole, or named in one line."""

import pytest

from tests.tiny import tiny_vae
from tfvae.experiment import SEAL, WEIGHTS, Method, Stage, load_model, save_model
from tfvae.training.checkpoint import CheckpointError
from tfvae.whole_files import PARTIAL

STAGE = Stage("one", Method(model=lambda data: tiny_vae(seed=1), optimizers=dict), steps=1, batch_size=1)


@pytest.fixture
def folder(tmp_path):
    save_model(tiny_vae(), tmp_path, "abc")
    return tmp_path


def test_whole_weights_are_loaded(folder):
    for mine, theirs in zip(tiny_vae().weights, load_model(STAGE, folder, None, "abc").weights, strict=True):
        assert (mine.numpy() == theirs.numpy()).all()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("name", [WEIGHTS, SEAL])
def test_a_file_that_is_cut_off_is_one_line_that_says_what_helps(folder, name, share):
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(CheckpointError) as caught:
        load_model(STAGE, folder, None, "abc")
    message = str(caught.value)
    assert message.startswith(f"The weights of stage one in {folder} are not whole ({name} ")
    assert message.endswith("; the command that trained them writes them anew.") and "\n" not in message
    save_model(tiny_vae(), folder, "abc")
    load_model(STAGE, folder, None, "abc")


def test_weights_whose_writer_was_killed_are_not_taken(folder, monkeypatch):
    """The old seal must not vouch for new weights."""

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    monkeypatch.setattr("tfvae.experiment.weights.seal", die)
    with pytest.raises(Killed):
        save_model(tiny_vae(seed=2), folder, "abc")
    with pytest.raises(CheckpointError, match=rf"there is no {SEAL}"):
        load_model(STAGE, folder, None, "abc")
    assert not list(folder.glob(f"{PARTIAL}*"))
