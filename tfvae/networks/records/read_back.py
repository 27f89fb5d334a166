"""Records whose values are read back: each is made given z and all values before it, in training and generation alike.

What has been read is a sum: each value adds its share to the context, from which the next one's state is made. An
element of a repeated field reads the sum of the elements before it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.likelihoods import Likelihood
from tfvae.networks.records.fields.fields import Fields, Shares
from tfvae.networks.records.generation import emptied
from tfvae.networks.records.layers import dense
from tfvae.networks.records.walks import Drawn, Given, Scored
from tfvae.networks.search import Sharpness
from tfvae.randomness import dropout, fold_in, split
from tfvae.schema.presence import Columns, presence
from tfvae.schema.structure import ColumnNode, RepeatedNode, columns, walk
from tfvae.types import Batch, Decoded, Seed, examples


class FieldsEncoder(keras.layers.Layer):
    """x -> h [B, features]: the shares of all values are added up, and read by two layers.

    Args:
        fields: shared with the decoder.
        features: of the latent.
    """

    def __init__(self, fields: Fields, features: int) -> None:
        super().__init__()
        self.fields, self.shares = fields, Shares(fields)
        self.hidden, self.out = dense(fields.width, "elu"), keras.layers.Dense(features, kernel_initializer="zeros")
        for layer in (self.hidden, self.out):
            layer.build((None, fields.width))
        self.built = True

    def call(self, x: Columns, training: bool = False, known: Columns | None = None) -> tf.Tensor:
        """`known` has bool [B] for each column: of the others nothing is read."""
        del training
        x = self.fields.groups.apart(x)
        there, slots = presence(self.fields.root, x), [examples({"x": x}), -1, self.fields.width]
        shares = {key: tf.reduce_sum(tf.reshape(s, slots), axis=1) for key, s in self.shares.of_all(x, there).items()}
        if known is not None:
            shares = {key: tf.where(known[key][:, tf.newaxis], share, 0.0) for key, share in shares.items()}
        return self.out(self.hidden(tf.nn.elu(tf.add_n(list(shares.values())))))


class ReadBack(keras.layers.Layer):
    """p(x given z), value by value.

    Args:
        fields: shared with the encoder.
        features: D of z.
        dropout: share of a state's units that training leaves out.
        sharpness: column -> how its draws differ from the model.
    """

    def __init__(
        self,
        fields: Fields,
        features: int,
        dropout: float = 0.0,
        sharpness: Callable[[ColumnNode], Sharpness] = lambda column: Sharpness(),
    ) -> None:
        super().__init__()
        self.fields, self.shares, self.states = fields, Shares(fields), States(fields, dropout)
        self.sharpness = sharpness
        self._forget_the_last(read_by_an_encoder=features > 0)
        self.start = dense(fields.width, None)
        self.start.build((None, features))
        self.start.kernel.trainable = features > 0  # see `_begin`
        # How an element's place in its repeated field shows.
        self.positions = {
            node.key: self.add_weight((node.most, fields.width), "zeros", name="positions")
            for node in walk(fields.root)
            if isinstance(node, RepeatedNode)
        }
        self.built = True

    def _forget_the_last(self, read_by_an_encoder: bool) -> None:
        """No state follows the last value, so its share is not to be trained; without z neither is its reading."""
        last = list(columns(self.fields.root))[-1].key
        if self.fields.elements[last]:
            return  # the elements of a repeated field read each other
        reading = [] if read_by_an_encoder else self.fields[last].reading_variables
        for variable in (*self.shares.weights_of(last), *reading):
            variable.trainable = False

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return self.trainable_variables

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        """log p of each column, nats [B]: every value is modelled given the true ones before it.

        Raises:
            ValueError: there is no batch.
        """
        if batch is None:
            raise ValueError("`batch` must hold the record x, for each value is modelled given others; got None.")
        scored = Scored(self, batch["x"], seed if training else None, training)
        scored.visit(self.fields.root, self._begin(z))
        return Decoded(scored.nats, {})

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        """New records, each value drawn at `temperature` and read before the next. What is not there is emptied."""
        del likelihood
        return {"x": self._drawn(z, Drawn(self, seed, temperature))}

    def _begin(self, z: tf.Tensor) -> tf.Tensor:
        """The context before the first value, [N, H]."""
        if z.shape[-1] == 0:  # TensorFlow's oneDNN kernels abort the process on a product over an axis of length 0
            return tf.repeat(self.start.bias[tf.newaxis], tf.shape(z)[0], axis=0)
        return self.start(z)

    def complete(self, z: tf.Tensor, given: Given, *, seed: Seed) -> tuple[Columns, tf.Tensor]:
        """Records with the values that are given, the others drawn; and log p of those given, nats [B].

        `given.x` has the columns of `Fields.root`. Each value that is given is scored given z and all values before
        it, and read as if it had been drawn. So a value that is drawn knows those given before it alone: see
        `inference.records.completion` for those behind it. What is drawn follows the model itself, whatever the
        `sharpness`, for it is weighed by the model.
        """
        drawn = Drawn(self, seed, 1.0, given)
        return self._drawn(z, drawn), drawn.nats

    def _drawn(self, z: tf.Tensor, drawn: Drawn) -> Columns:
        drawn.visit(self.fields.root, self._begin(z), tf.ones([tf.shape(z)[0]]))
        x = emptied(self.fields.root, {c.key: drawn.x[c.key] for c in columns(self.fields.root)})
        return self.fields.groups.together(x)


class States(keras.layers.Layer):
    """A context -> the state of each column, [N, H].

    Args:
        fields: the fields.
        dropout: share of the units that training leaves out.
    """

    def __init__(self, fields: Fields, dropout: float) -> None:
        super().__init__()
        self._place, self.dropout = fields.place, dropout
        self._hidden = [dense(fields.width, "elu") for _ in columns(fields.root)]
        for layer in self._hidden:
            layer.build((None, fields.width))
        self.built = True

    def of(self, key: str, context: tf.Tensor, seed: Seed) -> tf.Tensor:
        """The state of a column; `seed` is that of what is left out, None outside of training."""
        first, second = (None, None) if seed is None else split(fold_in(seed, self._place(key)), 2)
        return self._thinned(self._hidden[self._place(key)](self._thinned(tf.nn.elu(context), first)), second)

    def _thinned(self, h: tf.Tensor, seed: Seed) -> tf.Tensor:
        if seed is None or not self.dropout:
            return h
        return dropout(h, self.dropout, seed)
