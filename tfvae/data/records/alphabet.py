"""Text <-> symbols, in the graph: a symbol for each known character, and two for each UTF-8 byte of any other."""

from collections.abc import Sequence

import tensorflow as tf

from tfvae.symbols import END, PAD

HIGH, LOW, FIRST = 4, 20, 36
"""Numbers of the first high half-byte, the first low one, and the first character."""

_BROKEN = b"\xff"  # is nowhere in UTF-8, so the last step of `decode` makes U+FFFD of it


class Alphabet:
    """Spells any text as symbols, followed by END and then PAD; decoding gives back every text without U+0000.

    Symbols are PAD, START, END, UNKNOWN, 16 high half-bytes, 16 low half-bytes, and the characters in their order.
    START and UNKNOWN are never used.

    Args:
        characters: what has a symbol of its own, one code point each, all different.

    Raises:
        ValueError: two are equal, or one is no single code point.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        if len(set(characters)) < len(characters) or any(len(character) != 1 for character in characters):
            raise ValueError(f"`characters` must be different single code points; got {list(characters)}.")
        self.characters = tuple(characters)
        order = sorted(range(len(characters)), key=self.characters.__getitem__)
        # A last code point that no text has, so that the search below always finds a place.
        self._points = tf.constant([*(ord(characters[i]) for i in order), 0x110000], tf.int32)
        self._numbers = tf.constant([*(FIRST + i for i in order), 0], tf.int32)
        spelled = [character.encode() for character in characters]
        self._pieces = tf.constant([_BROKEN] + [bytes([i]) for i in range(1, 256)] + [b"", _BROKEN] + spelled)

    @property
    def size(self) -> int:
        """Number of symbols."""
        return FIRST + len(self.characters)

    def encode(self, text: tf.Tensor) -> tf.RaggedTensor:
        """Text, string [N] -> int32 [N, (T)], END last. What is no UTF-8 counts as U+FFFD."""
        points = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
        place = tf.searchsorted(self._points, points.values)
        known, numbers = tf.gather(self._points, place) == points.values, tf.gather(self._numbers, place)
        # Most texts have nothing to be spelled, and take a quarter of the time.
        rows = tf.cond(
            tf.reduce_all(known),
            lambda: points.with_values(numbers),
            lambda: _with_spellings(points, known, numbers),
        )
        return tf.concat([rows, tf.fill([rows.nrows(out_type=tf.int32), 1], END)], axis=1)

    def decode(self, x: tf.Tensor) -> tf.Tensor:
        """int32 [..., T] -> string [...]: up to END; half-bytes or bytes that do not fit together become U+FFFD.

        So does a zero byte, which no file of cells may hold, unless it is one of the characters.
        """
        live = tf.cumsum(tf.cast(x == END, tf.int32), axis=-1) == 0
        x = tf.where(live, x, PAD)
        before, after = tf.roll(x, 1, axis=-1), tf.roll(x, -1, axis=-1)
        edge = tf.range(tf.shape(x)[-1])
        byte = _is_high(x) & _is_low(after) & (edge < tf.shape(x)[-1] - 1)
        silent = (x == PAD) | (_is_low(x) & _is_high(before) & (edge > 0))
        piece = tf.where(x >= FIRST, x - FIRST + 258, 257)
        piece = tf.where(byte, 16 * (x - HIGH) + after - LOW, tf.where(silent, 256, piece))
        text = tf.strings.reduce_join(tf.gather(self._pieces, piece), axis=-1)
        return tf.strings.unicode_transcode(text, "UTF-8", "UTF-8", errors="replace")


def _with_spellings(points: tf.RaggedTensor, known: tf.Tensor, numbers: tf.Tensor) -> tf.RaggedTensor:
    """Numbers of code points [N, (M)] where they are known, and the half-bytes of all others."""
    halves, used = _spell(points.values)
    symbols = tf.where(known[:, tf.newaxis], numbers[:, tf.newaxis], halves)
    used = tf.where(known[:, tf.newaxis], tf.range(8) == 0, used)
    return points.with_values(tf.ragged.boolean_mask(symbols, used)).merge_dims(1, 2)


def _spell(points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Spells code points [M] as the half-bytes of their UTF-8, int32 [M, 8]; also which of the 8 are used, bool."""
    size = 1 + sum(tf.cast(points >= limit, tf.int32) for limit in (0x80, 0x800, 0x10000))
    size, place = size[:, tf.newaxis], tf.range(4)
    shift = 6 * tf.maximum(size - 1 - place, 0)
    bits = tf.bitwise.right_shift(points[:, tf.newaxis], shift)
    lead = tf.gather([0, 0, 0xC0, 0xE0, 0xF0], size)
    byte = tf.where(place == 0, lead + bits, 0x80 + bits % 64)
    halves = tf.stack([HIGH + byte // 16, LOW + byte % 16], axis=-1)
    return tf.reshape(halves, [-1, 8]), tf.range(8) < 2 * size


def _is_high(x: tf.Tensor) -> tf.Tensor:
    return (x >= HIGH) & (x < LOW)


def _is_low(x: tf.Tensor) -> tf.Tensor:
    return (x >= LOW) & (x < FIRST)
