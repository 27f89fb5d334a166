"""Threefry: the known answers that are published with it (Random123, kat_vectors)."""

import pytest
import tensorflow as tf

from tfvae.threefry import threefry

ONES = 0xFFFFFFFF


def words(*values):
    return tuple(tf.constant(value, tf.uint32) for value in values)


@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((ONES, ONES), (ONES, ONES), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_known_answers(key, counter, answer):
    assert tuple(int(word) for word in threefry(words(*key), words(*counter))) == answer


def test_keys_and_counters_broadcast():
    found = threefry(words([[0], [ONES]], [[0], [ONES]]), words([0, ONES], [0, ONES]))
    assert found[0].shape == (2, 2)
    assert int(found[0][0, 0]) == 0x6B200159 and int(found[1][1, 1]) == 0xBB002BE7
