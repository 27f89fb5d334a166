"""Sentences <-> tokens, in the graph: the same code for training data and for the requests of a served model."""

from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.data.sentences.vocabulary import BLANK, Vocabulary
from tfvae.symbols import END, PAD, SPELLING, START, UNKNOWN
from tfvae.types import Batch, Shown


class Words:
    """Text of words between ASCII white space, as it is: no change of case, no cut at punctuation. Or of characters,
    where the vocabulary has these: ASCII white space is a single blank between them.

    Args:
        vocabulary: its words get their numbers, all others UNKNOWN; so does a word that is spelled like a symbol.
        max_words: words of a sentence at most, in a request.
    """

    spec: Mapping[str, tf.TensorSpec] = {"text": tf.TensorSpec([None], tf.string)}

    def __init__(self, vocabulary: Vocabulary, max_words: int = 1000) -> None:
        require_at_least("max_words", max_words, 1)
        self.vocabulary, self.max_words = vocabulary, max_words
        words = tf.constant(vocabulary.words[len(SPELLING) :], tf.string)
        numbers = tf.range(len(SPELLING), vocabulary.size)
        self._numbers = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(words, numbers), UNKNOWN)
        self._words = tf.constant(vocabulary.words)

    @property
    def fingerprint(self) -> str:
        """Digest of the vocabulary."""
        return self.vocabulary.digest

    @property
    def resources(self) -> Sequence[Any]:
        """The lookup table."""
        return [self._numbers]

    def tokens(self, text: tf.Tensor) -> tf.RaggedTensor:
        """Text [B] -> int32 [B, (T)]: words, then END."""
        words = tf.strings.split(text)
        if self.vocabulary.characters:
            words = tf.strings.unicode_split(tf.strings.reduce_join(words, axis=-1, separator=BLANK), "UTF-8")
        ends = tf.fill([words.nrows(out_type=tf.int32), 1], END)
        return tf.concat([words.with_values(self._numbers.lookup(words.values)), ends], axis=1)

    def parse(self, raw: Mapping[str, tf.Tensor]) -> Batch:
        """{"text": string [B]} -> {"x": int32 [B, T]}, padded to the longest sentence, T >= 1.

        Raises:
            InvalidArgumentError: a sentence has more than `max_words` words.
        """
        tokens = self.tokens(raw["text"])
        x = tokens.to_tensor(PAD)
        # No sentence at all has T = 0, which LSTMs refuse.
        x = tf.pad(x, [[0, 0], [0, 1 - tf.minimum(tf.shape(x)[1], 1)]])
        longest = tf.shape(x)[1] - 1
        rule = f"`text` must have at most {self.max_words} words a sentence; the longest has"
        with tf.control_dependencies([tf.debugging.Assert(longest <= self.max_words, [rule, longest])]):
            return {"x": tf.identity(x)}

    def render(self, batch: Batch) -> Mapping[str, tf.Tensor]:
        """{"x": int32 [..., T]} -> {"text": string [...]}: words with blanks between them, or characters; PAD, START,
        END left out.

        A model may have room for more words than the vocabulary has: those it never saw are UNKNOWN. A sentence that
        does not end where it must is cut to `max_words` words, so that what was generated can be read again.
        """
        x = batch["x"]
        rows = tf.reshape(tf.where(x < self.vocabulary.size, x, UNKNOWN), [-1, tf.shape(x)[-1]])
        shown = tf.reduce_all(rows[..., tf.newaxis] != [PAD, START, END], axis=-1)
        words = tf.ragged.boolean_mask(tf.gather(self._words, rows), shown)[:, : self.max_words]
        if self.vocabulary.characters:
            text = tf.strings.regex_replace(tf.strings.reduce_join(words, axis=-1), BLANK, " ")
        else:
            text = tf.strings.reduce_join(words, axis=-1, separator=" ")
        return {"text": tf.reshape(text, tf.shape(x)[:-1])}

    def show(self, batch: Batch) -> Shown:
        """{"x": int32 [B, T]} -> B sentences."""
        return [text.decode() for text in self.render(batch)["text"].numpy()]
