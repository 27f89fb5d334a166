"""Workers: a process alone is its own chief and sends nothing; `tests/benchmarks/two_workers_test.py` tries two."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.training import replicas, workers
from tfvae.training.distribution import strategy


@pytest.mark.parametrize("name", ["default", "mirrored"])
def test_a_process_alone_agrees_with_itself(name, tmp_path):
    with strategy(name).scope():
        assert workers.is_chief()
        assert [workers.agree(wish) for wish in (False, True)] == [False, True]
        workers.barrier()
        workers.require_same("the same data", "x")
        variable = tf.Variable([1.0, 2.0])
        workers.share([variable])
        workers.require_same_weights([variable])
        np.testing.assert_array_equal(variable, [1.0, 2.0])
        with workers.own_directory(tmp_path / "run") as own:
            assert own == tmp_path / "run"


def test_errors_of_a_process_alone_stay_as_they_are():
    with pytest.raises(tf.errors.UnavailableError, match="gone"), workers.one_line():
        raise tf.errors.UnavailableError(None, None, "gone")


@pytest.fixture
def worker_1(monkeypatch):
    """As if this were the second of two workers that all say the same."""
    monkeypatch.setattr(workers, "_together", lambda: True)
    monkeypatch.setattr(workers, "is_chief", lambda: False)
    said: list[int] = []
    monkeypatch.setattr(workers, "_numbers", lambda own: said.append(own) or [0, own])
    return said


@pytest.mark.usefixtures("worker_1")
def test_one_wish_is_enough():
    assert workers.agree(True) and not workers.agree(False)


@pytest.mark.usefixtures("worker_1")
def test_workers_that_differ_are_told_so():
    with pytest.raises(ValueError, match="all workers must have the same data, but those that TF_CONFIG names differ"):
        workers.require_same("the same data", "x")


def test_the_last_bit_of_a_weight_counts(worker_1):
    for value in (1.0, np.nextafter(np.float32(1), np.float32(2))):
        with pytest.raises(ValueError, match="the same weights"):
            workers.require_same_weights([tf.Variable(value)])
    assert worker_1[0] != worker_1[1]


@pytest.mark.usefixtures("worker_1")
def test_others_keep_nothing_of_what_they_write(tmp_path):
    with workers.own_directory(tmp_path / "run") as own:
        (own / "history.jsonl").write_text("{}")
    assert not own.exists() and not (tmp_path / "run").exists()


@pytest.mark.usefixtures("worker_1")
@pytest.mark.parametrize("kind", workers.GONE)
def test_a_lost_worker_is_one_line(kind):
    text = "{{function_node x}} Collective ops is aborted by: Connection reset by peer\nAdditional information"
    with (
        pytest.raises(workers.WorkerError, match=r"TensorFlow says: Collective ops.*reset by peer\.$") as lost,
        workers.one_line(),
    ):
        raise kind(None, None, text)
    assert "\n" not in str(lost.value)


@pytest.mark.parametrize("values", [[-0.0, 1.5, np.inf], [3, -4, 0]], ids=["floats", "ints"])
def test_replicas_hand_over_their_values_exactly(values):
    mirrored, dtype = strategy("mirrored"), np.float32 if isinstance(values[0], float) else np.int64

    def replica() -> tf.Tensor:
        value = tf.constant(values, dtype)
        return replicas.stacked(tf.where(tf.equal(replicas.index(), 0), value, tf.reverse(value, [0])))

    found = mirrored.experimental_local_results(tf.function(mirrored.run)(replica))[1].numpy()
    assert found.tobytes() == np.array([values, values[::-1]], dtype).tobytes()
