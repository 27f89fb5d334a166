"""Augmented training: batches hold variants, which the model itself made of what it read before.

Generated-loss paper, Section 5.
"""

from collections.abc import Mapping, Sequence

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.model import GROUPS, VAE
from tfvae.randomness import fold_in, split
from tfvae.training import replicas
from tfvae.training.updates.gradient import Update
from tfvae.training.updates.longer import alone, longer, mixed
from tfvae.training.updates.wrapped import WrappedUpdate
from tfvae.types import Batch, Seed, Stepped, aligned, examples

_OWN = 6007
"""Makes seeds of the variants' own from that of the update."""


class Augmented(WrappedUpdate[Update]):
    """Adds variants to each batch: what the model generates from latents that it drew a step before.

    n latents are kept. From each a variant is generated, which is trained on as if it were data but moves no moments,
    and the latent that is drawn for it takes the place of the old one. So a variant is one hop further from the example
    that it began with at each step. With probability p, and where nothing is kept yet, a latent of the data takes the
    place instead: a variant lives for 1 / p steps on average. Each level of multiscale training keeps latents of its
    own, and has a p of its own.

    Latents move in steps that update the decoder, not in the inner ones of aggressive training. Each replica generates
    all variants and trains on its share. So two replicas do what one does, but for noise that differs by replica
    anyway: that of scheduled sampling.

    Args:
        update: a gradient step of `model`. Its batches hold "x", "real" and, where there are levels, "level".
        model: generates the variants, at temperature 1.
        seed: of their noise.
        n: variants in a batch, over all replicas.
        batch_size: B, over all replicas. Variants begin with every (B / n)-th example, for these come in random order.
        p: p_sampled of each level.
        start: step from which latents are kept; variants are trained on from the next step of their level on.

    Raises:
        ValueError: a number is out of range, or n does not divide B, or the replicas n.
    """

    def __init__(
        self,
        update: Update,
        model: VAE,
        seed: Seed,
        *,
        n: int,
        batch_size: int,
        p: Sequence[float] = (0.2,),
        start: int = 0,
    ) -> None:
        require_at_least("n", n, 1)
        require_at_least("start", start, 0)
        if batch_size % n:
            raise ValueError(f"`n` must divide the batch size, got {n} of {batch_size}.")
        if n % replicas.count():
            raise ValueError(f"`n` must be a multiple of the number of replicas, {replicas.count()}; got {n}.")
        if not p or not all(0 <= one <= 1 for one in p):
            raise ValueError(f"`p` must have a probability for each level, got {list(p)}.")
        super().__init__(update)
        self.model, self.seed = model, fold_in(seed, _OWN)
        self.n, self.stride, self.start, self.p = n, batch_size // n, start, list(p)
        event = tuple(model.latent.prior().event_shape)
        self.z = _kept([len(p), n, *event], tf.float32)
        self.age = _kept([len(p), n], tf.int32)  # hops from the data; 0 where nothing is kept

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return {**self.update.variables, "augmented/z": self.z, "augmented/age": self.age}

    @tf.autograph.experimental.do_not_convert
    def __call__(self, batch: Batch, groups: Sequence[str] = GROUPS) -> Stepped:
        seeds = split(fold_in(self.seed, self.calls), 2)
        buffer, real = _buffer(batch), examples(batch)
        whole = tf.cond(
            self._mine(self.age[buffer])[0] > 0,
            lambda: self._longer(batch, self.z[buffer], seeds[0]),
            lambda: alone(batch),
        )
        stepped = self.update(whole, groups)
        if "generative" in groups:
            self._move(batch, buffer, stepped.z, seeds[1])
        return stepped._replace(z=stepped.z[:real])

    def _longer(self, batch: Batch, z: tf.Tensor, seed: Seed) -> Batch:
        """The batch, and behind it this replica's variants."""
        x = self.model.generate(z, seed=seed, temperature=1.0)["x"]
        level = {"level": self._of_slots(batch["level"])} if mixed(batch) else {}
        return longer(batch, {"x": tf.nest.map_structure(self._mine, x), **level})

    def _move(self, batch: Batch, buffer: tf.Tensor, z: tf.Tensor, seed: Seed) -> None:
        """Keeps the latents of the variants, or of the examples that new ones begin with."""
        real, age, old = examples(batch), self._mine(self.age[buffer]), self._mine(self.z[buffer])
        fresh = self._of_slots(z[:real])
        further = tf.concat([z[real:], fresh], axis=0)[: tf.shape(fresh)[0]]  # no variant was there: all begin
        p = tf.gather(self.p, self._of_slots(batch["level"]) if mixed(batch) else batch.get("level", 0))
        reset = (self._mine(tf.random.stateless_uniform([self.n], seed)) < p) | (age == 0)
        late = self.step >= self.start
        new_z = tf.where(late, tf.where(aligned(reset, z), fresh, further), old)
        new_age = tf.where(late, tf.where(reset, 1, age + 1), age)
        slots = self._mine(tf.range(self.n))
        places = replicas.gather(tf.stack([tf.fill(tf.shape(slots), buffer), slots], axis=-1))
        for kept, new in ((self.z, new_z), (self.age, new_age)):
            kept.assign(tf.tensor_scatter_nd_update(kept, places, replicas.gather(new)))

    def _mine(self, values: tf.Tensor) -> tf.Tensor:
        """This replica's share of values [n, ...]."""
        share = self.n // replicas.count()
        first = replicas.index() * share
        return values[first : first + share]

    def _of_slots(self, values: tf.Tensor) -> tf.Tensor:
        """Of values [B, ...] of the examples, those that variants begin with."""
        return values[:: self.stride]


def _buffer(batch: Batch) -> tf.Tensor:
    """Which latents a batch goes on with: those of its level. Where levels are mixed, slots keep theirs, in one."""
    return tf.constant(0) if mixed(batch) else tf.convert_to_tensor(batch.get("level", 0))


def _kept(shape: Sequence[int], dtype: tf.DType) -> tf.Variable:
    first = tf.VariableAggregation.ONLY_FIRST_REPLICA  # all replicas hold the same
    return tf.Variable(tf.zeros(shape, dtype), trainable=False, aggregation=first)
