"""Strategies: one a process, by name."""

import pytest
import tensorflow as tf

from tfvae.training.distribution import strategy


def replica_sum(size: int) -> tf.Tensor:
    mirrored = strategy("mirrored")

    def forward() -> tf.Tensor:
        return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, tf.ones([size]))

    return mirrored.experimental_local_results(tf.function(mirrored.run)(forward))[0]


def test_a_process_can_ask_for_mirrored_twice():
    assert replica_sum(1).numpy().tolist() == [2.0]
    assert replica_sum(4).numpy().tolist() == [2.0] * 4


def test_default_is_one_replica():
    assert strategy("default").num_replicas_in_sync == 1


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="`strategy` must be one of default, mirrored; got 'tpu'"):
        strategy("tpu")
