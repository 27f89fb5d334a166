"""Threefry-2x32 with 20 rounds: a counter and a key make two random words, the same ones on every machine.

Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). TensorFlow's own stateless
numbers have one key for a whole tensor; here each row may have a key of its own, and no row depends on another.
"""

import tensorflow as tf

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA

Words = tuple[tf.Tensor, tf.Tensor]
"""Two tensors of uint32, of one shape or of shapes that broadcast."""


def threefry(key: Words, counter: Words) -> Words:
    """Two words of 32 random bits for each counter, uint32 in the shape that key and counter broadcast to."""
    # The third word makes up for a key of zeros, which would leave the counter as it is.
    keys = (*key, key[0] ^ key[1] ^ tf.constant(_PARITY, tf.uint32))
    words = counter[0] + keys[0], counter[1] + keys[1]
    for group in range(5):
        for bits in _ROTATIONS[group % 2]:
            first = words[0] + words[1]
            words = first, _rotated(words[1], bits) ^ first
        number = tf.constant(group + 1, tf.uint32)
        words = words[0] + keys[(group + 1) % 3], words[1] + keys[(group + 2) % 3] + number
    return words


def _rotated(word: tf.Tensor, bits: int) -> tf.Tensor:
    """The word's bits, moved to the left by so many places; what falls off comes back at the right."""
    left, right = tf.constant(bits, tf.uint32), tf.constant(32 - bits, tf.uint32)
    return tf.bitwise.left_shift(word, left) | tf.bitwise.right_shift(word, right)
